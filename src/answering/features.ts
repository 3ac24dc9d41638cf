import { foldedWords } from '../domain/fold-letters.ts';

/** Only the beginning of a long story is read. */
const MOST_WORDS = 80;
const GRAMS = [3, 4, 5] as const;
/** How much pieces of words count beside whole words: they carry inflections, typos and compounds. */
const WEIGHT = { word: 1, pair: 0.5, gram: 0.3 } as const;

/** What can be compared in a message, with its weight: words, pairs of words, and pieces of words. */
export function featuresOf(text: string): Map<string, number> {
  const features = new Map<string, number>();
  const words = foldedWords(text).slice(0, MOST_WORDS);
  for (const [index, word] of words.entries()) {
    features.set(word, WEIGHT.word);
    const next = words[index + 1];
    if (next !== undefined) features.set(`${word} ${next}`, WEIGHT.pair);
    if (hasNoSpaces(word)) addPairsOfSigns(features, word);
    else addGrams(features, `^${word}$`);
  }
  return features;
}

/** Whether a feature is a piece of a word: one that only one example has says nothing. */
export function isPiece(feature: string): boolean {
  return feature.startsWith('~');
}

function addGrams(features: Map<string, number>, framed: string): void {
  for (const length of GRAMS) {
    for (let start = 0; start + length <= framed.length; start++) {
      features.set(`~${framed.slice(start, start + length)}`, WEIGHT.gram);
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
