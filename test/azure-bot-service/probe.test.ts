import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkChannels } from '../../src/assist/channels.ts';
import { azureProbe } from '../../src/assist/probe-azure.ts';
import type { AzureBot } from '../../src/azure-settings.ts';
import { type RunningApp, startApp } from '../support/app.ts';
import { APP_ID, APP_PASSWORD, StandIn, TENANT_ID } from '../support/microsoft.ts';

/** What `assist channels check` says about Azure Bot Service. */

let standIn: StandIn;
let app: RunningApp;
beforeAll(async () => {
  standIn = await new StandIn().start();
  app = await startApp();
});
afterAll(async () => {
  await app.stop();
  standIn.stop();
});

async function check(changes: Partial<AzureBot> = {}, more: { publicUrl?: string; offset?: number } = {}) {
  const settings = {
    appId: APP_ID,
    appPassword: APP_PASSWORD,
    tenantId: TENANT_ID,
    channels: ['directline'],
    standIn: standIn.url,
  };
  const config = { azureBot: { ...settings, ...changes }, publicUrl: more.publicUrl ?? app.url };
  const lines: string[] = [];
  const probe = azureProbe({ config, clock: { now: () => Date.now() + (more.offset ?? 0) } });
  const right = await checkChannels([probe], (line) => lines.push(line));
  const text = lines.join('\n');
  for (const value of [settings.appPassword, changes.appPassword ?? '-----', APP_ID]) expect(text).not.toContain(value);
  return { right, text };
}

test('right settings: four good things, and that a stand-in was asked', async () => {
  const { right, text } = await check();
  expect(right).toBe(true);
  expect(text.match(/^ {2}good /gm)).toHaveLength(4);
  expect(text).toContain('BOT_FRAMEWORK_URL is set');
});

test('a wrong secret is named as the setting it is', async () => {
  const { right, text } = await check({ appPassword: 'another-secret-entirely' });
  expect(right).toBe(false);
  expect(text).toMatch(/wrong +Microsoft does not accept MICROSOFT_APP_PASSWORD[\s\S]*not its id/);
});

test.each([
  ['AADSTS7000222: The provided client secret keys are expired.', 'has run out'],
  ['AADSTS700016: Application was not found in the directory.', 'does not know MICROSOFT_APP_ID'],
  ['AADSTS90002: Tenant not found.', 'MICROSOFT_APP_TENANT_ID'],
  ['AADSTS123456: Something new.', 'AADSTS123456'],
])('%s', async (error, words) => {
  standIn.signInAnswers.push({ status: 400, error });
  const { right, text } = await check();
  expect(right).toBe(false);
  expect(text).toContain(words);
});

test('keys that cannot be had, or sign for another channel', async () => {
  standIn.metadataDown = true;
  expect((await check()).text).toMatch(/list of keys.*no connection was possible/);
  standIn.metadataDown = false;
  const { right, text } = await check({ channels: ['directline', 'sms'] });
  expect(right).toBe(false);
  expect(text).toContain('No key of Microsoft signs for: sms');
});

test('a clock that is wrong', async () => {
  const late = await check({}, { offset: 120_000 });
  expect(late).toMatchObject({ right: true, text: expect.stringMatching(/warning +The clock .* by 1[12]\d seconds/) });
  const early = await check({}, { offset: -600_000 });
  expect(early).toMatchObject({ right: false, text: expect.stringMatching(/wrong +The clock [\s\S]*NTP/) });
});

test('an address under which something else answers, or nothing', async () => {
  const other = createServer((_request, response) => {
    response.statusCode = 404;
    response.end('{}');
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const publicUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  expect((await check({}, { publicUrl })).text).toContain('answered 404');
  await new Promise((resolve) => other.close(resolve));
  expect((await check({}, { publicUrl })).text).toContain('no connection was possible');
});

test('on the command line, without settings: off, and nothing is wrong', async () => {
  const root = join(import.meta.dirname, '../..');
  const [status, output] = await new Promise<[number, string]>((resolve) => {
    const environment = { PATH: process.env.PATH ?? '' };
    execFile(process.execPath, ['src/assist/main.ts', 'channels', 'check'], { cwd: root, env: environment }, (error, stdout) =>
      resolve([error ? 1 : 0, stdout]),
    );
  });
  expect(output).toMatch(/^Azure Bot Service\n {2}off +MICROSOFT_APP_ID is not set/m);
  expect(status).toBe(0);
});
