import { describe, expect, inject, test } from 'vitest';
import { createMessenger } from '../../src/channels/messenger/channel.ts';
import { Graph } from '../../src/channels/meta/graph.ts';
import { createWhatsApp } from '../../src/channels/whatsapp/channel.ts';
import { OutboxWorker } from '../../src/delivery/work-outbox.ts';
import type { Activity } from '../../src/domain/activity.ts';
import { temporaryFolder } from '../support/app.ts';
import {
  deliver,
  MESSENGER,
  type MetaChannel,
  NUMBER_ID,
  PAGE_ID,
  Person,
  SECRET,
  standIn,
  startMeta,
  TOKEN,
  VERIFY,
  WHATSAPP,
} from '../support/meta.ts';
import { freePort, freshDatabase } from '../support/postgres.ts';
import { type RunningProcess, startProcess } from '../support/process.ts';
import { ENGINES, inbound, outcome, type TestStorage, testStorage, turnOf } from '../support/storage.ts';

const HOUR = 3_600_000;
const WORDS = () => ({ choose: 'Choose', number: 'Write the number:', direction: 'ltr' as const });

/** A channel and its outbox over a real store, without the rest of the assistant; time is ours to move. */
async function rig(channel: MetaChannel, options: { engine?: 'sqlite' | 'postgres'; template?: boolean } = {}) {
  const storage = await testStorage(options.engine ?? 'sqlite', [channel.id]);
  const graph = standIn({ now: () => storage.clock.now(), templates: ['answer_waiting fr', 'answer_waiting en'] });
  const url = await graph.start();
  const refused: string[] = [];
  const shared = {
    graph: new Graph({ url, version: 'v25.0', accessToken: TOKEN }),
    clock: storage.clock,
    appSecret: SECRET,
    verifyToken: VERIFY,
    typing: false,
    nameOf: (address: string) => `name of ${address}`,
    words: WORDS,
    onParsed: () => undefined,
    allows: () => true,
  };
  const template = options.template ? { name: 'answer_waiting', languages: ['en', 'fr'] } : undefined;
  const made =
    channel.id === 'whatsapp'
      ? createWhatsApp({ ...shared, phoneNumberId: NUMBER_ID, template })
      : createMessenger({ ...shared, pageId: PAGE_ID });
  const worker = new OutboxWorker({
    outbox: storage.outbox,
    channels: new Map([[made.id, made]]),
    clock: storage.clock,
    onTrouble: (_what, error) => {
      throw error;
    },
    onRefused: ({ code, final }) => refused.push(`${code}${final ? ' final' : ''}`),
    lookEvery: 20,
  });
  worker.start();
  const person = channel.newPerson();
  const to = { channelId: channel.id, conversationId: `name of ${person}`, userId: 'person', address: person };
  const hear = () => {
    graph.heard(person);
    return inbound('question', { reference: to, saidAt: storage.clock.now() } as never);
  };
  return {
    storage,
    graph,
    worker,
    refused,
    person,
    /** The person asks, and this is the reply. */
    reply: async (text: string, more: Partial<Activity> = {}) => {
      const turn = await turnOf(storage, hear());
      await storage.inbox.commit(
        turn,
        outcome(text, { replies: [{ type: 'message', text, locale: 'fr', ...more } as Activity] }),
      );
    },
    hear: () => storage.inbox.add(hear()),
    texts: () => graph.to(person).map((one) => channel.textOf(one)),
    left: async (at: TestStorage = storage) => Number((await at.database.query('SELECT count(*) AS rows FROM outbox'))[0]?.rows),
    stop: async () => {
      await worker.stop();
      await graph.stop();
      await storage.close();
    },
  };
}

async function until(check: () => boolean | Promise<boolean>, patience = 5000): Promise<void> {
  const end = Date.now() + patience;
  while (!(await check())) {
    if (Date.now() > end) throw new Error('it did not happen');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe.each([WHATSAPP, MESSENGER])('delivery on $id', (channel) => {
  test('passing trouble ends in one delivery: errors, broken answers and lost connections', async () => {
    const at = await rig(channel);
    at.graph.faults.push(channel.faults.transient, 'garbage', 'cut');
    await at.reply('in the end');
    for (const tries of [1, 2, 3]) {
      await until(() => at.refused.length === tries);
      at.storage.clock.pass(10_000);
    }
    await until(async () => (await at.left()) === 0);
    expect(at.texts()).toEqual(['in the end']);
    expect(at.graph.asked).toHaveLength(4);
    await at.stop();
  });

  test('what is final is not sent a second time, and the next reply goes', async () => {
    const at = await rig(channel);
    at.graph.faults.push(channel.faults.final);
    await at.reply('never');
    await until(async () => (await at.left()) === 0);
    at.storage.clock.pass(HOUR);
    await at.reply('next');
    await until(() => at.texts().length === 1);
    expect(at.texts()).toEqual(['next']);
    expect(at.refused).toEqual([expect.stringMatching(/final$/)]);
    await at.stop();
  });

  test('a dead token stops the channel, keeps the queue, and is not tried in a loop', async () => {
    const at = await rig(channel);
    at.graph.faults.push(channel.faults.token);
    await at.reply('first');
    await until(() => at.refused.length === 1);
    await at.reply('second');
    await pause(200);
    at.storage.clock.pass(9 * 60_000);
    await pause(200);
    expect(at.graph.asked).toHaveLength(1);
    at.storage.clock.pass(2 * 60_000);
    await until(() => at.texts().length === 2);
    expect(at.texts()).toEqual(['first', 'second']);
    await at.stop();
  });

  test('throttling of the account slows the channel down and loses nothing', async () => {
    const at = await rig(channel);
    at.graph.faults.push(channel.faults.throttled, channel.faults.throttled);
    await at.reply('patience');
    await until(() => at.refused.length === 1);
    at.storage.clock.pass(4001);
    await until(() => at.refused.length === 2);
    at.storage.clock.pass(4001);
    await pause(150);
    expect(at.graph.asked).toHaveLength(2);
    at.storage.clock.pass(4001);
    await until(() => at.texts().length === 1);
    await at.stop();
  });

  test('a reply of several messages goes on after those that were taken', async () => {
    const at = await rig(channel);
    const long = Array.from({ length: 12 }, (_, place) => `Paragraph ${place}. ${'word '.repeat(150)}`).join('\n\n');
    await at.reply('warm up');
    await until(() => at.texts().length === 1);
    const parts: string[] = [];
    at.graph.delays.set(at.person, 30);
    await at.reply(long);
    await until(() => at.texts().length === 2);
    at.graph.faults.push(channel.faults.transient);
    await until(() => at.refused.length === 1);
    const before = at.texts().length;
    at.storage.clock.pass(10_000);
    await until(async () => (await at.left()) === 0);
    parts.push(...at.texts().slice(1));
    expect(parts.length).toBeGreaterThan(before - 1);
    expect(parts.join(' ').replaceAll(/\s+/g, ' ')).toBe(long.replaceAll(/\s+/g, ' ').trim());
    await at.stop();
  });

  describe('the reply window', () => {
    test('an automatic reply that comes too late is not sent, and Meta is not asked', async () => {
      const at = await rig(channel, { template: true });
      at.graph.faults.push(channel.faults.transient);
      await at.reply('too late');
      await until(() => at.refused.length === 1);
      at.storage.clock.pass(24 * HOUR);
      await until(async () => (await at.left()) === 0);
      expect(at.graph.asked).toHaveLength(1);
      expect(at.refused.at(-1)).toBe('window-closed final');
      await at.stop();
    });

    test('when Meta says that it is closed, that is final for what is automatic', async () => {
      const at = await rig(channel);
      at.graph.faults.push(channel.faults.window);
      await at.reply('too late');
      await until(async () => (await at.left()) === 0);
      at.storage.clock.pass(HOUR);
      await pause(100);
      expect(at.graph.asked).toHaveLength(1);
      await at.stop();
    });

    test('what a counsellor wrote waits for the person, and comes first when they write', async () => {
      const at = await rig(channel);
      at.graph.faults.push(channel.faults.transient);
      await at.reply('from a person', { channelData: { author: 'counsellor' } });
      await until(() => at.refused.length === 1);
      at.storage.clock.pass(8 * 24 * HOUR);
      await until(() => at.refused.length === 2);
      await pause(150);
      expect(at.texts()).toEqual([]);
      expect(at.refused.at(-1)).toBe('window-closed');
      await at.hear();
      await until(() => at.texts().length === 1);
      expect(at.texts()).toEqual(['from a person']);
      await at.stop();
    });
  });
});

test('WhatsApp announces a counsellor\u2019s answer once after the window, in a language of the person', async () => {
  const at = await rig(WHATSAPP, { template: true });
  at.graph.faults.push(WHATSAPP.faults.transient);
  await at.reply('from a person', { channelData: { author: 'counsellor' } });
  await until(() => at.refused.length === 1);
  at.storage.clock.pass(25 * HOUR);
  await until(() => at.graph.taken.length === 1);
  expect(at.graph.taken[0]?.body).toMatchObject({
    type: 'template',
    template: { name: 'answer_waiting', language: { code: 'fr' } },
  });
  at.storage.clock.pass(25 * HOUR);
  await pause(150);
  expect(at.graph.taken).toHaveLength(1);
  await at.hear();
  await until(() => at.texts().includes('from a person'));
  await at.stop();
});

test('Messenger carries a counsellor\u2019s answer for seven days, with the tag for people', async () => {
  const at = await rig(MESSENGER);
  at.graph.faults.push(MESSENGER.faults.transient);
  await at.reply('from a person', { channelData: { author: 'counsellor' } });
  await until(() => at.refused.length === 1);
  at.storage.clock.pass(3 * 24 * HOUR);
  await until(() => at.texts().length === 1);
  expect(at.graph.taken[0]?.body).toMatchObject({ messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' });
  await at.stop();
});

test('too much to one person slows down that person only', async () => {
  const at = await rig(WHATSAPP);
  const pair = { status: 400, code: 131056, message: 'Pair rate limit hit' };
  at.graph.faults.push(pair);
  await at.reply('slower');
  await until(() => at.refused.length === 1);
  await pause(100);
  at.storage.clock.pass(3000);
  await pause(100);
  expect(at.graph.asked).toHaveLength(1);
  at.storage.clock.pass(2000);
  await until(() => at.texts().length === 1);
  await at.stop();
});

/** Milliseconds in which the stand-in holds a message. */
const SLOW = 6000;

describe('the whole assistant', () => {
  test('a slow provider holds up the person it is slow for, and nobody else; webhooks are answered at once', async () => {
    const meta = await startMeta();
    const slow = new Person({ channel: WHATSAPP, url: meta.app.url, graph: meta.graph });
    meta.graph.delays.set(slow.id, SLOW);
    await slow.says('how long does it take');
    const others = Array.from({ length: 20 }, () => new Person({ channel: WHATSAPP, url: meta.app.url, graph: meta.graph }));
    const acknowledged = await Promise.all(
      others.map(async (other) => {
        const start = performance.now();
        expect(await other.says('how long does it take')).toBe(200);
        return performance.now() - start;
      }),
    );
    await Promise.all(others.map((other) => other.hears(1)));
    // Everybody else was answered while the provider still held the first.
    expect(Math.max(...acknowledged)).toBeLessThan(SLOW);
    expect(slow.got).toHaveLength(0);
    await slow.hears(1, 30_000);
    await meta.stop();
  });

  test.each(ENGINES)(
    'what was acknowledged is answered once after kill -9: %s',
    async (engine) => {
      const graph = standIn();
      const folder = temporaryFolder();
      const environment = {
        PORT: String(await freePort()),
        DATA_DIR: folder.path,
        GRAPH_API_URL: await graph.start(),
        ...(engine === 'postgres' ? { DATABASE_URL: await freshDatabase(inject('postgresUrl')) } : {}),
        ...SETTINGS,
      };
      let running = await startProcess(environment);
      const people = Array.from({ length: 6 }, () => new Person({ channel: WHATSAPP, url: running.url, graph }));
      await Promise.all(people.map((person) => person.asks({ text: 'hello' })));
      const before = people.map((person) => person.got.length);
      graph.delays.set('*', 400);
      const statuses = people.map((person) => person.says('menu'));
      await Promise.all(statuses);
      await running.kill();
      graph.delays.clear();
      running = await startProcess(environment);
      // A delivery that was under way belongs to the dead process until its lease is over.
      await until(() => people.every((person, place) => person.got.length > (before[place] ?? 0)), 45_000);
      await pause(500);
      for (const [place, person] of people.entries()) expect(person.got.length - (before[place] ?? 0)).toBeLessThanOrEqual(2);
      await running.terminate();
      await graph.stop();
      folder.remove();
    },
    90_000,
  );

  test('two replicas on one database answer each message once, in order', async () => {
    const graph = standIn();
    const databaseUrl = await freshDatabase(inject('postgresUrl'));
    const url = await graph.start();
    const key = Buffer.alloc(32, 7).toString('base64');
    const environment = { DATABASE_URL: databaseUrl, GRAPH_API_URL: url, ENCRYPTION_KEY: key, ...SETTINGS };
    const folders = [temporaryFolder(), temporaryFolder()];
    const replicas: RunningProcess[] = [];
    for (const folder of folders) replicas.push(await startProcess({ ...environment, DATA_DIR: folder.path }));
    const people = Array.from({ length: 8 }, () => new Person({ channel: WHATSAPP, url: replicas[0]?.url ?? '', graph }));
    await Promise.all(
      people.map(async (person) => {
        for (const [turn, text] of ['English', 'Deutsch', 'Nederlands', 'English'].entries()) {
          graph.heard(person.id);
          const payload = WHATSAPP.payload([WHATSAPP.message(person.id, { text }, Date.now(), `${person.id}-${turn}`)]);
          // The same webhook reaches both, at the same time.
          const statuses = await Promise.all(replicas.map((replica) => deliver(replica.url, WHATSAPP.path, payload)));
          expect(statuses).toEqual([200, 200]);
        }
      }),
    );
    for (const person of people) {
      const texts = (await graph.waitFor(person.id, 4, 15_000)).map((one) => WHATSAPP.textOf(one));
      await pause(100);
      expect(person.got).toHaveLength(texts.length);
      const heard = texts.join(' ');
      expect(heard.indexOf('Deutsch')).toBeLessThan(heard.indexOf('Nederlands'));
    }
    for (const replica of replicas) await replica.terminate();
    await graph.stop();
    for (const folder of folders) folder.remove();
  }, 60_000);

  test('a flood from one person is cut off, but never a cry for help', async () => {
    const meta = await startMeta({ config: { rateLimits: true } });
    const person = new Person({ channel: WHATSAPP, url: meta.app.url, graph: meta.graph });
    meta.graph.heard(person.id);
    const message = (text: string) => WHATSAPP.message(person.id, { text }, Date.now());
    const flood = WHATSAPP.payload(Array.from({ length: 300 }, () => message('menu')));
    expect(await deliver(meta.app.url, WHATSAPP.path, flood)).toBe(200);
    expect(await deliver(meta.app.url, WHATSAPP.path, WHATSAPP.payload([message('i want to kill myself')]))).toBe(200);
    await until(() => person.got.some((one) => WHATSAPP.textOf(one).includes('112')), 15_000);
    expect(person.got.length).toBeLessThan(200);
    await meta.stop();
  });

  test('typing is shown only where an operator wants it', async () => {
    const meta = await startMeta({ typing: true });
    for (const channel of [WHATSAPP, MESSENGER]) {
      const person = new Person({ channel, url: meta.app.url, graph: meta.graph });
      await person.asks({ text: 'hello' });
    }
    const signs = meta.graph.taken.map(({ body }) => body.status ?? body.sender_action).filter(Boolean);
    expect(signs.sort()).toEqual(['read', 'typing_on']);
    await meta.stop();
  });
});

const SETTINGS = {
  WHATSAPP_PHONE_NUMBER_ID: NUMBER_ID,
  WHATSAPP_ACCESS_TOKEN: TOKEN,
  WHATSAPP_APP_SECRET: SECRET,
  WHATSAPP_VERIFY_TOKEN: VERIFY,
};
