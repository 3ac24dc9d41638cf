import { pressedChoice } from '../../domain/activity.ts';
import { foldedWords } from '../../domain/fold-letters.ts';
import type { CommandEar } from '../../domain/hear-command.ts';
import { hearLanguage } from '../../domain/hear-language.ts';
import type { Detection, LanguageDetector, SecondOpinion } from '../../domain/language-detector.ts';
import { matchLocale } from '../../domain/locale.ts';
import { fromFramework, type Middleware, type TurnContext } from '../framework.ts';
import { type Speech, speechOf } from '../speech.ts';

const MOST_WORDS_OF_A_NAME = 3;

export type SpeakLocaleParts = {
  readonly detector: LanguageDetector;
  readonly ear: CommandEar;
  /** Asked when we are not sure; only where an operator has switched it on. */
  readonly secondOpinion?: SecondOpinion | undefined;
  /** Whether somebody may be in danger: such words are shown to nobody outside. */
  readonly isUrgent: (text: string, likely: readonly string[]) => boolean;
};

/** Below this confidence, and from so many words on, another opinion is worth asking for. */
const UNSURE = { confidence: 0.6, words: 2 };
/** What a service must be sure of to be believed over us. */
const BELIEVED = 0.8;

/** Decides the language of the turn: the person's choice first, then what was detected, then the channel's hint. */
export class SpeakLocale implements Middleware {
  readonly #parts: SpeakLocaleParts;

  constructor(parts: SpeakLocaleParts) {
    this.#parts = parts;
  }

  async onTurn(context: TurnContext, next: () => Promise<void>): Promise<void> {
    const speech = speechOf(context);
    const activity = fromFramework(context.activity);
    takeHint(speech, hintOf(activity));
    const text = activity.type === 'message' && pressedChoice(activity) === undefined ? (activity.text ?? '') : '';
    if (text.trim().length > 0 && !this.#steers(text, speech) && !isName(text, speech))
      act(speech, { text, ...(activity.id ? { id: activity.id } : {}) }, await this.#listen(text, speech));
    await next();
  }

  /** Command words and numbers are short and shared between languages: they never change the language. */
  #steers(text: string, speech: Speech): boolean {
    return this.#parts.ear.hear(text, speech.memory.locale) !== undefined;
  }

  async #listen(text: string, speech: Speech): Promise<Detection> {
    const own = this.#parts.detector.detect(text, { spoken: speech.memory.locale });
    if (!this.#parts.secondOpinion || own.confidence >= UNSURE.confidence || own.words < UNSURE.words) return own;
    if (this.#parts.isUrgent(text, own.likely)) return own;
    const other = await this.#parts.secondOpinion(text);
    if (!other || other.confidence < BELIEVED) return own;
    return { ...own, ...other, likely: [...new Set([other.language, ...own.likely])] };
  }
}

/** A town is called the same in every language: the few words that answer "where" change nothing. */
function isName(text: string, speech: Speech): boolean {
  return speech.memory.asks === 'place' && speech.memory.locale !== undefined && foldedWords(text).length <= MOST_WORDS_OF_A_NAME;
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

/** Follows a clear language at once; what has to be asked or said is left for the dialogs. */
function act(speech: Speech, said: { text: string; id?: string }, detection: Detection): void {
  const { memory } = speech;
  const spoken = { locale: memory.locale, by: memory.localeBy };
  const heard = hearLanguage(detection, spoken, speech.content.languages);
  speech.heardLanguage = heard;
  if (heard.kind === 'ask') memory.unanswered = said;
  else delete memory.unanswered;
  // Whoever writes the language of the hint has confirmed it.
  if (heard.kind === 'stay' && memory.localeBy === 'hint' && detection.language === memory.locale) memory.localeBy = 'detection';
  if (heard.kind !== 'follow') return;
  memory.locale = heard.locale;
  memory.localeBy = 'detection';
  if (spoken.locale !== undefined && spoken.by !== 'hint') speech.note(speech.say('language.changed'));
}
