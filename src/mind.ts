import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AskStanding } from '../dialogs/counsellor.ts';
import { createFirstHelp, type FirstHelp } from '../dialogs/first-help.ts';
import { noticeActivity } from '../dialogs/handoff-notices.ts';
import { RootDialog } from '../dialogs/root.ts';
import { findAnswer } from './answering/find-answer.ts';
import { createLocalMatcher } from './answering/local-matcher.ts';
import { Assistant } from './bot/assistant.ts';
import { createHandleTurn, dialogsProperty, signed } from './bot/handle-turn.ts';
import { SpeakLocale } from './bot/middleware/speak-locale.ts';
import { ContentError } from './content/content-error.ts';
import { entries } from './content/exchange/translation-units.ts';
import { loadContent } from './content/load-content.ts';
import type { Activity } from './domain/activity.ts';
import { CODE_DIGITS } from './domain/case-code.ts';
import type { Clock } from './domain/clock.ts';
import type { Content } from './domain/content.ts';
import { PlaceFinder } from './domain/find-place.ts';
import type { WriteNotice } from './domain/handoffs.ts';
import { CommandEar } from './domain/hear-command.ts';
import { CountryEar } from './domain/hear-country.ts';
import { publicOf } from './domain/known-public.ts';
import type { LanguageDetector, SecondOpinion } from './domain/language-detector.ts';
import type { Locale } from './domain/locale.ts';
import { languageOf, renderAnswer } from './domain/render-answer.ts';
import type { DangerScreen } from './domain/safety.ts';
import type { Found, TopicContext, TopicMatcher } from './domain/topic.ts';
import type { HandleTurn, Turn } from './domain/turn.ts';
import { openKnowledge } from './knowledge.ts';
import { createDetector } from './language/detect-language.ts';
import { LanguageTable } from './language/language-table.ts';
import { createTranslator } from './language/translator.ts';
import { createDangerScreen } from './safety/screen.ts';

/** What understands people and answers them, without network and storage. */
export type Mind = {
  readonly content: Content;
  readonly detector: LanguageDetector;
  readonly ear: CommandEar;
  readonly find: (text: string, locale: string | undefined, context?: TopicContext) => Found;
  readonly handleTurn: HandleTurn;
  readonly apologise: (turn: Turn) => Activity;
  readonly writeNotice: WriteNotice;
  readonly sayIn: ReturnType<typeof createTranslator>;
  /** The key of a sentence, or `topic:<id>`, of which a text is the words. */
  readonly keyOf: (text: string, locale: string) => string | undefined;
  readonly screen: DangerScreen;
  readonly firstHelp: FirstHelp;
  readonly explain: TopicMatcher['explain'];
  readonly places: PlaceFinder;
};

/**
 * What lies beyond a turn: services outside, none unless an operator switches them on; how a case stands; and where people
 * find our own site.
 */
export type Outside = { readonly secondOpinion?: SecondOpinion; readonly standing?: AskStanding; readonly website?: string };

/** Throws a ContentError that lists every problem. */
export function createMind(root: string, clock: Clock, outside: Outside = {}): Mind {
  const { content, problems } = loadContent(root);
  const errors = problems.filter((problem) => problem.level === 'error');
  if (errors.length > 0) throw new ContentError(errors);
  const sayIn = createTranslator(content, clock);
  const detector = openDetector(content);
  const knowledge = openKnowledge(root, content);
  const matcher = createLocalMatcher(knowledge.topics);
  const places = new PlaceFinder(content.gazetteer);
  const countries = new CountryEar(content.languages, content.countries);
  const screen = createDangerScreen(knowledge.topics, knowledge.danger);
  const isUrgent = (text: string, likely: readonly string[]) => screen(text, likely).danger !== undefined;
  const ear = new CommandEar(content);
  const find: Mind['find'] = (text, locale, context) => findAnswer(matcher, text, locale, context);
  const heard = { ear, find, screen, countries, places, clock, dialogsProperty };
  const handleTurn = createHandleTurn({
    content,
    sayIn,
    asksOutside: outside.secondOpinion !== undefined,
    website: outside.website,
    middlewares: [new SpeakLocale({ detector, ear, secondOpinion: outside.secondOpinion, isUrgent })],
    assistant: new Assistant(new RootDialog({ ...heard, known: publicOf(content), randomDigits, standing: outside.standing })),
  });
  return {
    content,
    detector,
    ear,
    find,
    handleTurn,
    apologise: (turn) => apology(turn, sayIn),
    writeNotice: (notice) => noticeActivity(notice, { content, sayIn }),
    sayIn,
    keyOf: (text, locale) => keyOf(content, { text, locale: locale as Locale, sayIn, now: clock.now() }),
    screen,
    firstHelp: createFirstHelp({ content, detector, screen, sayIn, clock }),
    places,
    explain: (text, locale, topic) => matcher.explain(text, locale, topic),
  };
}

function apology(turn: Turn, sayIn: Mind['sayIn']): Activity {
  const locale = ((turn.state?.talk as { locale?: Locale } | undefined)?.locale ?? 'en') as Locale;
  const text = sayIn(locale)('trouble.apology');
  const reply = turn.activity.id ? { replyToId: turn.activity.id } : {};
  return signed({ type: 'message', textFormat: 'plain', text, locale, ...reply }, turn);
}

/** For a new case code. */
function randomDigits(): number[] {
  return Array.from({ length: CODE_DIGITS - 1 }, () => randomInt(10));
}

/** The trained table of languages; see docs/languages.md. */
export function openDetector({ languages }: Pick<Content, 'languages'>): LanguageDetector {
  const table = new LanguageTable(readFileSync(join(import.meta.dirname, 'language/languages.bin')));
  return createDetector(
    table,
    languages.map(({ locale }) => locale),
  );
}

/** The few words that channels add to replies, in the language of the reply. */
export function channelWords(mind: Pick<Mind, 'content' | 'sayIn'>, locale: string | undefined) {
  const known = mind.content.languages.find((one) => one.locale === locale);
  const language = known ?? languageOf(mind.content, 'en' as Locale);
  const say = mind.sayIn(language.locale);
  return { choose: say('channel.button.choose'), number: say('channel.number'), direction: language.direction };
}

function keyOf(content: Content, at: { text: string; locale: Locale; sayIn: Mind['sayIn']; now: number }): string | undefined {
  for (const key of entries(content.words.get('en' as Locale) ?? {}).keys()) {
    if (at.sayIn(at.locale)(key) === at.text) return key;
  }
  const wanted = [at.locale, 'en' as Locale];
  for (const topic of content.topics.keys()) {
    if (renderAnswer(content, { topic, wanted, now: at.now }, at.sayIn)?.bubbles[0] === at.text) return `topic:${topic}`;
  }
  return undefined;
}
