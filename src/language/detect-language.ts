import { francAll } from 'franc';
import type { Content } from '../domain/content.ts';
import { foldedWords } from '../domain/fold-letters.ts';
import type { Detection, LanguageDetector } from '../domain/language-detector.ts';
import { languagesOfScript, TELLING_LETTERS } from './scripts.ts';
import { sentencesOf } from './sentences.ts';

/** How much more a word of a language counts than a word nobody knows. */
const UNKNOWN_WORD = 1e-6;
const UNKNOWN = Math.log(UNKNOWN_WORD);
/** Weight of franc's opinion, in log units, for a text of ten letters or more. */
const FRANC_WEIGHT = 3;
const LETTER_WEIGHT = 1.5;
/** Only the beginning of a long message is read. */
const LONGEST = 600;
/** Below this share of the probability the language counts as unknown. */
const SURE = 0.6;

/** Words and letters alone may say this much, and franc is not asked: it is the slowest layer and the least sure. */
const PLAIN = 0.995;

/** Languages that we do not offer but can name, by franc's code. */
const NAMED: Readonly<Record<string, string>> = {
  ita: 'it',
  pol: 'pl',
  bul: 'bg',
  mkd: 'mk',
  kmr: 'ku',
  swh: 'sw',
  vie: 'vi',
  hun: 'hu',
  ces: 'cs',
  slk: 'sk',
  urd: 'ur',
};

/**
 * Layers: the script; words of each language as our own content has them, romanised examples among them; telling
 * letters; and franc, restricted to what the script allows.
 */
export function createDetector(content: Content): LanguageDetector {
  const words = learnWords(content);
  const francCodes = new Map<string, string>(Object.entries(NAMED));
  for (const language of content.languages) for (const code of language.iso6393) francCodes.set(code, language.locale);
  const nonLatin = new Set(['hy', 'ka', 'zh', 'ar', 'fa', 'ps', 'ur', 'ckb', 'ru', 'uk', 'mn', 'bg', 'mk', 'am', 'ti']);
  const latin = [...new Set(francCodes.values())].filter((tag) => !nonLatin.has(tag));

  return {
    detect(whole, candidates) {
      const text = whole.slice(0, LONGEST);
      const script = languagesOfScript(text);
      if (script.length === 0) return { language: null, confidence: 0, likely: [] };
      const isLatin = script[0] === 'latin';
      const possible = isLatin ? [...latin, ...romanisable(words)] : script;
      const allowed = possible.filter((tag) => !candidates || candidates.includes(tag));
      if (allowed.length === 0) return { language: null, confidence: 0, likely: [] };
      if (!isLatin && script.length === 1) return { language: allowed[0] ?? null, confidence: 0.99, likely: allowed };

      const scores = new Map<string, number>([...new Set(allowed)].map((tag) => [tag, 0]));
      addWords(scores, words, foldedWords(text));
      addLetters(scores, text);
      const heard = decide(scores);
      if (heard.confidence > PLAIN) return heard;
      addFranc(scores, { text, francCodes });
      return decide(scores);
    },
  };
}

type WordTable = { readonly byWord: ReadonlyMap<string, ReadonlyMap<string, number>>; readonly romanised: readonly string[] };

function romanisable(words: WordTable): readonly string[] {
  return words.romanised;
}

/** How much more a word speaks for a language than an unknown one, in log units, from everything we say and everything people say to us. */
function learnWords(content: Content): WordTable {
  const counts = new Map<string, Map<string, number>>();
  const totals = new Map<string, number>();
  const romanised = new Set<string>();
  for (const { locale, text } of sentencesOf(content)) {
    for (const word of foldedWords(text)) {
      if (/^\d+$/.test(word)) continue;
      const byLanguage = counts.get(word) ?? new Map<string, number>();
      byLanguage.set(locale, (byLanguage.get(locale) ?? 0) + 1);
      counts.set(word, byLanguage);
      totals.set(locale, (totals.get(locale) ?? 0) + 1);
    }
    if (!romanised.has(locale) && languagesOfScript(text)[0] === 'latin') romanised.add(locale);
  }
  for (const byLanguage of counts.values()) {
    for (const [locale, count] of byLanguage)
      byLanguage.set(locale, Math.log(count / (totals.get(locale) ?? 1) + UNKNOWN_WORD) - UNKNOWN);
  }
  return { byWord: counts, romanised: [...romanised] };
}

function addWords(scores: Map<string, number>, table: WordTable, words: readonly string[]): void {
  let unknown = 0;
  for (const word of words) {
    const byLanguage = table.byWord.get(word);
    if (!byLanguage) continue;
    unknown += UNKNOWN;
    for (const [tag, gain] of byLanguage) {
      const score = scores.get(tag);
      if (score !== undefined) scores.set(tag, score + gain);
    }
  }
  for (const [tag, score] of scores) scores.set(tag, score + unknown);
}

function addLetters(scores: Map<string, number>, text: string): void {
  for (const { pattern, language } of TELLING_LETTERS) {
    const score = scores.get(language);
    if (score !== undefined && pattern.test(text)) scores.set(language, score + LETTER_WEIGHT);
  }
}

function addFranc(scores: Map<string, number>, at: { text: string; francCodes: ReadonlyMap<string, string> }): void {
  const only = [...at.francCodes].filter(([, tag]) => scores.has(tag)).map(([code]) => code);
  if (only.length === 0) return;
  const weight = FRANC_WEIGHT * Math.min(1, at.text.length / 30);
  for (const [code, share] of francAll(at.text, { only, minLength: 1 })) {
    const tag = at.francCodes.get(code);
    const score = tag === undefined ? undefined : scores.get(tag);
    if (tag !== undefined && score !== undefined) scores.set(tag, score + weight * share * 4);
  }
}

function decide(scores: ReadonlyMap<string, number>): Detection {
  const ranked = [...scores].sort((a, b) => b[1] - a[1]);
  const best = ranked[0];
  if (!best) return { language: null, confidence: 0, likely: [] };
  const whole = ranked.reduce((sum, [, score]) => sum + Math.exp(score - best[1]), 0);
  const confidence = 1 / whole;
  const likely = ranked.slice(0, 3).map(([tag]) => tag);
  return { language: confidence >= SURE ? best[0] : null, confidence, likely };
}
