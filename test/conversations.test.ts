import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LocalFeed } from '../src/delivery/feed.ts';
import { InboxWorker } from '../src/delivery/work-inbox.ts';
import type { Activity } from '../src/domain/activity.ts';
import { keyOn } from '../src/domain/channel-words.ts';
import type { Inbound } from '../src/domain/inbox.ts';
import type { Locale } from '../src/domain/locale.ts';
import { renderAnswer } from '../src/domain/render-answer.ts';
import type { TopicId } from '../src/domain/topic.ts';
import { createMind } from '../src/mind.ts';
import { readConversation } from './support/conversation-file.ts';
import { createCounsellor } from './support/counsellor.ts';
import { type Renderer, renderers } from './support/renderers.ts';
import { ENGINES, type Engine, TestClock, type TestStorage, testStorage } from './support/storage.ts';

/**
 * The specification: conversations run through the real turn, on every store and as every channel shows them, with a clock
 * that stands still.
 */

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(import.meta.dirname, 'conversations');
const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => ({ name, file: readConversation(join(FOLDER, name)) }));
const HOUR = 3_600_000;
const WEBSITE = 'https://assistant.example.org';
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
  website: WEBSITE,
  standing: (code, caller) => current?.handoffs.standing(code, caller) ?? Promise.resolve('unknown'),
});
const handoff = {
  desks: mind.content.desks,
  windows: new Map<string, never>(),
  writeNotice: mind.writeNotice,
  keepFor: 30 * 24 * HOUR,
};

/** Each channel on one store, and the website's on both: stores do not know channels. */
const RUNS = renderers(mind).flatMap((renderer, place) => {
  const engines = renderer.id === 'directline' ? ENGINES : [ENGINES[place % ENGINES.length] as Engine];
  return engines.map((engine) => ({ renderer, engine }));
});

/** What a key stands for, in the language of the reply: the pieces between what is filled in. */
function expected(key: string, locale: Locale, channelId: string): string[] {
  if (!key.startsWith('topic:')) {
    const filled = Object.fromEntries(FILLED.map((name) => [name, GAP]));
    return mind
      .sayIn(locale)(keyOn(channelId, key), { group: '', link: WEBSITE, ...filled })
      .split(new RegExp(`[\u2066\u2069]*${GAP}[\u2066\u2069]*`));
  }
  const wanted = [locale, 'en' as Locale];
  return [
    renderAnswer(mind.content, { topic: key.slice(6) as TopicId, wanted, now: clock.now() }, mind.sayIn)?.bubbles[0] ?? '?',
  ];
}

/** Where a long reply is cut, white space may differ. */
const CODE = /(?:\d{4}\u00a0){3}\d{2}/;
const plain = (text: string) => text.replaceAll(/\s+/g, ' ');

/** The person in front of the screen: what they see now, and the buttons they have seen. */
class Screen {
  readonly #renderer: Renderer;
  readonly #buttons = new Map<string, string>();
  reply: Activity | undefined;
  text = '';

  constructor(renderer: Renderer) {
    this.#renderer = renderer;
  }

  see(reply: Activity | undefined): void {
    this.reply = reply;
    const shown = reply ? this.#renderer.show(reply) : { text: '', choices: [] };
    this.text = shown.text;
    for (const { id, title } of shown.choices) this.#buttons.set(id, title);
  }

  /** How a choice can be made: by its button, or by the number that stands before it in the text. */
  choose(id: string, now: number): Inbound {
    const actions = this.reply?.suggestedActions?.actions ?? [];
    const place = actions.findIndex(({ value }) => (value as { choice?: string }).choice === id);
    const title = this.#buttons.get(id);
    if (title !== undefined) return this.#renderer.press({ id, title }, now);
    expect(this.text, `"${id}" can be chosen`).toContain(`${place + 1}. ${actions[place]?.title}`);
    return this.#renderer.say(String(place + 1), now);
  }
}

describe.each(RUNS)('conversations on $renderer.id, $engine', ({ renderer, engine }) => {
  test.each(FILES.filter(({ file }) => renderer.hints || file.needs !== 'hint'))('$name', async ({ file }) => {
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
    const key = storage.keyOf(renderer.id, renderer.conversationId);
    const screen = new Screen(renderer);
    let code = '';
    const send = async (entry: Inbound) => {
      const before = (await storage.transcript.read(key, 0))?.at(-1)?.seq ?? 0;
      await worker.accept(entry);
      await worker.stop();
      const stored = (await storage.transcript.read(key, before))?.map((one) => one.activity);
      screen.see(stored?.findLast((one) => one.from?.role === 'bot'));
      code = CODE.exec(screen.text)?.[0] ?? code;
    };
    for (const entry of renderer.arrive(file.locale, storage.clock.now())) await send(entry);

    for (const turn of file.turns) {
      if ('waits' in turn) for (const one of [clock, storage.clock]) one.pass(turn.waits * HOUR);
      else if ('says' in turn) await send(renderer.say(turn.says.replaceAll('{{code}}', code), storage.clock.now()));
      else if ('presses' in turn) await send(screen.choose(turn.presses, storage.clock.now()));
      else if ('silence' in turn) expect(screen.reply).toBeUndefined();
      else if ('counsellor' in turn || 'counsellor-says' in turn || 'counsellor-hears' in turn)
        screen.see(await counsellor(turn, key));
      else {
        const locale = (turn.in ?? screen.reply?.locale) as Locale;
        expect(screen.reply?.locale).toBe(locale);
        for (const wanted of [turn.hears].flat()) {
          for (const piece of expected(wanted, locale, renderer.id)) expect(plain(screen.text), wanted).toContain(plain(piece));
        }
        for (const button of turn.offers ?? []) screen.choose(button, storage.clock.now());
      }
    }
    await storage.close();
  });
});
