/**
 * Letters of one word depend on each other, so the table is surer than it is right: its log units are worth less, the
 * more letters there are. Measured on messages that neither taught the table nor test it.
 */
const PER_TEXT = 1;
const PER_LETTER = 0.03;

/** The probability that the best of the scores, which come first, is the right one. */
export function confidenceOf(scores: readonly number[], letters: number): number {
  const [best = 0] = scores;
  const heat = PER_TEXT + PER_LETTER * letters;
  return 1 / scores.reduce((sum, score) => sum + Math.exp((score - best) / heat), 0);
}
