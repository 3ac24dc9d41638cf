import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningApp, startApp } from '../support/app.ts';
import { launchBrowser, watch } from '../support/browser.ts';

const PICTURES = join(import.meta.dirname, '../../dist/pictures');
const AXE = join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js');
const PHONE = { width: 390, height: 780 };

let browser: Browser;
let app: RunningApp;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  browser = await launchBrowser();
  app = await startApp();
});
afterAll(async () => {
  await browser.close();
  await app.stop();
});

type Words = { locale: string; where: string; near: string; locate: string; take: string; print: string; desk: string };
const EN: Words = {
  locale: 'en',
  where: 'where can I go',
  near: 'Find a place near',
  locate: 'Use my location',
  take: 'To take along',
  print: 'Print this page',
  desk: 'Return desk of Fedasil, Ghent',
};
const AR: Words = {
  locale: 'ar',
  where: 'إلى أين أذهب',
  near: 'مكان قريب',
  locate: 'استخدم موقعي',
  take: 'صفحة آخذها معي',
  print: 'اطبع هذه الصفحة',
  desk: 'مكتب العودة التابع لـ Fedasil، غنت',
};

async function open(
  words: Words,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ page: Page; context: BrowserContext; seen: ReturnType<typeof watch> }> {
  const context = await browser.newContext({ viewport: PHONE, locale: words.locale, ...options });
  const page = await context.newPage();
  const seen = watch(page, [app.url]);
  await page.goto(app.url);
  await page.locator('.line.assistant').first().waitFor();
  await say(page, words.where);
  await page.locator('.choice').first().click();
  await page.getByRole('button', { name: words.locate }).waitFor();
  return { page, context, seen };
}

async function say(page: Page, text: string): Promise<void> {
  const before = await page.locator('.line.assistant').count();
  await page.getByRole('textbox').fill(text);
  await page.keyboard.press('Enter');
  await page.waitForFunction((count) => document.querySelectorAll('.line.assistant').length > count, before);
}

describe.each([EN, AR])('the referral in $locale', (words) => {
  test('a typed town shows cards with numbers to tap and maps to open, and asks nobody else for anything', async () => {
    const { page, context, seen } = await open(words);
    await say(page, 'Gent');
    const card = page.locator('.card').filter({ hasText: words.desk });
    await card.waitFor();
    expect(await card.locator('a.call').getAttribute('href')).toBe('tel:080032745');
    const links = await page
      .locator('.card a:not(.call)')
      .evaluateAll((all) => all.map((a) => [a.getAttribute('href'), a.getAttribute('rel')]));
    expect(links.length).toBeGreaterThan(3);
    for (const [href, rel] of links) {
      expect(href).toMatch(/^https:\/\/www\.openstreetmap\.org\//);
      expect(rel).toBe('noopener noreferrer');
    }
    expect(await card.evaluate((element) => getComputedStyle(element).direction)).toBe(words.locale === 'ar' ? 'rtl' : 'ltr');
    await page.screenshot({ path: join(PICTURES, `referral-${words.locale}.png`) });
    expect(seen).toEqual({ strangers: [], errors: [] });
    expect(await faults(page)).toEqual([]);
    await context.close();
  });

  test('half a page to take along comes out of the printer alone, with the local name of the office', async () => {
    const { page, context } = await open(words);
    await say(page, 'Gent');
    await page.getByRole('button', { name: words.take }).click();
    const print = page.getByRole('button', { name: words.print });
    await print.waitFor();
    await page.evaluate(() => {
      Object.assign(globalThis, { printed: 0 });
      window.print = () => Object.assign(globalThis, { printed: (globalThis as unknown as { printed: number }).printed + 1 });
    });
    await print.click();
    expect(await page.evaluate(() => (globalThis as unknown as { printed: number }).printed)).toBe(1);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.line:visible').count()).toBe(1);
    expect(await page.locator('.head:visible, .compose:visible, .choices:visible, .print:visible').count()).toBe(0);
    expect(await page.getByText('Terugkeerloket Fedasil Gent').last().isVisible()).toBe(true);
    await page.setViewportSize({ width: 794, height: 1123 });
    await page.screenshot({ path: join(PICTURES, `page-${words.locale}.png`) });
    const pdf = await page.pdf({ format: 'A4', path: join(PICTURES, `page-${words.locale}.pdf`) });
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    await page.emulateMedia({ media: 'screen' });
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    expect(await page.locator('.line:visible').count()).toBeGreaterThan(3);
    await context.close();
  });

  test('the position of the device, once allowed, becomes the municipality; only a rounded one leaves the device', async () => {
    const geolocation = { latitude: 51.035471, longitude: 3.723412 };
    const { page, context } = await open(words, { geolocation, permissions: ['geolocation'] });
    const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/activities'));
    await page.getByRole('button', { name: words.locate }).click();
    expect(JSON.parse((await sent).postData() ?? '{}').value).toEqual({ location: { latitude: 51.04, longitude: 3.72 } });
    await page.locator('.card').filter({ hasText: words.desk }).waitFor();
    expect(await page.getByRole('button', { name: words.locate }).count()).toBe(0);
    await context.close();
  });
});

test('a refused position leaves the question open, to be typed', async () => {
  const { page, context } = await open(EN);
  await page.getByRole('button', { name: EN.locate }).click();
  await page.getByText('did not give a position').waitFor();
  await say(page, '9000');
  await page.locator('.card').first().waitFor();
  await context.close();
});

test('the position is never offered before somebody asks for a place', async () => {
  const context = await browser.newContext({ locale: 'en' });
  const page = await context.newPage();
  await page.goto(app.url);
  await say(page, 'how long does it take');
  expect(await page.getByRole('button', { name: EN.locate }).count()).toBe(0);
  await context.close();
});

/** What axe finds wrong, by rule. */
async function faults(page: Page): Promise<string[]> {
  const source = (await import('node:fs')).readFileSync(AXE, 'utf8');
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: source });
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await axe.run()).violations.map((fault) => `${fault.id}: ${fault.nodes[0]?.html}`);
  });
}
