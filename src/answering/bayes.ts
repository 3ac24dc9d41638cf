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
  readonly #rarity = new Map<string, number>();
  /** Where in the table the row of a feature begins; a row has one weight for each topic. */
  readonly #rows = new Map<string, number>();
  readonly #table: Float32Array;
  readonly #unknownRarity: number;

  constructor(examples: readonly Example[]) {
    this.topics = [...new Set(examples.map((example) => example.topic))];
    this.#unknownRarity = Math.log(1 + examples.length);
    const vectors = examples.map((example) => featuresOf(example.text));
    this.#learnRarity(vectors);
    for (const feature of this.#rarity.keys()) this.#rows.set(feature, this.#rows.size * this.topics.length);
    this.#table = new Float32Array(this.#rows.size * this.topics.length);
    this.#count(examples, vectors);
    this.#weigh();
  }

  #learnRarity(vectors: readonly ReadonlyMap<string, number>[]): void {
    const seen = new Map<string, number>();
    for (const vector of vectors) for (const feature of vector.keys()) seen.set(feature, (seen.get(feature) ?? 0) + 1);
    for (const [feature, count] of seen) {
      if (count > 1 || !isPiece(feature)) this.#rarity.set(feature, Math.log(1 + vectors.length / count));
    }
  }

  #count(examples: readonly Example[], vectors: readonly ReadonlyMap<string, number>[]): void {
    const place = new Map(this.topics.map((topic, index) => [topic, index]));
    for (const [number, vector] of vectors.entries()) {
      const example = examples[number];
      const topic = place.get(example?.topic ?? '') ?? 0;
      const share = (example?.weight ?? 0) / this.#length(vector);
      for (const [feature, weight] of vector) {
        const row = this.#rows.get(feature);
        if (row !== undefined)
          this.#table[row + topic] = this.#at(row + topic) + share * weight * (this.#rarity.get(feature) ?? 0);
      }
    }
  }

  #weigh(): void {
    const width = this.topics.length;
    const totals = new Float64Array(width);
    for (let at = 0; at < this.#table.length; at++) totals[at % width] = (totals[at % width] ?? 0) + this.#at(at);
    const whole = totals.reduce((sum, total) => sum + total, 0);
    const floors = FLOOR * this.#rows.size;
    for (const row of this.#rows.values()) {
      const all = this.#table.subarray(row, row + width).reduce((sum, count) => sum + count, 0);
      for (let topic = 0; topic < width; topic++) {
        const count = this.#at(row + topic);
        const total = totals[topic] ?? 0;
        const own = (count + (BACKGROUND * all) / whole + FLOOR) / (total + BACKGROUND + floors);
        const others = (all - count + FLOOR) / (whole - total + floors);
        this.#table[row + topic] = Math.log(own / others);
      }
    }
  }

  #at(place: number): number {
    return this.#table[place] ?? 0;
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
      const row = this.#rows.get(feature);
      if (row === undefined) continue;
      const share = (weight * (this.#rarity.get(feature) ?? 0)) / length;
      for (let topic = 0; topic < scores.length; topic++) scores[topic] = (scores[topic] ?? 0) + share * this.#at(row + topic);
    }
    return scores;
  }
}
