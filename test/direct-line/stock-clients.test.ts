import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningApp, startApp, temporaryFolder } from '../support/app.ts';
import { launchBrowser, type Site, startSite } from '../support/browser.ts';
import { freePort } from '../support/postgres.ts';
import { startProcess } from '../support/process.ts';

/** The published clients, unchanged, in a real browser on another origin than ours. */

const SECRET = 'a-secret-for-tests-only-0123456789';
const MODULES = `${import.meta.dirname}/../../node_modules`;

let browser: Browser;
let site: Site;
let app: RunningApp;

beforeAll(async () => {
  browser = await launchBrowser();
  site = await startSite({
    '/client': '<!doctype html><script src="/directline.js"></script>',
    '/webchat':
      '<!doctype html><html lang="en"><title>t</title><div id="webchat" style="height:600px"></div><script src="/webchat.js"></script>',
    '/directline.js': { file: `${MODULES}/botframework-directlinejs/dist/directline.js` },
    '/webchat.js': { file: `${MODULES}/botframework-webchat/dist/webchat.js` },
  });
  app = await startApp({ widgetOrigins: [site.origin], directLineSecret: SECRET });
});
afterAll(async () => {
  await browser.close();
  site.close();
  await app.stop();
});

type Seen = { readonly text?: string; readonly from?: { role?: string }; readonly replyToId?: string; readonly id?: string };

/** Starts the stock Direct Line client in the page; what it receives is collected in `window.seen`. */
async function openClient(page: Page, options: { webSocket: boolean; url?: string }): Promise<void> {
  await page.goto(`${site.origin}/client`);
  await page.evaluate(
    async ({ url, webSocket }) => {
      const scope = globalThis as unknown as Record<string, unknown>;
      const answer = await fetch(`${url}/widget/token`, { method: 'POST' });
      const { token } = await answer.json();
      const library = scope.DirectLine as { DirectLine: new (options: object) => Record<string, never> };
      const client = new library.DirectLine({ token, domain: `${url}/v3/directline`, webSocket, pollingInterval: 250 });
      const seen: unknown[] = [];
      const states: number[] = [];
      (client.activity$ as unknown as { subscribe(f: (a: unknown) => void): void }).subscribe((activity) => seen.push(activity));
      (client.connectionStatus$ as unknown as { subscribe(f: (a: number) => void): void }).subscribe((state) =>
        states.push(state),
      );
      Object.assign(scope, { client, seen, states });
    },
    { url: options.url ?? app.url.replace('localhost', '127.0.0.1'), webSocket: options.webSocket },
  );
}

function say(page: Page, text: string): Promise<string> {
  return page.evaluate(
    (text) =>
      new Promise<string>((resolve, reject) => {
        const { client } = globalThis as unknown as {
          client: { postActivity(a: object): { subscribe(n: (id: string) => void, e: (e: unknown) => void): void } };
        };
        client.postActivity({ type: 'message', text, from: { id: 'somebody' } }).subscribe(resolve, reject);
      }),
    text,
  );
}

async function seen(page: Page, count: number): Promise<Seen[]> {
  await page.waitForFunction((count) => (globalThis as unknown as { seen: unknown[] }).seen.length >= count, count, {
    timeout: 15_000,
  });
  return page.evaluate(() => (globalThis as unknown as { seen: Seen[] }).seen);
}

describe.each([
  { how: 'over WebSocket', webSocket: true },
  { how: 'over polling', webSocket: false },
])('the stock Direct Line client $how', ({ webSocket }) => {
  test('gets the greeting, its own message back, and one reply to it, in order', async () => {
    const page = await browser.newPage();
    await openClient(page, { webSocket });
    await seen(page, 1);
    const id = await say(page, 'how much luggage can I take');
    const [greeting, echo, reply, ...more] = await seen(page, 3);
    expect(greeting?.from?.role).toBe('bot');
    expect(echo).toMatchObject({ id, text: 'how much luggage can I take', from: { role: 'user' } });
    expect(reply).toMatchObject({ replyToId: id, from: { role: 'bot' } });
    expect(more).toEqual([]);
    await page.close();
  });

  test('twenty messages one after the other get twenty replies, each once', async () => {
    const page = await browser.newPage();
    await openClient(page, { webSocket });
    const ids: string[] = [];
    for (let n = 0; n < 20; n++) ids.push(await say(page, `how long does it take ${n}`));
    const all = await seen(page, 41);
    expect(
      all.filter((activity) => activity.from?.role === 'bot' && activity.replyToId).map((activity) => activity.replyToId),
    ).toEqual(ids);
    await page.close();
  });
});

test('the stock client says that it is online', async () => {
  const page = await browser.newPage();
  await openClient(page, { webSocket: true });
  await seen(page, 1);
  expect(await page.evaluate(() => (globalThis as unknown as { states: number[] }).states)).toContain(2);
  await page.close();
});

test('the stock client comes back by itself after kill -9 of the server, and misses nothing', async () => {
  const folder = temporaryFolder();
  const environment = { PORT: String(await freePort()), DATA_DIR: folder.path, WIDGET_ORIGINS: site.origin };
  const first = await startProcess(environment);
  const page = await browser.newPage();
  await openClient(page, { webSocket: true, url: first.url });
  await seen(page, 1);
  await first.kill();
  const second = await startProcess(environment);
  const id = await say(page, 'how long does it take');
  await page.waitForFunction(
    (id) => (globalThis as unknown as { seen: Seen[] }).seen.some((activity) => activity.replyToId === id),
    id,
    { timeout: 30_000 },
  );
  await page.close();
  await second.terminate();
  folder.remove();
}, 60_000);

describe('the stock Web Chat', () => {
  test('shows the greeting and its buttons, sends a question, and shows the answer', async () => {
    const page = await browser.newPage({ viewport: { width: 500, height: 700 } });
    await page.goto(`${site.origin}/webchat`);
    await page.evaluate(
      async (url) => {
        const scope = globalThis as unknown as {
          WebChat: Record<string, (options: object, element?: Element | null) => unknown>;
        };
        const { token } = await (await fetch(`${url}/widget/token`, { method: 'POST' })).json();
        const directLine = scope.WebChat.createDirectLine?.({ token, domain: `${url}/v3/directline` });
        scope.WebChat.renderWebChat?.({ directLine, locale: 'en-US' }, document.getElementById('webchat'));
      },
      app.url.replace('localhost', '127.0.0.1'),
    );
    await page.getByText('I am an automatic assistant').first().waitFor({ timeout: 20_000 });
    await page.getByRole('button', { name: 'Menu', exact: true }).first().waitFor();
    const box = page.locator('input[data-id="webchat-sendbox-input"], [data-testid="send box text area"]').first();
    await box.fill('how much luggage can I take');
    await box.press('Enter');
    await page.getByText('Source: Fedasil').first().waitFor({ timeout: 20_000 });
    // Web Chat says so under a message that the server has not confirmed.
    expect(await page.getByText(/Send failed|Retry/).count()).toBe(0);
    await page.getByRole('button', { name: 'Menu', exact: true }).last().click();
    await page.getByText('What is your question about?').first().waitFor();
    await page.close();
  });
});
