import { EDGE, LONGEST_NGRAM } from '../../src/language/language-table.ts';
import { add } from './count-words.ts';

/** How likely a letter is after those before it, as logarithms by n-gram; what shorter n-grams say as well is left out. */
export type LetterModel = ReadonlyMap<string, number>;

export type Pruning = {
  /** n-grams that were seen less often than this are left out, by length. */
  readonly least: readonly number[];
  /** n-grams whose logarithm differs less than this from what the shorter one says are left out. */
  readonly difference: number;
  /** The most n-grams of one class. */
  readonly most: number;
};

const EDGE_LETTER = String.fromCharCode(EDGE);
/** Costs for a way on that is not known; as the table reads it. */
const BACK_OFF = -0.9;

export function learnLetters(lessons: ReadonlyMap<string, number>, pruning: Pruning): LetterModel {
  const counts = countNgrams(lessons);
  const { sums, kinds } = countContexts(counts);
  const logs = new Map<string, number>();
  const kept: { ngram: string; log: number; worth: number }[] = [];
  const alphabet = counts[0]?.size ?? 1;
  for (const [index, ofLength] of counts.entries()) {
    for (const [ngram, count] of ofLength) {
      const context = ngram.slice(0, -1);
      const shorter = ngram.slice(1);
      const before = index === 0 ? 1 / (alphabet + 30) : Math.exp(logs.get(shorter) ?? -13);
      const sum = sums.get(context) ?? 0;
      const kind = kinds.get(context) ?? 0;
      const log = Math.log((count + kind * before) / (sum + kind));
      logs.set(ngram, log);
      const difference = index === 0 ? 99 : Math.abs(log - Math.log(before) - (logs.has(context) ? BACK_OFF / 2 : 0));
      if (index === 0 || (count >= (pruning.least[index] ?? 1) && difference >= pruning.difference)) {
        kept.push({ ngram, log, worth: index === 0 ? Number.MAX_VALUE : difference * count });
      }
    }
  }
  kept.sort((a, b) => b.worth - a.worth);
  return new Map(kept.slice(0, pruning.most).map(({ ngram, log }) => [ngram, log]));
}

function countNgrams(lessons: ReadonlyMap<string, number>): Map<string, number>[] {
  const counts = Array.from({ length: LONGEST_NGRAM }, () => new Map<string, number>());
  for (const [word, times] of lessons) {
    const padded = `${EDGE_LETTER}${word}${EDGE_LETTER}`;
    for (let end = 2; end <= padded.length; end++) {
      for (let length = 1; length <= Math.min(LONGEST_NGRAM, end); length++) {
        add(counts[length - 1] as Map<string, number>, padded.slice(end - length, end), times);
      }
    }
  }
  return counts;
}

/** How often each context was seen, and with how many different letters after it. */
function countContexts(counts: readonly ReadonlyMap<string, number>[]) {
  const sums = new Map<string, number>();
  const kinds = new Map<string, number>();
  for (const ofLength of counts) {
    for (const [ngram, count] of ofLength) {
      add(sums, ngram.slice(0, -1), count);
      add(kinds, ngram.slice(0, -1), 1);
    }
  }
  return { sums, kinds };
}
