import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { Streams } from '../../src/channels/direct-line/streams.ts';
import { SharedFeed } from '../../src/delivery/shared-feed.ts';
import type { Socket } from '../../src/domain/channel.ts';
import type { ConversationNews, StoredActivity, Transcript } from '../../src/domain/transcript.ts';
import { ENGINES, inbound, outcome, type TestStorage, testStorage, turnOf } from '../support/storage.ts';
import { pause } from '../support/talker.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function until(holds: () => boolean, patience = 10_000): Promise<void> {
  const end = Date.now() + patience;
  while (!holds() && Date.now() < end) await pause(10);
  expect(holds()).toBe(true);
}

/** One database as two processes use it; `heard` is what the second hears. */
async function twoProcesses() {
  const here = await testStorage('postgres');
  const there = await here.reopen();
  opened.push(here, { close: () => there.database.close() });
  const heard: string[] = [];
  there.news.listen((key) => heard.push(key));
  // It listens once a signal of anybody arrives.
  while (!heard.includes('ready')) {
    here.news.tell('ready');
    await pause(20);
  }
  heard.length = 0;
  return { here, there, heard };
}

describe('news between processes on PostgreSQL', () => {
  test('are heard by the other process and not by the one that tells, as names only, each once when told together', async () => {
    const { here, heard } = await twoProcesses();
    const own: string[] = [];
    here.news.listen((key) => own.push(key));
    await pause(300);
    heard.length = 0;
    for (let n = 0; n < 250; n++) here.news.tell(`conversation-${n % 125}`);
    await until(() => heard.includes('conversation-124'));
    await here.news.settled();
    expect(new Set(heard).size).toBe(125);
    expect(own).toEqual([]);
  });

  test('are heard again after the listening connection was cut', async () => {
    const { here, heard } = await twoProcesses();
    const admin = new pg.Client({ connectionString: 'postgres' in here.at ? here.at.postgres : '' });
    await admin.connect();
    const cut =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    expect((await admin.query(cut)).rowCount).toBeGreaterThan(0);
    await admin.end();
    const end = Date.now() + 10_000;
    while (!heard.includes('again') && Date.now() < end) {
      here.news.tell('again');
      await pause(50);
    }
    expect(heard).toContain('again');
  });

  test('a message from one name alone, told inside another transaction, is heard by everybody', async () => {
    const { here, heard } = await twoProcesses();
    await here.database.signal('conversations', 'told-by-a-counsellor');
    await until(() => heard.includes('told-by-a-counsellor'));
  });
});

describe.each(ENGINES)('the last places of conversations on %s', (engine) => {
  test('are those of the conversations that exist', async () => {
    const storage: TestStorage = await testStorage(engine);
    opened.push(storage);
    await storage.inbox.commit(await turnOf(storage, inbound('hello')), outcome('good day'));
    const key = storage.keyOf('directline', 'one');
    const strangers = Array.from({ length: 150 }, (_, index) => `nobody-${index}`);
    expect(await storage.news.lastPlaces([...strangers, key])).toEqual(new Map([[key, 2]]));
  });
});

/** News that say nothing: as if every signal were lost. */
class SilentNews implements ConversationNews {
  readonly shared = true;
  places = new Map<string, number>();
  told = 0;
  tell(): void {
    this.told++;
  }
  listen(): () => void {
    return () => undefined;
  }
  async lastPlaces(): Promise<ReadonlyMap<string, number>> {
    return new Map(this.places);
  }
  settled(): Promise<void> {
    return Promise.resolve();
  }
}

function said(...seqs: number[]): StoredActivity[] {
  return seqs.map((seq) => ({ seq, activity: { type: 'message', id: String(seq) } }));
}

/** A socket that keeps what it was sent, and a transcript to read from. */
function openStream(feed: SharedFeed, { after = 0 } = {}) {
  const stored: StoredActivity[] = [];
  const sent: number[] = [];
  let reads = 0;
  const transcript: Transcript = {
    read: async (_key, afterSeq) => {
      reads++;
      await pause(1);
      return stored.filter(({ seq }) => seq > afterSeq);
    },
  };
  const socket: Socket = {
    send: (text) =>
      void sent.push(...(JSON.parse(text) as { activities: { id: string }[] }).activities.map(({ id }) => Number(id))),
    waiting: 0,
    close: () => undefined,
    onClose: () => undefined,
  };
  new Streams({ transcript, feed }).open(socket, 'one', after);
  return { stored, sent, reads: () => reads };
}

describe('a stream', () => {
  test('gets what was told by nobody, when the process looks around', async () => {
    const news = new SilentNews();
    const feed = new SharedFeed({ news, lookEvery: 20, onTrouble: () => undefined });
    feed.start();
    const stream = openStream(feed);
    await pause(60);
    stream.stored.push(...said(1, 2));
    news.places.set('one', 2);
    await until(() => stream.sent.length === 2);
    const reads = stream.reads();
    await pause(100);
    expect(stream.reads(), 'nothing new is not read again').toBe(reads);
    await feed.stop();
  });

  test('leaves nothing out when a later reply is told before an earlier one that another replica wrote', async () => {
    const feed = new SharedFeed({ news: new SilentNews(), lookEvery: 1000, onTrouble: () => undefined });
    const stream = openStream(feed);
    await pause(20);
    stream.stored.push(...said(1, 2, 3, 4));
    feed.publish('one', said(3, 4));
    await until(() => stream.sent.length === 4);
    feed.publish('one', said(1, 2));
    stream.stored.push(...said(5));
    feed.publish('one', said(5));
    await until(() => stream.sent.length === 5);
    expect(stream.sent).toEqual([1, 2, 3, 4, 5]);
  });

  test('sends at once, without reading, what follows on', async () => {
    const feed = new SharedFeed({ news: new SilentNews(), lookEvery: 1000, onTrouble: () => undefined });
    const stream = openStream(feed, { after: 6 });
    await pause(20);
    const reads = stream.reads();
    feed.publish('one', said(7));
    feed.publish('one', said(8, 9));
    expect(stream.sent).toEqual([7, 8, 9]);
    expect(stream.reads()).toBe(reads);
  });
});
