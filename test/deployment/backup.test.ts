import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { openBeside } from '../../src/assist/open-beside.ts';
import type { Config } from '../../src/config.ts';
import { temporaryFolder, testConfig } from '../support/app.ts';
import { Client } from '../support/client.ts';
import { asOperator } from '../support/operator.ts';
import { freshDatabase } from '../support/postgres.ts';
import { startProcess } from '../support/process.ts';
import { inbound, outcome } from '../support/storage.ts';

/** The drill of deployment/runbooks/backup.md, on real files and a real PostgreSQL. */

const DAY = 86_400_000;
const WORDS = 'Zarqa-Mirembe 7731';
let folder: ReturnType<typeof temporaryFolder>;
let config: Config;
beforeEach(() => {
  folder = temporaryFolder();
  config = testConfig({ dataDir: join(folder.path, 'data'), encryptionKey: randomBytes(32) });
});
afterEach(() => folder.remove());

async function withStorage<T>(of: Config, work: (storage: Awaited<ReturnType<typeof openBeside>>) => Promise<T>): Promise<T> {
  const storage = await openBeside(of);
  try {
    return await work(storage);
  } finally {
    await storage.database.close();
  }
}

const say = (conversationId: string, text: string, of = config) =>
  withStorage(of, async (storage) => {
    const added = await storage.inbox.add(inbound(text, { conversationId }));
    if (added.kind === 'added' && added.turn) await storage.inbox.commit(added.turn, outcome(`you said ${text}`));
  });

const read = (conversationId: string, of = config) =>
  withStorage(of, async (storage) => {
    const stored = await storage.transcript.read(storage.keyOf('directline', conversationId), 0);
    return stored?.map(({ activity }) => activity.text);
  });

const erase = (conversationId: string, of = config) =>
  withStorage(of, (storage) => storage.forgetting.forgetConversation(storage.keyOf('directline', conversationId)));

/** A backup into a folder of its own; its two files. */
async function backUp(name: string, clock = { now: () => Date.now() }): Promise<{ data: string; keys: string }> {
  const to = join(folder.path, name);
  expect(await asOperator(config, ['backup', '--to', to], { clock })).toMatchObject({ status: 0 });
  const files = readdirSync(to);
  const find = (kind: string) => join(to, files.find((file) => file.startsWith(kind)) ?? 'missing');
  return { data: find('data'), keys: find('keys') };
}

const restore = (from: { data: string; keys?: string }, clock?: { now(): number }) =>
  asOperator(config, ['restore', '--from', from.data, ...(from.keys ? ['--keys', from.keys] : [])], clock ? { clock } : {});

test('what was erased after the backup stays erased when the backup is put back, keys and all', async () => {
  await say('erased', WORDS);
  await say('kept', 'hello');
  const backup = await backUp('one');
  await erase('erased');
  await say('kept', 'later');
  const { printed } = await restore(backup);
  expect(printed).toContain('1 key(s) destroyed again, 1 conversation(s)');
  expect(await read('erased')).toBeUndefined();
  expect(await read('kept')).toEqual(['hello', 'you said hello']);
});

test('an old copy of the data with the keys of today: readable is what was never erased, and nothing else', async () => {
  await say('erased', WORDS);
  await say('kept', 'hello');
  const old = await backUp('old', { now: () => Date.now() - 20 * DAY });
  await erase('erased');
  expect(await restore({ data: old.data })).toMatchObject({ status: 0 });
  expect(await read('erased')).toBeUndefined();
  expect(await read('kept')).toEqual(['hello', 'you said hello']);
  await expect(restore({ data: old.data, keys: old.keys })).rejects.toThrow('older than 7 days');
});

test('the machine is lost: data and keys of the same night bring everything back, newer keys what was not erased since', async () => {
  await say('erased', WORDS);
  await say('kept', 'hello');
  const night = await backUp('night');
  await erase('erased');
  const noon = await backUp('noon');
  rmSync(config.dataDir, { recursive: true });
  expect(await restore({ data: night.data, keys: noon.keys })).toMatchObject({ status: 0 });
  expect(await read('erased')).toBeUndefined();
  expect(await read('kept')).toEqual(['hello', 'you said hello']);
  rmSync(config.dataDir, { recursive: true });
  expect(await restore(night)).toMatchObject({ status: 0 });
  expect(await read('kept')).toEqual(['hello', 'you said hello']);
});

test('a backup is one moment of a running assistant, and an assistant starts on it', async () => {
  const key = randomBytes(32);
  const settings = { DATA_DIR: config.dataDir, ENCRYPTION_KEY: key.toString('base64') };
  config = testConfig({ dataDir: config.dataDir, encryptionKey: key });
  const running = await startProcess(settings);
  const client = await new Client(running.url.replace('127.0.0.1', 'localhost')).start();
  await client.ask('who can return', 30_000);
  let going = true;
  const talk = (async () => {
    for (let round = 0; going; round++) await client.ask(`how long does it take ${round}`, 30_000);
  })();
  const backups = [await backUp('a'), await backUp('b'), await backUp('c')];
  going = false;
  await talk;
  await expect(restore(backups[0] ?? { data: '' })).rejects.toThrow('another assistant is running');
  await running.terminate();
  for (const backup of backups) {
    rmSync(config.dataDir, { recursive: true });
    expect(await restore(backup)).toMatchObject({ status: 0 });
  }
  const again = await startProcess({ ...settings, PORT: new URL(running.url).port });
  await client.ask('is it free', 30_000);
  await again.terminate();
}, 180_000);

describe('a backup file', () => {
  test('says nothing without the key, and opens only whole, unchanged and in its own place', async () => {
    await say('one', WORDS);
    const { data, keys } = await backUp('one');
    for (const file of [data, keys]) {
      const bytes = readFileSync(file);
      for (const word of ['SQLite format', 'conversation', 'directline', WORDS]) {
        expect(bytes.subarray(200).includes(Buffer.from(word))).toBe(false);
      }
    }
    const changed = join(folder.path, 'changed');
    copyFileSync(data, changed);
    const bytes = readFileSync(changed);
    bytes[bytes.length - 5000] = (bytes[bytes.length - 5000] ?? 0) ^ 1;
    writeFileSync(changed, bytes);
    await expect(restore({ data: changed })).rejects.toThrow('damaged');
    truncateSync(changed, 3000);
    await expect(restore({ data: changed })).rejects.toThrow('damaged');
    writeFileSync(changed, 'hello');
    await expect(restore({ data: changed })).rejects.toThrow('not a backup');
    await expect(restore({ data: keys })).rejects.toThrow('holds the keys, not the data');
    config = testConfig({ dataDir: config.dataDir, encryptionKey: randomBytes(32) });
    mkdirSync(join(folder.path, 'elsewhere'));
    config = { ...config, dataDir: join(folder.path, 'elsewhere') };
    await expect(restore({ data })).rejects.toThrow('ENCRYPTION_KEY_PREVIOUS');
  });

  test('of PostgreSQL is made with its own tools, and the command says so', async () => {
    config = testConfig({ dataDir: config.dataDir, databaseUrl: 'postgres://127.0.0.1:1/none' });
    await expect(asOperator(config, ['backup', '--to', folder.path])).rejects.toThrow('pg_dump');
  });
});

test('PostgreSQL set back to an earlier moment: what was erased since is destroyed again from the list', async () => {
  const databaseUrl = await freshDatabase(inject('postgresUrl'));
  const now = { ...config, databaseUrl };
  await say('erased', WORDS, now);
  await say('kept', 'hello', now);
  // What point-in-time recovery gives: the same database as it was at an earlier moment.
  const earlier = `${databaseUrl}_earlier`;
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  await client.query(`CREATE DATABASE ${new URL(earlier).pathname.slice(1)} TEMPLATE ${new URL(databaseUrl).pathname.slice(1)}`);
  await client.end();
  await erase('erased', now);
  const { printed: list } = await asOperator(now, ['erasures', 'export']);
  expect(list).toMatch(/^\{"id":"[\w-]{22}","day":"\d{4}-\d\d-\d\d"\}$/);

  const restored = { ...config, databaseUrl: earlier };
  expect(await read('erased', restored)).toEqual([WORDS, `you said ${WORDS}`]);
  const { printed } = await asOperator(restored, ['erasures', 'apply'], { input: `${list}\n` });
  expect(printed).toContain('1 key(s) destroyed again, 1 conversation(s)');
  expect(await read('erased', restored)).toBeUndefined();
  expect(await read('kept', restored)).toEqual(['hello', 'you said hello']);
});
