import { foldedWords } from '../domain/fold-letters.ts';
import type { Lexicon } from './lexicon.ts';
import { soundOf } from './loan-words.ts';
import type { Vector } from './weights.ts';

/** Only the beginning of a long story is read. */
const MOST_WORDS = 80;
const MOST_CONCEPTS = 40;
const GRAMS = [3, 4, 5] as const;
/** How much pieces of words count beside whole words: they carry inflections, typos and compounds. */
const WEIGHT = { word: 1, pair: 0.5, gram: 0.3 } as const;
/** How much concepts that stand together count beside one by itself. */
const CONCEPT = { one: 1, together: 0.5, following: 0.4, sound: 0.6 } as const;
const PIECE = '~';

/** The folded words of a message that are read. */
export function wordsOf(text: string): string[] {
  return foldedWords(text).slice(0, MOST_WORDS);
}

/** What can be compared within a language: words, pairs of words, and pieces of words. */
export function wordFeatures(words: readonly string[]): Vector {
  const features = new Map<string, number>();
  for (const [index, word] of words.entries()) {
    features.set(word, WEIGHT.word);
    const next = words[index + 1];
    if (next !== undefined) features.set(`${word} ${next}`, WEIGHT.pair);
    if (hasNoSpaces(word)) addPairsOfSigns(features, word);
    else addGrams(features, `^${word}$`);
  }
  return features;
}

/** What can be compared across languages: concepts alone, together and in their order, and words that sound alike. */
export function conceptFeatures(words: readonly string[], lexicon: Lexicon): Vector {
  const features = new Map<string, number>();
  const said = lexicon.find(words).slice(0, MOST_CONCEPTS);
  const all = [...new Set(said)].sort((a, b) => a - b);
  for (const [index, one] of all.entries()) {
    features.set(String(one), CONCEPT.one);
    for (let next = index + 1; next < all.length; next++) features.set(`${one}+${all[next]}`, CONCEPT.together);
  }
  for (let index = 0; index + 1 < said.length; index++) features.set(`${said[index]}>${said[index + 1]}`, CONCEPT.following);
  for (const word of words) {
    const sound = soundOf(word);
    if (sound !== undefined) features.set(`=${sound}`, CONCEPT.sound);
  }
  return features;
}

/** Whether a feature is a piece of a word: one that only one example has says nothing. */
export function isPiece(feature: string): boolean {
  return feature.startsWith(PIECE);
}

function addGrams(features: Map<string, number>, framed: string): void {
  for (const length of GRAMS) {
    for (let start = 0; start + length <= framed.length; start++) {
      features.set(PIECE + framed.slice(start, start + length), WEIGHT.gram);
    }
  }
}

/** Chinese is written without spaces: every pair of signs is compared like a word. */
function addPairsOfSigns(features: Map<string, number>, run: string): void {
  const signs = [...run];
  for (const [index, sign] of signs.entries()) {
    features.set(sign, WEIGHT.gram);
    const next = signs[index + 1];
    if (next !== undefined) features.set(sign + next, WEIGHT.word);
  }
}

function hasNoSpaces(word: string): boolean {
  return /\p{Script=Han}/u.test(word);
}
