/** What the voices say about a message, and how its best topic stands among the others. */
export type Evidence = {
  readonly ranked: readonly { readonly place: number; readonly score: number }[];
  readonly shares: Float64Array;
  readonly none: number;
  readonly inConcepts: Float64Array;
  readonly inWords: Float64Array;
  readonly words: number;
};

/**
 * How each sign of certainty counts. Found by logistic regression on example messages that were held out of learning
 * (`node bench/calibrate.ts`), never on `test/evaluation`.
 */
const BIAS = -3.242;
const WEIGHTS = [2.704, 0.168, 0.095, 0.059, -0.055, -0.246, -0.018, 0.007, 0.008] as const;

/** How likely the best topic is right, from 0 to 1. */
export function confidenceOf(evidence: Evidence): number {
  const signs = signsOf(evidence);
  let sum = BIAS;
  for (const [place, sign] of signs.entries()) sum += sign * (WEIGHTS[place] ?? 0);
  return 1 / (1 + Math.exp(-sum));
}

const LEAST = 1e-9;

/** The signs of certainty, in the order of their weights. */
export function signsOf({ ranked, shares, none, inConcepts, inWords, words }: Evidence): number[] {
  const [first, second] = ranked;
  if (!first) return [];
  const best = first.place;
  const nothing = shares[none] ?? 0;
  const agree = bestOf(inConcepts, none) === best && bestOf(inWords, none) === best;
  return [
    first.score,
    Math.log((first.score + LEAST) / ((second?.score ?? 0) + LEAST)),
    Math.log((first.score + LEAST) / (nothing + LEAST)),
    inConcepts[best] ?? 0,
    inWords[best] ?? 0,
    agree ? 1 : 0,
    Math.log(1 + words),
    (inConcepts[best] ?? 0) - (inConcepts[none] ?? 0),
    (inWords[best] ?? 0) - (inWords[none] ?? 0),
  ];
}

function bestOf(scores: Float64Array, none: number): number {
  let best = -1;
  let most = Number.NEGATIVE_INFINITY;
  for (const [place, score] of scores.entries()) {
    if (place === none || score <= most) continue;
    best = place;
    most = score;
  }
  return best;
}
