import { describe, expect, inject, test } from 'vitest';
import type { Activity } from '../../src/domain/activity.ts';
import { temporaryFolder } from '../support/app.ts';
import { Client } from '../support/client.ts';
import { freePort, freshDatabase, startPostgres } from '../support/postgres.ts';
import { type RunningProcess, startProcess } from '../support/process.ts';

/** Real processes, killed with -9 in the middle of their work. */

const CONVERSATIONS = 4;

type Sent = { readonly client: Client; readonly key: string; readonly text: string; id?: string };

/** Posts one message until the server has taken it, with the same client id, as Web Chat does. */
async function postUntilTaken(sent: Sent): Promise<void> {
  const until = Date.now() + 30_000;
  while (Date.now() < until) {
    const answer = await sent.client.say(sent.text, sent.key).catch(() => undefined);
    if (answer?.status === 200) {
      sent.id = String(answer.body.id);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the message was never taken');
}

/** What each message got, read back when everything is quiet. */
async function verdict(all: readonly Sent[], clients: readonly Client[]) {
  const lost: string[] = [];
  const doubled: string[] = [];
  let disorder = 0;
  for (const client of clients) {
    const mine = all.filter((sent) => sent.client === client);
    for (const sent of mine) await client.replyTo(sent.id ?? '', 15_000).catch(() => lost.push(sent.key));
    const activities = await client.read();
    const keyOf = (activity: Activity) => (activity.channelData as { clientActivityID?: string }).clientActivityID;
    const said = activities.filter((activity) => activity.from?.role === 'user').map(keyOf);
    const replies = activities.filter((activity) => activity.replyToId).map((activity) => activity.replyToId ?? '');
    doubled.push(...said.filter((key, index) => said.indexOf(key) !== index).map(String));
    doubled.push(...replies.filter((id, index) => replies.indexOf(id) !== index));
    const expected = mine.map((sent) => sent.id ?? '').sort();
    if (JSON.stringify(replies) !== JSON.stringify(expected)) disorder++;
  }
  return { lost, doubled, disorder };
}

async function talk(clients: readonly Client[], rounds: number): Promise<Sent[]> {
  const all: Sent[] = [];
  await Promise.all(
    clients.map(async (client, number) => {
      for (let round = 0; round < rounds; round++) {
        const sent: Sent = { client, key: `c${number}-${round}`, text: `how long does it take ${round}` };
        all.push(sent);
        await postUntilTaken(sent);
      }
    }),
  );
  return all;
}

describe.each(['sqlite', 'postgres'])('kill -9 of the assistant, on %s', (engine) => {
  test('every message answered with 200 gets exactly one reply, in order', async () => {
    const folder = temporaryFolder();
    const environment = {
      PORT: String(await freePort()),
      DATA_DIR: folder.path,
      ...(engine === 'postgres' ? { DATABASE_URL: await freshDatabase(inject('postgresUrl')) } : {}),
    };
    let running: RunningProcess = await startProcess(environment);
    const clients = await Promise.all(
      Array.from({ length: CONVERSATIONS }, async () => {
        const client = new Client(running.url);
        const origin = { origin: `http://localhost:${environment.PORT}` };
        client.token = String((await client.request('POST', '/widget/token', undefined, origin)).body.token);
        const started = await client.request('POST', '/v3/directline/conversations', {});
        client.conversationId = String(started.body.conversationId);
        return client;
      }),
    );
    let talking = true;
    const work = talk(clients, 60).finally(() => (talking = false));
    let kills = 0;
    while (talking && kills < 5) {
      await new Promise((resolve) => setTimeout(resolve, 40 + Math.random() * 160));
      await running.kill();
      kills++;
      running = await startProcess(environment);
    }
    const all = await work;
    expect(await verdict(all, clients)).toEqual({ lost: [], doubled: [], disorder: 0 });
    expect(kills).toBeGreaterThan(2);
    await running.terminate();
    folder.remove();
  }, 120_000);
});

test('kill -9 of the database itself loses and doubles nothing', async () => {
  const postgres = await startPostgres();
  const folder = temporaryFolder();
  const running = await startProcess({ DATA_DIR: folder.path, DATABASE_URL: postgres.url });
  const origin = { origin: running.url.replace('127.0.0.1', 'localhost') };
  const client = new Client(running.url);
  client.token = String((await client.request('POST', '/widget/token', undefined, origin)).body.token);
  client.conversationId = String((await client.request('POST', '/v3/directline/conversations', {})).body.conversationId);
  let talking = true;
  const work = talk([client], 80).finally(() => (talking = false));
  let kills = 0;
  while (talking && kills < 3) {
    await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 200));
    await postgres.killAndRestart();
    kills++;
  }
  expect(await verdict(await work, [client])).toEqual({ lost: [], doubled: [], disorder: 0 });
  expect(kills).toBeGreaterThan(1);
  await running.terminate();
  await postgres.stop();
  folder.remove();
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
});

test('a second assistant on the same folder refuses to start and says why', async () => {
  const folder = temporaryFolder();
  const running = await startProcess({ DATA_DIR: folder.path });
  await expect(startProcess({ DATA_DIR: folder.path })).rejects.toThrow('another assistant is running');
  await running.terminate();
  folder.remove();
});
