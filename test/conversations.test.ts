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
import { ENGINES, inbound, TestClock, testStorage } from './support/storage.ts';

/** The specification: conversations run through the real turn, on every store, with a clock that stands still. */

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(import.meta.dirname, 'conversations');
const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
const HOUR = 3_600_000;
const clock = new TestClock();
const mind = createMind(ROOT, clock);

/** What a key stands for, in the language of the reply. */
function expected(key: string, locale: Locale): string {
  if (!key.startsWith('topic:')) return mind.sayIn(locale)(key, { group: '' });
  const wanted = [locale, 'en' as Locale];
  return renderAnswer(mind.content, { topic: key.slice(6) as TopicId, wanted, now: clock.now() }, mind.sayIn)?.bubbles[0] ?? '?';
}

function offered(reply: Activity | undefined): string[] {
  return (reply?.suggestedActions?.actions ?? []).map((action) => String((action.value as { choice?: string }).choice));
}

describe.each(ENGINES)('conversations on %s', (engine) => {
  test.each(FILES)('%s', async (name) => {
    const file = readConversation(join(FOLDER, name));
    const storage = await testStorage(engine);
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
    let reply = await send({ ...arrival, ...(file.locale ? { locale: file.locale } : {}) }, false);

    for (const turn of file.turns) {
      if ('waits' in turn) storage.clock.pass(turn.waits * HOUR);
      else if ('says' in turn) reply = await send({ type: 'message', text: turn.says, from: person });
      else if ('presses' in turn) {
        expect(offered(reply), `"${turn.presses}" is not among the buttons`).toContain(turn.presses);
        reply = await send({ ...choiceAction(turn.presses, turn.presses), type: 'message', from: person } as Activity);
      } else {
        const locale = (turn.in ?? reply?.locale) as Locale;
        expect(reply?.locale).toBe(locale);
        for (const wanted of [turn.hears].flat()) expect(reply?.text, wanted).toContain(expected(wanted, locale));
        for (const button of turn.offers ?? []) expect(offered(reply)).toContain(button);
      }
    }
    await storage.close();
  });
});
