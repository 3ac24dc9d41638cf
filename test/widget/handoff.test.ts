import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createMind } from '../../src/mind.ts';
import { type OpenStorage, openStorage } from '../../src/storage/open-storage.ts';
import { MasterKey } from '../../src/storage/seal.ts';
import { type RunningApp, startApp } from '../support/app.ts';
import { launchBrowser, watch } from '../support/browser.ts';
import { counsellor } from '../support/handoff.ts';
import { freshDatabase } from '../support/postgres.ts';

/** The person in the real widget, in Arabic; the counsellor's side as another process on the same PostgreSQL. */

const PICTURES = join(import.meta.dirname, '../../dist/pictures');
const AXE = join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js');
const NOOR = { ...counsellor('noor', 'fedasil'), alias: 'Noor' };

let browser: Browser;
let app: RunningApp;
let other: OpenStorage;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  const databaseUrl = await freshDatabase(inject('postgresUrl'));
  const encryptionKey = randomBytes(32);
  app = await startApp({ databaseUrl, encryptionKey });
  const clock = { now: () => Date.now() };
  const mind = createMind(join(import.meta.dirname, '../..'), clock);
  other = await openStorage({
    at: { postgres: databaseUrl },
    master: new MasterKey(encryptionKey),
    clock,
    leaseFor: 8000,
    pushes: new Set(),
    onLost: () => undefined,
    handoff: { desks: mind.content.desks, windows: new Map(), writeNotice: mind.writeNotice, keepFor: 1000 },
  });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await other.database.close();
  await app.stop();
});

async function press(page: Page, name: string): Promise<void> {
  const before = await page.locator('.line.assistant').count();
  await page.getByRole('button', { name, exact: true }).last().click();
  await page.waitForFunction((count) => document.querySelectorAll('.line.assistant').length > count, before);
}

async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox').fill(text);
  await page.keyboard.press('Enter');
  await page.locator('.line.you .bubble').last().getByText(text).waitFor();
}

async function faults(page: Page): Promise<unknown[]> {
  await page.addScriptTag({ path: AXE });
  const found = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<{ violations: unknown[] }> } }).axe.run(),
  );
  return found.violations;
}

test('a person asks in Arabic, sees what goes, and talks with a counsellor on another process; erasing empties the counsellor\u2019s side', async () => {
  const page = await (
    await browser.newContext({ viewport: { width: 390, height: 780 }, locale: 'ar', bypassCSP: true })
  ).newPage();
  const seen = watch(page, [app.url]);
  await page.goto(app.url);
  await page.locator('.line.assistant').first().waitFor();
  await press(page, 'التكلم مع إنسان');
  await page.screenshot({ path: join(PICTURES, 'handoff-desks-ar.png') });
  await press(page, 'Fedasil');
  await press(page, 'اترك السؤال');
  await press(page, 'امرأة');
  const asked = page.locator('.line.assistant');
  const before = await asked.count();
  await write(page, 'كم من الوقت حتى أسافر مع طفليّ إلى Erbil؟');
  await page.waitForFunction((count) => document.querySelectorAll('.line.assistant').length > count, before);
  await press(page, 'هنا، صباحاً');
  await page.screenshot({ path: join(PICTURES, 'handoff-preview-ar.png') });
  expect(await faults(page)).toEqual([]);
  await press(page, 'نعم، انقل');
  await page.screenshot({ path: join(PICTURES, 'handoff-sent-ar.png') });

  const [waiting] = await other.handoffs.waiting('fedasil');
  expect(waiting).toMatchObject({ language: 'ar', interpreter: true, urgency: 'normal', channelId: 'directline' });
  const caseId = waiting?.id ?? '';
  expect(await other.handoffs.claim(NOOR, caseId)).toMatchObject({ kind: 'won' });
  await page.getByText('Noor').first().waitFor({ timeout: 5000 });
  expect(await other.handoffs.summary(NOOR, caseId)).toMatchObject({
    counsellor: 'woman',
    question: { text: 'كم من الوقت حتى أسافر مع طفليّ إلى Erbil؟', locale: 'ar' },
    contact: { way: 'here-morning', doNotCall: true },
  });
  await write(page, 'مرحبا، هل تقرئين؟');
  await expect.poll(async () => (await other.handoffs.messages(NOOR, caseId))?.at(-1)?.text).toBe('مرحبا، هل تقرئين؟');
  expect(await page.locator('.writing').count()).toBe(0);
  const version = (await other.handoffs.one(NOOR, caseId))?.version ?? 0;
  const message = { text: 'أهلاً، أنا نور.', locale: 'ar', buttons: [{ id: 'phrase:ok', label: 'حسناً' }] };
  expect((await other.handoffs.say(NOOR, caseId, { message, seen: version })).kind).toBe('held');
  await page.locator('.speaker').getByText('Noor').waitFor({ timeout: 15_000 });
  await page.screenshot({ path: join(PICTURES, 'handoff-talk-ar.png') });
  await page.getByRole('button', { name: 'حسناً' }).click();
  await expect.poll(async () => (await other.handoffs.messages(NOOR, caseId))?.at(-1)?.choice).toBe('phrase:ok');
  expect(await faults(page)).toEqual([]);

  await press(page, 'امحُ بياناتي');
  const began = Date.now();
  await page.getByRole('button', { name: 'نعم', exact: true }).click();
  await expect.poll(() => other.handoffs.messages(NOOR, caseId), { timeout: 5000 }).toBeUndefined();
  expect(Date.now() - began).toBeLessThan(5000);
  expect(seen).toEqual({ strangers: [], errors: [] });
}, 60_000);
