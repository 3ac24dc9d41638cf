import type { Detection } from './language-detector.ts';
import { type Language, type Locale, matchLocale } from './locale.ts';

/** What a message means for the language of the talk. */
export type HeardLanguage =
  | { readonly kind: 'stay' }
  | { readonly kind: 'follow'; readonly locale: Locale }
  /** We cannot tell: ask, with the likeliest of our languages first. */
  | { readonly kind: 'ask'; readonly likely: readonly Locale[] }
  /** A language that we know and do not speak. */
  | { readonly kind: 'not-offered'; readonly language: string };

/** The language of the talk, and how we came to it. */
export type Spoken = { readonly locale?: Locale | undefined; readonly by?: 'choice' | 'detection' | 'hint' | undefined };

/**
 * How sure a message must be, and in how many words, to be followed. A hint of the channel is hardly worth more than
 * nothing; in a running talk one word never switches; and what a person chose gives way to a clear message alone.
 */
const FOLLOW = {
  hint: { confidence: 0.75, words: 1 },
  detection: { confidence: 0.9, words: 3 },
  choice: { confidence: 0.97, words: 3 },
} as const;
/** Another script cannot be a mistake of typing: fewer words will do. */
const WORDS_IN_OTHER_SCRIPT = 2;
/** Naming a language wrongly is awkward: this sure. */
const NAME = { confidence: 0.85, words: 2 };
/** So many words make asking worth it when the channel gave a hint. */
const WORDS_TO_ASK = 2;
const MOST_LIKELY = 3;

export function hearLanguage(detection: Detection, spoken: Spoken, offered: readonly Language[]): HeardLanguage {
  const by = spoken.locale === undefined ? 'hint' : (spoken.by ?? 'hint');
  const heard = matchLocale(detection.language ?? undefined, offered);
  if (heard !== undefined && heard === spoken.locale) return { kind: 'stay' };
  if (heard !== undefined && isClear(detection, { ...spoken, by })) return { kind: 'follow', locale: heard };
  if (isForeign(detection, heard, by)) return { kind: 'not-offered', language: detection.language ?? '' };
  if (by !== 'hint') return { kind: 'stay' };
  if (spoken.locale !== undefined && (detection.language === null || detection.words < WORDS_TO_ASK)) return { kind: 'stay' };
  return { kind: 'ask', likely: likelyOffered(detection, offered) };
}

function isClear(detection: Detection, spoken: Spoken & { by: keyof typeof FOLLOW }): boolean {
  const { confidence, words } = FOLLOW[spoken.by];
  if (detection.confidence < confidence) return false;
  if (detection.words >= words) return true;
  return isOtherScript(detection, spoken.locale) && detection.words >= WORDS_IN_OTHER_SCRIPT;
}

function isForeign(detection: Detection, heard: Locale | undefined, by: keyof typeof FOLLOW): boolean {
  if (detection.language === null || heard !== undefined || by === 'choice') return false;
  const words = by === 'hint' ? NAME.words : FOLLOW[by].words;
  return detection.confidence >= NAME.confidence && detection.words >= words;
}

/** Serbian is at home in two scripts; Chinese in two forms of one. */
function isOtherScript(detection: Detection, locale: Locale | undefined): boolean {
  if (locale === undefined || detection.script === undefined) return false;
  return detection.script !== usualScript(locale) && detection.script !== 'Latn';
}

function usualScript(locale: string): string | undefined {
  const { script } = new Intl.Locale(locale).maximize();
  return script === 'Hans' || script === 'Hant' ? 'Hani' : script;
}

function likelyOffered(detection: Detection, offered: readonly Language[]): readonly Locale[] {
  const likely = detection.likely.flatMap((tag) => matchLocale(tag, offered) ?? []);
  return [...new Set(likely)].slice(0, MOST_LIKELY);
}
