import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Config } from '../../src/config.ts';
import { startApp, temporaryFolder } from '../support/app.ts';
import { APP_ID, APP_PASSWORD, azureMessage, postTo, StandIn } from '../support/microsoft.ts';
import { freshDatabase } from '../support/postgres.ts';
import { ENGINES } from '../support/storage.ts';

/** What was taken is answered once, whatever happens in between. */

let standIn: StandIn;
beforeEach(async () => {
  standIn = await new StandIn().start();
});
afterEach(() => standIn.stop());

async function settings(engine: (typeof ENGINES)[number]): Promise<Partial<Config>> {
  const azureBot = {
    appId: APP_ID,
    appPassword: APP_PASSWORD,
    tenantId: undefined,
    channels: ['directline'],
    standIn: standIn.url,
  };
  const place =
    engine === 'sqlite' ? { dataDir: temporaryFolder().path } : { databaseUrl: await freshDatabase(inject('postgresUrl')) };
  return { azureBot, encryptionKey: randomBytes(32), ...place };
}

const answersTo = (id: string | undefined) => standIn.sent.filter(({ activity }) => activity.replyToId === id);

describe.each(ENGINES)('on %s', (engine) => {
  test('a reply that could not be sent before the stop is sent after the start, and those after it in order', async () => {
    const config = await settings(engine);
    const first = await startApp(config);
    standIn.connectorAnswers.push({ status: 503 });
    const [one, two] = ['Is it free?', 'How long does it take?'].map((text) => azureMessage(standIn, text));
    for (const message of [one, two]) expect((await postTo(first.url, standIn, message)).status).toBe(200);
    while (standIn.connectorAnswers.length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await first.stop();
    expect(standIn.sent).toEqual([]);

    const second = await startApp(config);
    expect((await postTo(second.url, standIn, one)).status).toBe(200);
    await standIn.waitFor(({ activity }) => activity.replyToId === two?.id);
    expect(standIn.sent.map(({ activity }) => activity.replyToId)).toEqual([one?.id, two?.id]);
    await second.stop();
  });

  test('where a conversation goes is sealed: no part of the address is readable in the store', async () => {
    const config = await settings(engine);
    const app = await startApp(config);
    const message = azureMessage(standIn, 'Is it free?', {
      from: { id: 'dl_ZQXJPERSON' },
      conversation: { id: 'ZQXJCONVERSATION' },
    });
    await postTo(app.url, standIn, message);
    await standIn.waitFor(({ activity }) => activity.replyToId === message.id);
    await app.stop();
    const stored = await everything(config);
    expect(stored.length).toBeGreaterThan(500);
    expect(stored).not.toMatch(/ZQXJ|A Name|return-bot|Is it free/);
    expect(stored).not.toContain(standIn.url);
  });
});

test('two replicas: five repeats spread over both are one turn and one reply', async () => {
  const config = await settings('postgres');
  const replicas = [await startApp(config), await startApp(config)];
  const messages = Array.from({ length: 10 }, (_, n) => azureMessage(standIn, 'Is it free?', { conversation: { id: `c${n}` } }));
  const posts = messages.flatMap((message) =>
    Array.from({ length: 5 }, (_, n) => postTo(replicas[n % 2]?.url ?? '', standIn, message)),
  );
  expect((await Promise.all(posts)).map(({ status }) => status)).toEqual(posts.map(() => 200));
  for (const { id } of messages) await standIn.waitFor(({ activity }) => activity.replyToId === id, 15_000);
  for (const { url, stop } of replicas) {
    expect(url).toBeTruthy();
    await stop();
  }
  expect(messages.map(({ id }) => answersTo(id).length)).toEqual(messages.map(() => 1));
});

test('while the sign-in is refused replies wait, however long, and go when it is put right', async () => {
  let offset = 0;
  const app = await startApp(await settings('sqlite'), { now: () => Date.now() + offset });
  const expired = { status: 401, error: 'AADSTS7000222: The provided client secret keys are expired.' };
  standIn.signInAnswers.push(...Array.from({ length: 10 }, () => expired));
  const message = azureMessage(standIn, 'Is it free?');
  await postTo(app.url, standIn, message, standIn.token({ claims: { exp: Math.floor(Date.now() / 1000) + 20 * 3600 } }));
  while (standIn.signInAnswers.length > 0) {
    const left = standIn.signInAnswers.length;
    const until = Date.now() + 5000;
    while (standIn.signInAnswers.length === left && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(standIn.signInAnswers.length).toBe(left - 1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    offset += 3_600_000;
  }
  await standIn.waitFor(({ activity }) => activity.replyToId === message.id);
  expect(app.logged()).not.toMatch(/AADSTS|secret/);
  await app.stop();
});

/** All that the store holds, as text. */
async function everything(config: Partial<Config>): Promise<string> {
  if (config.databaseUrl === undefined) {
    const { readdirSync, readFileSync } = await import('node:fs');
    return readdirSync(config.dataDir ?? '')
      .map((name) => readFileSync(`${config.dataDir}/${name}`, 'latin1'))
      .join('');
  }
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: config.databaseUrl });
  await client.connect();
  const rows = [];
  for (const table of ['conversations', 'activities', 'outbox'])
    rows.push(...(await client.query(`SELECT * FROM ${table}`)).rows);
  await client.end();
  return JSON.stringify(rows);
}
