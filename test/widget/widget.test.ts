import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningApp, startApp } from '../support/app.ts';
import { launchBrowser, type Site, startSite, watch } from '../support/browser.ts';

const AXE = join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js');
const PICTURES = join(import.meta.dirname, '../../dist/pictures');
const PHONE = { width: 390, height: 780 };

let browser: Browser;
let app: RunningApp;
let site: Site;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  browser = await launchBrowser();
  site = await startSite({ '/': '<!doctype html><html lang="fr"><title>Partner</title><h1>Partner</h1><div id="here"></div>' });
  app = await startApp({ widgetOrigins: [site.origin] });
});
afterAll(async () => {
  await browser.close();
  site.close();
  await app.stop();
});

async function open(locale: string): Promise<{ page: Page; context: BrowserContext; seen: ReturnType<typeof watch> }> {
  const context = await browser.newContext({ viewport: PHONE, locale });
  const page = await context.newPage();
  const seen = watch(page, [app.url]);
  await page.goto(app.url);
  await page.locator('.line.assistant').first().waitFor();
  return { page, context, seen };
}

async function ask(page: Page, text: string): Promise<void> {
  const before = await page.locator('.line.assistant').count();
  await page.getByRole('textbox').fill(text);
  await page.keyboard.press('Enter');
  await page.waitForFunction((count) => document.querySelectorAll('.line.assistant').length > count, before);
}

/** What axe finds wrong, by rule. The script comes from our own machine, past the page's policy. */
async function accessibilityFaults(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setBypassCSP', { enabled: true });
  await page.reload();
  await page.locator('.line.assistant').first().waitFor();
  await ask(page, 'menu');
  await page.addScriptTag({ path: AXE });
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await axe.run()).violations.map((fault) => `${fault.id}: ${fault.nodes[0]?.html}`);
  });
}

describe.each([
  {
    locale: 'en-GB',
    tag: 'en',
    direction: 'ltr',
    question: 'how much money do I get in cash',
    answer: 'At departure',
    name: 'English',
  },
  { locale: 'ar', tag: 'ar', direction: 'rtl', question: 'كم كيلو عفش مسموح', answer: '', name: 'العربية' },
])('the widget in $tag', ({ locale, tag, direction, question, answer, name }) => {
  test('greets, answers, and asks nobody else for anything', async () => {
    const { page, context, seen } = await open(locale);
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual([tag, direction]);
    await ask(page, question);
    await page.locator('.notes').last().waitFor();
    if (answer) expect(await page.locator('.line.assistant').last().textContent()).toContain(answer);
    await page.screenshot({ path: join(PICTURES, `widget-${tag}.png`) });
    expect(seen).toEqual({ strangers: [], errors: [] });
    expect(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie])).toEqual([0, 0, '']);
    await context.close();
  });

  test('has no fault that axe can find', async () => {
    const { page, context } = await open(locale);
    expect(await accessibilityFaults(page)).toEqual([]);
    await context.close();
  });

  test('can be used by keyboard alone, and the focus stays where it was put', async () => {
    const { page, context } = await open(locale);
    await page.getByRole('textbox').focus();
    await page.keyboard.type('menu');
    await page.keyboard.press('Enter');
    await page.locator('.choice').first().waitFor();
    await page.waitForTimeout(300);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
    await page.keyboard.press('Shift+Tab');
    const focused = await page.evaluate(() => document.activeElement?.className);
    expect(focused).toBe('choice');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('.line.you').length >= 2);
    await context.close();
  });

  test('the language can be changed from the list, and the page turns with it', async () => {
    const { page, context } = await open(locale);
    const other = tag === 'ar' ? { tag: 'en', direction: 'ltr' } : { tag: 'ar', direction: 'rtl' };
    await page.getByRole('combobox').selectOption(other.tag);
    await page.waitForFunction((wanted) => document.documentElement.lang === wanted, other.tag);
    expect(await page.evaluate(() => document.documentElement.dir)).toBe(other.direction);
    expect(await page.getByRole('option', { name }).count()).toBe(1);
    await context.close();
  });
});

test('nothing of a text is ever read as markup', async () => {
  const { page, context, seen } = await open('en');
  const hostile = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>[x](javascript:alert(1))';
  await ask(page, hostile);
  expect(await page.locator('.line.you').last().textContent()).toContain('<img src=x');
  expect(await page.evaluate(() => (globalThis as unknown as { hacked?: number }).hacked)).toBeUndefined();
  expect(await page.locator('.lines img, .lines script').count()).toBe(0);
  expect(seen.errors).toEqual([]);
  await context.close();
});

test('the newest answer is in view, from its question on', async () => {
  const { page, context } = await open('en');
  for (const text of ['menu', 'how long does it take', 'how much luggage can I take']) await ask(page, text);
  await page.waitForTimeout(200);
  await expect
    .poll(() =>
      page
        .locator('.line.you')
        .last()
        .evaluate((line) => line.getBoundingClientRect().top),
    )
    .toBeGreaterThan(0);
  const top = await page
    .locator('.line.you')
    .last()
    .evaluate((line) => line.getBoundingClientRect().top);
  expect(top).toBeLessThan(PHONE.height - 200);
  await context.close();
});

test('a message written without network is kept, shown as waiting, and sent once when the network is back', async () => {
  const { page, context } = await open('en');
  await context.setOffline(true);
  await page.getByRole('textbox').fill('how long does it take');
  await page.keyboard.press('Enter');
  await page.getByText('Not sent yet').waitFor();
  await page.getByText('No network').waitFor();
  await context.setOffline(false);
  await page.getByText('Source:').first().waitFor({ timeout: 20_000 });
  expect(await page.getByText('Not sent yet').count()).toBe(0);
  expect(await page.locator('.line.you').count()).toBe(1);
  await context.close();
});

test('somebody in danger reads where help is also while messages cannot be handed in; the answer still comes later, once', async () => {
  const { page, context } = await open('en');
  const away = { status: 503, body: '{}' };
  await page.route('**/activities', (route) => (route.request().method() === 'POST' ? route.fulfill(away) : route.continue()));
  await page.getByRole('textbox').fill('i want to kill myself');
  await page.keyboard.press('Enter');
  await page.getByText('Zelfmoordlijn').first().waitFor();
  await page.getByText('Not sent yet').waitFor();
  await page.unroute('**/activities');
  await page.getByText('Talk to a person').first().waitFor({ timeout: 20_000 });
  expect(await page.locator('.line.you').count()).toBe(1);
  expect(await page.locator('.line.assistant', { hasText: 'Zelfmoordlijn' }).count()).toBe(2);
  await context.close();
});

test('where WebSockets are blocked it goes on by polling', async () => {
  const context = await browser.newContext({ locale: 'en' });
  const page = await context.newPage();
  await page.addInitScript(() => {
    (globalThis as unknown as { WebSocket: unknown }).WebSocket = class {
      onclose: (() => void) | undefined;
      constructor() {
        setTimeout(() => this.onclose?.(), 5);
      }
      close() {
        this.onclose?.();
      }
    };
  });
  await page.goto(app.url);
  await page.locator('.line.assistant').first().waitFor({ timeout: 20_000 });
  await ask(page, 'how long does it take');
  expect(await page.locator('.line.assistant').last().textContent()).toContain('Source');
  await context.close();
});

test.each(['the button', 'Escape pressed three times'])('%s leaves at once, and the conversation is erased', async (how) => {
  const { page, context } = await open('en');
  await context.route('https://www.wikipedia.org/**', (route) => route.fulfill({ contentType: 'text/html', body: 'neutral' }));
  await ask(page, 'how long does it take');
  const erased = page.waitForRequest((request) => request.method() === 'DELETE');
  if (how === 'the button') await page.getByRole('button', { name: 'Exit this page' }).click();
  else for (let n = 0; n < 3; n++) await page.keyboard.press('Escape');
  await erased;
  await page.waitForURL('https://www.wikipedia.org/');
  await context.close();
});

test('a chat is kept over a reload only when that is asked for', async () => {
  const { page, context } = await open('en');
  await ask(page, 'how long does it take');
  await page.reload();
  await page.locator('.line.assistant').first().waitFor();
  expect(await page.locator('.line.you').count()).toBe(0);
  await page.getByRole('checkbox').check();
  await ask(page, 'how long does it take');
  await page.reload();
  await page.locator('.line.you').first().waitFor();
  expect(await page.getByRole('checkbox').isChecked()).toBe(true);
  await context.close();
});

test('one script tag shows it on an allowed site, in a frame of our own', async () => {
  const context = await browser.newContext({ viewport: PHONE });
  const page = await context.newPage();
  const seen = watch(page, [app.url, site.origin]);
  await page.goto(site.origin);
  await page.addScriptTag({ url: `${app.url}/widget.js` });
  await page.getByRole('button', { name: 'Questions?' }).click();
  const frame = page.frameLocator('iframe');
  await frame.getByText('Bonjour').first().waitFor();
  await frame.getByRole('textbox').fill('combien de temps ça prend ?');
  await frame.getByRole('button', { name: 'Envoyer' }).click();
  await frame.locator('.notes').first().waitFor();
  expect(seen.strangers).toEqual([]);
  await page.screenshot({ path: join(PICTURES, 'widget-on-a-site.png') });
  await context.close();
});

test('a site that is not on the list cannot frame it', async () => {
  const stranger = await startSite({ '/': `<!doctype html><iframe src="${app.url}/embed"></iframe>` });
  const page = await browser.newPage();
  const seen = watch(page, []);
  await page.goto(stranger.origin);
  await page.waitForTimeout(500);
  expect(seen.errors.join(' ')).toMatch(/frame-ancestors|refused|Framing/i);
  await page.close();
  stranger.close();
});
