import { foldedWords } from '../domain/fold-letters.ts';
import { feature, KIND, pieceFeature, step, steps } from './feature-hash.ts';
import type { Lexicon } from './lexicon.ts';
import { soundOf } from './loan-words.ts';
import type { Vector } from './weights.ts';

/** Only the beginning of a long story is read. */
const MOST_WORDS = 80;
const MOST_CONCEPTS = 40;
const SHORTEST_PIECE = 3;
const LONGEST_PIECE = 5;
/** How much pieces of words count beside whole words: they carry inflections, typos and compounds. */
const WEIGHT = { word: 1, pair: 0.5, piece: 0.3 } as const;
/** How much concepts that stand together count beside one by itself. */
const CONCEPT = { one: 1, together: 0.5, following: 0.4, sound: 0.6 } as const;
const EDGE = '|'.charCodeAt(0);
const SPACE = ' '.charCodeAt(0);
const HAN = /\p{Script=Han}/u;

/** What a feature stands for, for those who ask why. */
export type Names = Map<number, string>;

/** The folded words of a message that are read. */
export function wordsOf(text: string): string[] {
  return foldedWords(text).slice(0, MOST_WORDS);
}

/** What can be compared within a language: words, pairs of words, and pieces of words. */
export function wordFeatures(words: readonly string[], names?: Names): Vector {
  const features = new Map<number, number>();
  for (const [index, word] of words.entries()) {
    const one = feature(steps(KIND.word, word));
    features.set(one, WEIGHT.word);
    names?.set(one, word);
    const next = words[index + 1];
    if (next !== undefined) {
      const pair = feature(steps(step(steps(KIND.pair, word), SPACE), next));
      features.set(pair, WEIGHT.pair);
      names?.set(pair, `${word} ${next}`);
    }
    if (HAN.test(word)) addPairsOfSigns(features, word, names);
    else addPieces(features, word, names);
  }
  return features;
}

/** What can be compared across languages: concepts alone, together and in their order, and words that sound alike. */
export function conceptFeatures(words: readonly string[], lexicon: Lexicon, names?: Names): Map<number, number> {
  const features = new Map<number, number>();
  const add = (hash: number, weight: number, name: () => string) => {
    const one = feature(hash);
    features.set(one, weight);
    names?.set(one, name());
  };
  const said = lexicon.find(words).slice(0, MOST_CONCEPTS);
  const all = [...new Set(said)].sort((a, b) => a - b);
  for (const [index, one] of all.entries()) {
    add(step(KIND.concept, one), CONCEPT.one, () => `${one}`);
    for (let next = index + 1; next < all.length; next++) {
      const other = all[next] ?? 0;
      add(step(step(KIND.together, one), other), CONCEPT.together, () => `${one}+${other}`);
    }
  }
  for (let index = 0; index + 1 < said.length; index++) {
    const [one = 0, next = 0] = said.slice(index, index + 2);
    add(step(step(KIND.following, one), next), CONCEPT.following, () => `${one}>${next}`);
  }
  for (const word of words) {
    const sound = soundOf(word);
    if (sound !== undefined) add(steps(KIND.sound, sound), CONCEPT.sound, () => `=${sound}`);
  }
  return features;
}

/** Every run of three to five units, with the edges of the word as units. */
function addPieces(features: Map<number, number>, word: string, names: Names | undefined): void {
  const unitAt = (index: number) => (index === 0 || index === word.length + 1 ? EDGE : word.charCodeAt(index - 1));
  const whole = word.length + 2;
  for (let start = 0; start + SHORTEST_PIECE <= whole; start++) {
    let hash: number = KIND.piece;
    for (let length = 1; length <= LONGEST_PIECE && start + length <= whole; length++) {
      hash = step(hash, unitAt(start + length - 1));
      if (length < SHORTEST_PIECE) continue;
      const piece = pieceFeature(hash);
      features.set(piece, WEIGHT.piece);
      names?.set(piece, `~${`|${word}|`.slice(start, start + length)}`);
    }
  }
}

/** Chinese is written without spaces: every pair of signs is compared like a word. */
function addPairsOfSigns(features: Map<number, number>, run: string, names: Names | undefined): void {
  const signs = [...run];
  for (const [index, sign] of signs.entries()) {
    const one = feature(steps(KIND.sign, sign));
    features.set(one, WEIGHT.piece);
    names?.set(one, sign);
    const next = signs[index + 1];
    if (next === undefined) continue;
    const pair = feature(steps(KIND.sign, sign + next));
    features.set(pair, WEIGHT.word);
    names?.set(pair, sign + next);
  }
}
