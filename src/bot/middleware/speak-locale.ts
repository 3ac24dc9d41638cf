import { pressedChoice } from '../../domain/activity.ts';
import { foldedWords } from '../../domain/fold-letters.ts';
import type { CommandEar } from '../../domain/hear-command.ts';
import type { Detection, LanguageDetector } from '../../domain/language-detector.ts';
import { matchLocale } from '../../domain/locale.ts';
import { fromFramework, type Middleware, type TurnContext } from '../framework.ts';
import { type Speech, speechOf } from '../speech.ts';

/** How sure, and in how many words, a message must be in another language before we follow it. */
const FOLLOW = {
  hint: { confidence: 0.6, words: 1 },
  detection: { confidence: 0.9, words: 2 },
  choice: { confidence: 0.97, words: 4 },
} as const;

/** Decides the language of the turn: the person's choice first, then what was detected, then the channel's hint. */
export class SpeakLocale implements Middleware {
  readonly #detector: LanguageDetector;
  readonly #ear: CommandEar;

  constructor(parts: { detector: LanguageDetector; ear: CommandEar }) {
    this.#detector = parts.detector;
    this.#ear = parts.ear;
  }

  async onTurn(context: TurnContext, next: () => Promise<void>): Promise<void> {
    const speech = speechOf(context);
    const activity = fromFramework(context.activity);
    takeHint(speech, hintOf(activity));
    const text = activity.type === 'message' && pressedChoice(activity) === undefined ? (activity.text ?? '') : '';
    if (text.length > 0 && !this.#steers(text, speech)) follow(speech, text, this.#detector.detect(text));
    await next();
  }

  /** Command words and numbers are short and shared between languages: they never change the language. */
  #steers(text: string, speech: Speech): boolean {
    return this.#ear.hear(text, speech.memory.locale) !== undefined;
  }
}

/** What the channel says about the language: the browser's, or the one a host page joined with. */
function hintOf(activity: ReturnType<typeof fromFramework>): string | undefined {
  const value = activity.value as { language?: unknown } | undefined;
  const joined = activity.type === 'event' && typeof value?.language === 'string' ? value.language : undefined;
  return joined ?? activity.locale;
}

function takeHint(speech: Speech, hint: string | undefined): void {
  if (speech.memory.locale) return;
  const locale = matchLocale(hint, speech.content.languages);
  if (!locale) return;
  speech.memory.locale = locale;
  speech.memory.localeBy = 'hint';
}

function follow(speech: Speech, text: string, detection: Detection): void {
  const { memory } = speech;
  const heard = matchLocale(detection.language ?? undefined, speech.content.languages);
  if (!heard) {
    if (!memory.locale) memory.unanswered = text;
    return;
  }
  const by = memory.localeBy ?? 'hint';
  const needed = FOLLOW[by];
  if (detection.confidence < needed.confidence || foldedWords(text).length < needed.words) return;
  const changed = memory.locale !== undefined && memory.locale !== heard && by !== 'hint';
  if (memory.locale !== heard) memory.localeBy = 'detection';
  memory.locale = heard;
  delete memory.unanswered;
  if (changed) speech.note(speech.say('language.changed'));
}
