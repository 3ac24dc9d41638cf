import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LocalFeed } from '../../src/delivery/feed.ts';
import { InboxWorker } from '../../src/delivery/work-inbox.ts';
import type { Activity } from '../../src/domain/activity.ts';
import type { HandleTurn } from '../../src/domain/turn.ts';
import { createMind } from '../../src/mind.ts';
import { NotYourTurn, send } from '../../src/storage/send-gate.ts';
import { counsellor, openAct } from '../support/handoff.ts';
import { ENGINES, inbound, outcome, type TestStorage, TWO_DESKS, testStorage, turnOf } from '../support/storage.ts';

/** While a counsellor owns the conversation, the assistant is silent: under any interleaving of both and of time. */

const RUNS = Number(process.env.SILENCE_RUNS ?? 12);
const STEPS = 30;
const ROOT = join(import.meta.dirname, '../..');
const clock = { at: Date.UTC(2026, 10, 23, 10), now: () => clock.at };
const mind = createMind(ROOT, clock);
const people = [counsellor('ann'), counsellor('bob')];
const SAYINGS = [
  'what does it cost?',
  'I want to die',
  'stop',
  'no',
  'yes',
  'menu',
  'delete my data',
  'I want a person',
  'français',
  '2',
  '',
];

/** Small, and the same every time: mulberry32. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** The real turn; and a word that opens a case without its five questions. */
const handleTurn: HandleTurn = async (turn) => {
  const real = await mind.handleTurn(turn);
  if (turn.activity.text !== 'OPEN' || turn.handoff?.state === 'owned') return real;
  return { ...real, handoff: [openAct(clock.now(), { language: { tag: 'en', certainty: 'chosen', interpreter: false } })] };
};

describe.each(ENGINES)('the assistant beside a counsellor on %s', (engine) => {
  let storage: TestStorage;
  const troubles: string[] = [];
  beforeEach(async () => {
    storage = await testStorage(engine, ['directline'], TWO_DESKS);
    troubles.length = 0;
  });
  afterEach(() => storage.close());

  const key = () => storage.keyOf('directline', 'one');
  const worker = () =>
    new InboxWorker({
      inbox: storage.inbox,
      feed: new LocalFeed(),
      handleTurn,
      apologise: mind.apologise,
      onReplies: () => undefined,
      onTrouble: (what, error) => troubles.push(`${what} ${error instanceof Error ? error.stack : ''}`),
      sweepEvery: 100_000,
      retryAfter: 0,
    });

  async function step(random: (below: number) => number, inbox: InboxWorker): Promise<unknown> {
    const who = people[random(people.length)] ?? counsellor('ann');
    const [mine] = await storage.handoffs.owned(who);
    const [waits] = await storage.handoffs.waiting('free');
    const person = { id: 'person', role: 'user' };
    switch (random(9)) {
      case 0:
      case 1:
      case 2:
        return inbox.accept(
          inbound('', { activity: { type: 'message', text: SAYINGS[random(SAYINGS.length)] ?? '', from: person } }),
        );
      case 3:
        return inbox.accept(inbound('', { activity: { type: 'message', text: 'OPEN', from: person } }));
      case 4:
        return waits && storage.handoffs.claim(who, waits.id);
      case 5:
        return mine && storage.handoffs.say(who, mine.id, { message: { text: 'hello', locale: 'en' }, seen: mine.version });
      case 6:
        storage.clock.pass(11_000);
        return storage.handoffs.sendDue();
      case 7:
        return (
          mine && (random(2) === 0 ? storage.handoffs.release(who, mine.id) : storage.handoffs.close(who, mine.id, 'informed'))
        );
      default:
        storage.clock.pass(16 * 60_000);
        return storage.handoffs.returnSilent(storage.clock.now() - 15 * 60_000);
    }
  }

  test.each(Array.from({ length: RUNS }, (_, index) => index + 1))(
    'says nothing in run %i, and loses no message',
    async (seed) => {
      const random = randomOf(seed * 7919);
      const inbox = worker();
      await inbox.accept(inbound('', { activity: { type: 'message', text: 'OPEN', from: { id: 'person', role: 'user' } } }));
      for (let done = 0; done < STEPS; ) {
        const together = 1 + random(5);
        await Promise.all(Array.from({ length: together }, () => step(random, inbox)));
        done += together;
      }
      await inbox.stop();
      expect(troubles).toEqual([]);
      const said = ((await storage.transcript.read(key(), 0)) ?? []).map(({ activity }) => activity);
      expect(spokenOutOfTurn(said)).toEqual([]);
      const open = await storage.database.query(
        "SELECT seq, body FROM activities WHERE conversation = $1 AND waiting = 0 AND handoff = '' AND dedupe IS NULL",
        [key()],
      );
      const answered = new Set(said.map(({ replyToId }) => replyToId));
      const forTalk = new Set(open.map(({ seq }) => Number(seq)));
      const lost = said.filter(
        (one) => one.from?.role === 'user' && forTalk.has(Number(one.id?.split('|')[1])) && !answered.has(one.id),
      );
      expect(lost.map(({ text }) => text)).toEqual([]);
    },
  );

  test('the gate itself refuses the assistant, and a counsellor who owns nothing', async () => {
    const turn = await turnOf(storage, inbound('x'));
    const at = {
      conversation: turn.conversationKey,
      reference: turn.reference,
      firstSeq: 9,
      handoff: '',
      pushes: new Set<string>(),
      now: 1,
    };
    const { createSecretKey, randomBytes } = await import('node:crypto');
    const activities: Activity[] = [{ type: 'message', text: 'y' }];
    const parts = { ...at, key: createSecretKey(randomBytes(32)), activities };
    const { query } = storage.database;
    await expect(send(query, { ...parts, speaker: 'assistant', owned: true })).rejects.toThrow(NotYourTurn);
    await expect(send(query, { ...parts, speaker: 'counsellor', owned: false })).rejects.toThrow(NotYourTurn);
    await storage.inbox.commit(turn, outcome('z'));
  });

  test('a message that fails three times while a counsellor owns the case gets no apology, and the counsellor sees it', async () => {
    const first = await turnOf(storage, inbound('a person'));
    await storage.inbox.commit(first, outcome('passed on', { handoff: [openAct(storage.clock.now())] }));
    const [waits] = await storage.handoffs.waiting('free');
    const [ann] = people;
    if (!waits || !ann) throw new Error('no case');
    await storage.handoffs.claim(ann, waits.id);
    const broken = await turnOf(storage, inbound('breaks'));
    await storage.inbox.park(broken, { type: 'message', text: 'sorry' });
    expect(((await storage.transcript.read(key(), 0)) ?? []).at(-1)?.activity.text).toBe('breaks');
    expect((await storage.handoffs.messages(ann, waits.id))?.at(-1)?.text).toBe('breaks');
  });
});

const OWN_RIGHT = ['delete.ask', 'delete.kept', 'handoff.back-ask', 'handoff.stay-with'];
const ENDS = ['handoff.back-done', 'delete.done'];

function saysOne(activity: Activity, keys: readonly string[]): boolean {
  return keys.some((one) => mind.content.languages.some(({ locale }) => activity.text?.includes(mind.sayIn(locale)(one))));
}

/** Replies of the assistant between the notice that somebody came and what ends it. The order is that of the database. */
function spokenOutOfTurn(said: readonly Activity[]): string[] {
  let owned = false;
  const wrong: string[] = [];
  for (const one of said) {
    const notice = (one.channelData as { notice?: string } | undefined)?.notice;
    if (notice !== undefined) owned = notice === 'claimed';
    else if (one.from?.id === 'counsellor') wrong.push(...(owned ? [] : [`counsellor while nobody owns it: ${one.text}`]));
    else if (one.from?.role === 'bot') {
      if (owned && saysOne(one, ENDS)) owned = false;
      else if (owned && !saysOne(one, OWN_RIGHT)) wrong.push(`assistant: ${one.text}`);
    }
  }
  return wrong;
}
