import { RootDialog } from '../dialogs/root.ts';
import { findAnswer } from './answering/find-answer.ts';
import { createLocalMatcher } from './answering/local-matcher.ts';
import { Assistant } from './bot/assistant.ts';
import { createHandleTurn, dialogsProperty, signed } from './bot/handle-turn.ts';
import { SpeakLocale } from './bot/middleware/speak-locale.ts';
import { ContentError } from './content/content-error.ts';
import { loadContent } from './content/load-content.ts';
import type { Activity } from './domain/activity.ts';
import type { Clock } from './domain/clock.ts';
import type { Content } from './domain/content.ts';
import { CommandEar } from './domain/hear-command.ts';
import type { LanguageDetector } from './domain/language-detector.ts';
import type { Locale } from './domain/locale.ts';
import type { Found } from './domain/topic.ts';
import type { HandleTurn, Turn } from './domain/turn.ts';
import { createDetector } from './language/detect-language.ts';
import { createTranslator } from './language/translator.ts';

/** What understands people and answers them, without network and storage. */
export type Mind = {
  readonly content: Content;
  readonly detector: LanguageDetector;
  readonly ear: CommandEar;
  readonly find: (text: string, locale: string | undefined) => Found;
  readonly handleTurn: HandleTurn;
  readonly apologise: (turn: Turn) => Activity;
  readonly sayIn: ReturnType<typeof createTranslator>;
  /** Learns all languages ahead of the first question in them. */
  readonly warmUp: () => Promise<void>;
};

/** Throws a ContentError that lists every problem. */
export function createMind(root: string, clock: Clock): Mind {
  const { content, problems } = loadContent(root);
  const errors = problems.filter((problem) => problem.level === 'error');
  if (errors.length > 0) throw new ContentError(errors);
  const sayIn = createTranslator(content, clock);
  const detector = createDetector(content);
  const matcher = createLocalMatcher(content);
  const ear = new CommandEar(content);
  const find = (text: string, locale: string | undefined) => findAnswer(matcher, text, locale);
  const handleTurn = createHandleTurn({
    content,
    sayIn,
    middlewares: [new SpeakLocale({ detector, ear })],
    assistant: new Assistant(new RootDialog({ ear, find, clock, dialogsProperty })),
  });
  const apologise = (turn: Turn): Activity => {
    const locale = ((turn.state?.talk as { locale?: Locale } | undefined)?.locale ?? 'en') as Locale;
    const text = sayIn(locale)('trouble.apology');
    return signed(
      { type: 'message', textFormat: 'plain', text, locale, ...(turn.activity.id ? { replyToId: turn.activity.id } : {}) },
      turn,
    );
  };
  return { content, detector, ear, find, handleTurn, apologise, sayIn, warmUp: () => matcher.warmUp() };
}
