import type { Activity } from '../../src/domain/activity.ts';
import { temporaryFolder } from './app.ts';
import { Client } from './client.ts';
import { freePort, startPostgres } from './postgres.ts';
import { type RunningProcess, startProcess } from './process.ts';

/** Real processes, killed with -9 in the middle of their work, and what became of every message. */

const CONVERSATIONS = 4;

export type Survival = {
  readonly kills: number;
  readonly acknowledged: number;
  readonly lost: string[];
  readonly doubled: string[];
  readonly disorder: number;
};

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

async function talk(clients: readonly Client[], { rounds, from }: { rounds: number; from: number }): Promise<Sent[]> {
  const all: Sent[] = [];
  await Promise.all(
    clients.map(async (client, number) => {
      for (let round = from; round < from + rounds; round++) {
        const sent: Sent = { client, key: `c${number}-${round}`, text: `how long does it take ${round}` };
        all.push(sent);
        await postUntilTaken(sent);
      }
    }),
  );
  return all;
}

async function openClient(url: string): Promise<Client> {
  const client = new Client(url);
  const origin = { origin: url.replace('127.0.0.1', 'localhost') };
  client.token = String((await client.request('POST', '/widget/token', undefined, origin)).body.token);
  client.conversationId = String((await client.request('POST', '/v3/directline/conversations', {})).body.conversationId);
  return client;
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 40 + Math.random() * 160));

/** Talks in several conversations while the assistant is killed and started again, at least `kills` times. */
export async function survivesKills(kills: number, databaseUrl?: string): Promise<Survival> {
  const folder = temporaryFolder();
  const environment = {
    PORT: String(await freePort()),
    DATA_DIR: folder.path,
    ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
  };
  let running: RunningProcess = await startProcess(environment);
  const clients = await Promise.all(Array.from({ length: CONVERSATIONS }, () => openClient(running.url)));
  const all: Sent[] = [];
  for (let killed = 0; killed < kills; killed++) {
    const work = talk(clients, { rounds: 6, from: killed * 6 });
    await pause();
    await running.kill();
    running = await startProcess(environment);
    all.push(...(await work));
  }
  const found = await verdict(all, clients);
  await running.terminate();
  folder.remove();
  return { kills, acknowledged: all.length, ...found };
}

/** The same while the database is killed with all its children. */
export async function survivesDatabaseKills(kills: number): Promise<Survival> {
  const postgres = await startPostgres();
  const folder = temporaryFolder();
  const running = await startProcess({ DATA_DIR: folder.path, DATABASE_URL: postgres.url });
  const clients = [await openClient(running.url), await openClient(running.url)];
  const all: Sent[] = [];
  for (let killed = 0; killed < kills; killed++) {
    const work = talk(clients, { rounds: 8, from: killed * 8 });
    await pause();
    await postgres.killAndRestart();
    all.push(...(await work));
  }
  const found = await verdict(all, clients);
  await running.terminate();
  await postgres.stop();
  folder.remove();
  return { kills, acknowledged: all.length, ...found };
}
