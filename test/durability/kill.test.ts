import { describe, expect, inject, test } from 'vitest';
import { temporaryFolder } from '../support/app.ts';
import { Client } from '../support/client.ts';
import { freshDatabase } from '../support/postgres.ts';
import { startProcess } from '../support/process.ts';
import { survivesDatabaseKills, survivesKills } from '../support/survival.ts';

const WHOLE = { lost: [], doubled: [], disorder: 0 };

describe.each(['sqlite', 'postgres'])('kill -9 of the assistant, on %s', (engine) => {
  test('every message answered with 200 gets exactly one reply, in order', async () => {
    const databaseUrl = engine === 'postgres' ? await freshDatabase(inject('postgresUrl')) : undefined;
    expect(await survivesKills(5, databaseUrl)).toMatchObject(WHOLE);
  }, 120_000);
});

test('kill -9 of the database itself loses and doubles nothing', async () => {
  expect(await survivesDatabaseKills(3)).toMatchObject(WHOLE);
}, 120_000);

test('SIGTERM ends what has begun, closes the sockets, and exits with 0', async () => {
  const folder = temporaryFolder();
  const running = await startProcess({ DATA_DIR: folder.path });
  const client = new Client(running.url);
  const origin = { origin: running.url.replace('127.0.0.1', 'localhost') };
  client.token = String((await client.request('POST', '/widget/token', undefined, origin)).body.token);
  const started = await client.request('POST', '/v3/directline/conversations', {});
  client.conversationId = String(started.body.conversationId);
  const socket = new WebSocket(String(started.body.streamUrl));
  const closed = new Promise<number>((resolve) => socket.addEventListener('close', (event) => resolve(event.code)));
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  const posted = await client.say('how long does it take');
  expect(await running.terminate()).toBe(0);
  expect(await closed).toBe(1001);
  const again = await startProcess({ DATA_DIR: folder.path, PORT: new URL(running.url).port });
  const reply = (await client.read()).find((activity) => activity.replyToId === posted.body.id);
  expect(reply?.text).toBeTruthy();
  await again.terminate();
  folder.remove();
}, 120_000);

test('a second assistant on the same folder refuses to start and says why', async () => {
  const folder = temporaryFolder();
  const running = await startProcess({ DATA_DIR: folder.path });
  await expect(startProcess({ DATA_DIR: folder.path })).rejects.toThrow('another assistant is running');
  await running.terminate();
  folder.remove();
});
