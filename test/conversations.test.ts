import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LocalFeed } from '../src/delivery/feed.ts';
import { InboxWorker } from '../src/delivery/work-inbox.ts';
import type { Activity } from '../src/domain/activity.ts';
import { choiceAction } from '../src/domain/activity.ts';
import type { Locale } from '../src/domain/locale.ts';
import { renderAnswer } from '../src/domain/render-answer.ts';
import type { TopicId } from '../src/domain/topic.ts';
import { createMind } from '../src/mind.ts';
import { readConversation } from './support/conversation-file.ts';
import { createCounsellor } from './support/counsellor.ts';
import { ENGINES, inbound, TestClock, type TestStorage, testStorage } from './support/storage.ts';

/** The specification: conversations run through the real turn, on every store, with a clock that stands still. */

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(import.meta.dirname, 'conversations');
const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
const HOUR = 3_600_000;
const clock = new TestClock();
const FILLED = [
  'name',
  'organisation',
  'to',
  'time',
  'day',
  'number',
  'code',
  'found',
  'most',
  'question',
  'language',
  'way',
  'channel',
  'topics',
];
const GAP = '\u0001';
/** The storage of the conversation that runs, for what a turn asks of it. */
let current: TestStorage | undefined;
const mind = createMind(ROOT, clock, {
  standing: (code, caller) => current?.handoffs.standing(code, caller) ?? Promise.resolve('unknown'),
});
const handoff = {
  desks: mind.content.desks,
  windows: new Map<string, number>(),
  writeNotice: mind.writeNotice,
  keepFor: 30 * 24 * HOUR,
};

/** What a key stands for, in the language of the reply: the pieces between what is filled in. */
function expected(key: string, locale: Locale): string[] {
  if (!key.startsWith('topic:')) {
    const filled = Object.fromEntries(FILLED.map((name) => [name, GAP]));
    return mind
      .sayIn(locale)(key, { group: '', ...filled })
      .split(new RegExp(`[\u2066\u2069]*${GAP}[\u2066\u2069]*`));
  }
  const wanted = [locale, 'en' as Locale];
  return [
    renderAnswer(mind.content, { topic: key.slice(6) as TopicId, wanted, now: clock.now() }, mind.sayIn)?.bubbles[0] ?? '?',
  ];
}

function offered(reply: Activity | undefined): string[] {
  return (reply?.suggestedActions?.actions ?? []).map((action) => String((action.value as { choice?: string }).choice));
}

describe.each(ENGINES)('conversations on %s', (engine) => {
  test.each(FILES)('%s', async (name) => {
    const file = readConversation(join(FOLDER, name));
    const storage = await testStorage(engine, [], handoff);
    current = storage;
    clock.at = new TestClock().at;
    const counsellor = createCounsellor(storage);
    const worker = new InboxWorker({
      inbox: storage.inbox,
      feed: new LocalFeed(),
      handleTurn: mind.handleTurn,
      apologise: mind.apologise,
      onReplies: () => undefined,
      onTrouble: (what, error) => {
        throw error ?? new Error(what);
      },
      sweepEvery: 100_000,
      retryAfter: 0,
    });
    const key = storage.keyOf('directline', 'one');
    const send = async (activity: Activity, visible = true) => {
      const before = (await storage.transcript.read(key, 0))?.at(-1)?.seq ?? 0;
      await worker.accept(inbound('', { activity, visible }));
      await worker.stop();
      return (await storage.transcript.read(key, before))?.map((one) => one.activity).findLast((one) => one.from?.role === 'bot');
    };
    const person = { id: 'person', role: 'user' };
    const arrival = { type: 'conversationUpdate', membersAdded: [person], from: person };
    let code = '';
    let reply = await send({ ...arrival, ...(file.locale ? { locale: file.locale } : {}) }, false);

    for (const turn of file.turns) {
      if ('waits' in turn) for (const one of [clock, storage.clock]) one.pass(turn.waits * HOUR);
      else if ('says' in turn) {
        const text = turn.says.replaceAll('{{code}}', code);
        reply = await send({ type: 'message', text, from: person });
        code = /(?:\d{4}\u00a0){3}\d{2}/.exec(reply?.text ?? '')?.[0] ?? code;
      } else if ('silence' in turn) expect(reply).toBeUndefined();
      else if ('counsellor' in turn || 'counsellor-says' in turn || 'counsellor-hears' in turn)
        reply = await counsellor(turn, key);
      else if ('presses' in turn) {
        expect(offered(reply), `"${turn.presses}" is not among the buttons`).toContain(turn.presses);
        reply = await send({ ...choiceAction(turn.presses, turn.presses), type: 'message', from: person } as Activity);
        code = /(?:\d{4}\u00a0){3}\d{2}/.exec(reply?.text ?? '')?.[0] ?? code;
      } else {
        const locale = (turn.in ?? reply?.locale) as Locale;
        expect(reply?.locale).toBe(locale);
        for (const wanted of [turn.hears].flat())
          for (const piece of expected(wanted, locale)) expect(reply?.text, wanted).toContain(piece);
        for (const button of turn.offers ?? []) expect(offered(reply)).toContain(button);
      }
    }
    await storage.close();
  });
});
