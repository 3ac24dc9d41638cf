import { featuresOf, isPiece } from './features.ts';

/** An example: what it is about, how it is said, and how much it counts. */
export type Example = { readonly topic: string; readonly text: string; readonly weight: number };

/** How strongly the whole of a language speaks where a topic is silent, and the least any feature can say. */
const BACKGROUND = 6;
const FLOOR = 0.003;

/**
 * Naive Bayes over weighted features: for each feature, how much more a topic says it than all others do.
 * Trained in a tenth of a second a language.
 */
export class Bayes {
  readonly topics: readonly string[];
  readonly #weights = new Map<string, Float32Array>();
  readonly #rarity = new Map<string, number>();
  readonly #unknownRarity: number;

  constructor(examples: readonly Example[]) {
    this.topics = [...new Set(examples.map((example) => example.topic))];
    this.#unknownRarity = Math.log(1 + examples.length);
    const vectors = examples.map((example) => featuresOf(example.text));
    this.#learnRarity(vectors);
    const counts = this.#count(examples, vectors);
    this.#weigh(counts);
  }

  #learnRarity(vectors: readonly ReadonlyMap<string, number>[]): void {
    const seen = new Map<string, number>();
    for (const vector of vectors) for (const feature of vector.keys()) seen.set(feature, (seen.get(feature) ?? 0) + 1);
    for (const [feature, count] of seen) {
      if (count > 1 || !isPiece(feature)) this.#rarity.set(feature, Math.log(1 + vectors.length / count));
    }
  }

  #count(examples: readonly Example[], vectors: readonly ReadonlyMap<string, number>[]): Map<string, Float32Array> {
    const place = new Map(this.topics.map((topic, index) => [topic, index]));
    const counts = new Map<string, Float32Array>();
    for (const [number, vector] of vectors.entries()) {
      const example = examples[number];
      if (!example) continue;
      const length = this.#length(vector);
      for (const [feature, weight] of vector) {
        const rarity = this.#rarity.get(feature);
        if (rarity === undefined) continue;
        const row = counts.get(feature) ?? new Float32Array(this.topics.length);
        const topic = place.get(example.topic) ?? 0;
        row[topic] = (row[topic] ?? 0) + (example.weight * weight * rarity) / length;
        counts.set(feature, row);
      }
    }
    return counts;
  }

  #weigh(counts: ReadonlyMap<string, Float32Array>): void {
    const totals = new Float64Array(this.topics.length);
    for (const row of counts.values()) row.forEach((count, topic) => (totals[topic] = (totals[topic] ?? 0) + count));
    const whole = totals.reduce((sum, total) => sum + total, 0);
    for (const [feature, row] of counts) {
      const all = row.reduce((sum, count) => sum + count, 0);
      this.#weights.set(
        feature,
        row.map((count, topic) => {
          const own = (count + (BACKGROUND * all) / whole + FLOOR) / ((totals[topic] ?? 0) + BACKGROUND + FLOOR * counts.size);
          const others = (all - count + FLOOR) / (whole - (totals[topic] ?? 0) + FLOOR * counts.size);
          return Math.log(own / others);
        }),
      );
    }
  }

  #length(vector: ReadonlyMap<string, number>): number {
    let sum = 0;
    for (const [feature, weight] of vector) sum += (weight * (this.#rarity.get(feature) ?? this.#unknownRarity)) ** 2;
    return Math.sqrt(sum) || 1;
  }

  /** How well each topic fits, in the order of `topics`; a message of unknown words fits none. */
  scores(text: string): Float64Array {
    const scores = new Float64Array(this.topics.length);
    const vector = featuresOf(text);
    const length = this.#length(vector);
    for (const [feature, weight] of vector) {
      const row = this.#weights.get(feature);
      if (!row) continue;
      const share = (weight * (this.#rarity.get(feature) ?? 0)) / length;
      for (let topic = 0; topic < row.length; topic++) scores[topic] = (scores[topic] ?? 0) + share * (row[topic] ?? 0);
    }
    return scores;
  }
}
