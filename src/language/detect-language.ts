import type { Detection, LanguageDetector, Listening } from '../domain/language-detector.ts';
import { confidenceOf } from './calibration.ts';
import { addFranc } from './franc-voice.ts';
import type { LanguageTable } from './language-table.ts';
import { knownTag, LANGUAGE_OF_SCRIPT } from './language-tags.ts';
import { isNeutral, withoutTerms } from './neutral-words.ts';
import { type ReadWord, readWords, type Script } from './read-words.ts';

/** Only the beginning of a long message is read. */
const LONGEST = 800;
/** One word can speak against a language so much at most: people borrow words and mistype them. */
const MOST_AGAINST = 12;
/** Languages that we do not offer and that many people in Belgium speak. */
const OFTEN_HEARD = ['ku', 'ckb', 'ur', 'bn', 'sw', 'vi', 'bg', 'mk'];
/** Any other language, and a romanised one, must be better by so much: they are rarer here. */
const RARE = -4;
const ROMANISED = -3;
/** How much the language of the talk so far is likelier than others, in log units. */
const SPOKEN = 2.5;
/** Letters of Latin script come with every other script, in names and forms: they count less when both are there. */
const LATIN_WEIGHT = 0.34;
/** Below this the answer is none. One or two short words need more: they are words of many languages. */
const LEAST = 0.2;
const LEAST_SHORT = 0.75;
const SHORT = 3;

const SILENT: Detection = { language: null, confidence: 0, likely: [], words: 0 };

/**
 * Layers: the script; then, among the languages of the script, whole words and letters of each language from one
 * trained table, languages that people romanise among them; franc where these are not sure; and what was spoken so far.
 */
export function createDetector(table: LanguageTable, offered: readonly string[]): LanguageDetector {
  const isOften = new Set([...OFTEN_HEARD, ...offered]);
  const priors = table.classes.map(({ tag, romanised }) => (isOften.has(tag) ? 0 : RARE) + (romanised ? ROMANISED : 0));
  const scores = new Float64Array(table.classes.length);

  const scoreWords = (words: readonly ReadWord[], script: Script, allowed: (tag: string) => boolean) => {
    const totals = new Map<number, number>();
    for (const one of table.classesOf(script)) {
      if (allowed(table.classes[one]?.tag ?? '')) totals.set(one, priors[one] ?? 0);
    }
    for (const { word } of words) {
      table.score(word, script, scores);
      let best = Number.NEGATIVE_INFINITY;
      for (const one of totals.keys()) best = Math.max(best, scores[one] ?? 0);
      for (const [one, total] of totals) totals.set(one, total + Math.max((scores[one] ?? 0) - best, -MOST_AGAINST));
    }
    return totals;
  };

  return {
    detect(text, listening = {}) {
      const words = readWords(withoutTerms(text.slice(0, LONGEST)));
      const script = mainScript(words);
      if (script === undefined) return SILENT;
      const { allowed, named } = reader(listening.candidates);
      const own = words.filter((read) => read.script === script);
      const only = LANGUAGE_OF_SCRIPT[script];
      if (only !== undefined) return allowed(only) ? { ...sure(named(only), countWords(own, script)), script } : SILENT;
      const telling = own.filter(({ word }) => !isNeutral(word));
      if (telling.length === 0) return SILENT;
      const byTag = new Map<string, number>();
      for (const [one, total] of scoreWords(telling, script, allowed)) {
        const tag = table.classes[one]?.tag ?? '';
        byTag.set(tag, Math.max(byTag.get(tag) ?? Number.NEGATIVE_INFINITY, total));
      }
      addFranc(byTag, text);
      if (listening.spoken !== undefined) addSpoken(byTag, knownTag(listening.spoken));
      return { ...decide(byTag, telling, named), script };
    },
  };
}

function sure(language: string, words: number): Detection {
  return { language, confidence: 0.99, likely: [language], words };
}

/** Chinese, Japanese and some others put no spaces between words: about two signs are one. */
function countWords(words: readonly ReadWord[], script: Script): number {
  if (!UNSPACED.has(script)) return words.length;
  return Math.ceil(words.reduce((sum, { word }) => sum + [...word].length, 0) / 2);
}
const UNSPACED: ReadonlySet<Script> = new Set(['Hani', 'Kana', 'Thai', 'Khmr', 'Laoo', 'Mymr', 'Tibt']);

function addSpoken(byTag: Map<string, number>, spoken: string): void {
  const score = byTag.get(spoken);
  if (score !== undefined) byTag.set(spoken, score + SPOKEN);
}

/** Which tags may be answered, and under which of their names. */
function reader(candidates: Listening['candidates']) {
  if (!candidates) return { allowed: () => true, named: (tag: string) => tag };
  const names = new Map<string, string>();
  for (const name of candidates) if (!names.has(knownTag(name)) || knownTag(name) === name) names.set(knownTag(name), name);
  return { allowed: (tag: string) => names.has(tag), named: (tag: string) => names.get(tag) ?? tag };
}

function mainScript(words: readonly ReadWord[]): Script | undefined {
  const letters = new Map<Script, number>();
  for (const { word, script } of words) {
    letters.set(script, (letters.get(script) ?? 0) + word.length * (script === 'Latn' ? LATIN_WEIGHT : 1));
  }
  // Japanese is written in Chinese signs as well as in its own.
  if (letters.has('Kana')) return 'Kana';
  return [...letters].sort((a, b) => b[1] - a[1])[0]?.[0];
}

function decide(byTag: ReadonlyMap<string, number>, words: readonly ReadWord[], named: (tag: string) => string): Detection {
  const ranked = [...byTag].sort((a, b) => b[1] - a[1]);
  const best = ranked[0];
  if (!best) return SILENT;
  const letters = words.reduce((sum, { word }) => sum + word.length, 0);
  const confidence = confidenceOf(
    ranked.map(([, score]) => score),
    letters,
  );
  const least = letters <= SHORT ? LEAST_SHORT : LEAST;
  return {
    language: confidence >= least ? named(best[0]) : null,
    confidence,
    likely: ranked.slice(0, 3).map(([tag]) => named(tag)),
    words: words.length,
  };
}
