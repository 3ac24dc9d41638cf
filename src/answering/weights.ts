/** What can be compared in a message: each feature (see `feature-hash.ts`) with how much it counts. */
export type Vector = ReadonlyMap<number, number>;
/** An example: its features, the place of its class, and how much it counts. */
export type Example = { readonly vector: Vector; readonly place: number; readonly weight: number };

/** How strongly the whole speaks where a class is silent, the least any feature says, in how many examples it must be. */
export type Smoothing = { readonly background: number; readonly floor: number; readonly least: (feature: number) => number };

/** The learned numbers in flat arrays, as they are kept in a file. */
export type TableParts = {
  readonly width: number;
  /** Open addressing: a feature, 0 where free, and the number of its row. */
  readonly hashes: Uint32Array;
  readonly rows: Uint32Array;
  readonly rarity: Float32Array;
  /** A row of `width` cells, each times the scale of its row: how much more a class says the feature than all others do. */
  readonly scales: Float32Array;
  readonly cells: Int8Array;
  readonly unknownRarity: number;
};

const STEPS = 127;

/** Naive Bayes over weighted features, one byte a weight. Learned in a tenth of a second a language. */
export class WeightTable {
  readonly parts: TableParts;

  constructor(parts: TableParts) {
    this.parts = parts;
  }

  /** How well each class fits; a message of unknown features fits none. */
  scores(vector: Vector): Float64Array {
    const { width, scales, cells, rarity } = this.parts;
    const scores = new Float64Array(width);
    const length = this.#length(vector);
    for (const [feature, weight] of vector) {
      const row = this.#rowOf(feature);
      if (row < 0) continue;
      const share = ((weight * at(rarity, row)) / length) * at(scales, row);
      const start = row * width;
      for (let place = 0; place < width; place++) scores[place] = at(scores, place) + share * at(cells, start + place);
    }
    return scores;
  }

  /** What each feature of a message says for one class, strongest first. */
  reasons(vector: Vector, place: number): { readonly feature: number; readonly weight: number }[] {
    const { width, scales, cells, rarity } = this.parts;
    const length = this.#length(vector);
    const found: { feature: number; weight: number }[] = [];
    for (const [feature, weight] of vector) {
      const row = this.#rowOf(feature);
      if (row < 0) continue;
      const said = ((weight * at(rarity, row)) / length) * at(scales, row) * at(cells, row * width + place);
      found.push({ feature, weight: said });
    }
    return found.sort((a, b) => b.weight - a.weight || a.feature - b.feature);
  }

  #length(vector: Vector): number {
    let sum = 0;
    for (const [feature, weight] of vector) {
      const row = this.#rowOf(feature);
      sum += (weight * (row < 0 ? this.parts.unknownRarity : at(this.parts.rarity, row))) ** 2;
    }
    return Math.sqrt(sum) || 1;
  }

  #rowOf(feature: number): number {
    const { hashes, rows } = this.parts;
    const mask = hashes.length - 1;
    for (let slot = placeOf(feature, mask); at(hashes, slot) !== 0; slot = (slot + 1) & mask) {
      if (at(hashes, slot) === feature) return at(rows, slot);
    }
    return -1;
  }
}

/** Learns how much each feature speaks for each of `width` classes. */
export function learnWeights(examples: readonly Example[], width: number, smoothing: Smoothing): WeightTable {
  const rarityOf = learnRarity(examples, smoothing);
  const features = [...rarityOf.keys()];
  const rowOf = new Map(features.map((feature, row) => [feature, row]));
  const unknownRarity = Math.log(1 + examples.length);
  const counts = new Float32Array(features.length * width);
  for (const { vector, place, weight } of examples) {
    let length = 0;
    for (const [feature, said] of vector) length += (said * (rarityOf.get(feature) ?? unknownRarity)) ** 2;
    const share = weight / (Math.sqrt(length) || 1);
    for (const [feature, said] of vector) {
      const row = rowOf.get(feature);
      if (row === undefined) continue;
      counts[row * width + place] = at(counts, row * width + place) + share * said * (rarityOf.get(feature) ?? 0);
    }
  }
  weigh(counts, { width, rows: features.length, smoothing });
  const rarity = Float32Array.from(features, (feature) => rarityOf.get(feature) ?? 0);
  return new WeightTable(tableOf(features, counts, { width, rarity, unknownRarity }));
}

/** A table from the weights of each feature for each class, row by row. */
export function tableOf(
  features: readonly number[],
  weights: Float32Array,
  rest: Pick<TableParts, 'width' | 'rarity' | 'unknownRarity'>,
): TableParts {
  return { ...rest, ...addresses(features), ...inBytes(weights, rest.width) };
}

function learnRarity(examples: readonly Example[], { least }: Smoothing): Map<number, number> {
  const seen = new Map<number, number>();
  for (const { vector } of examples) for (const feature of vector.keys()) seen.set(feature, (seen.get(feature) ?? 0) + 1);
  const rarity = new Map<number, number>();
  for (const [feature, count] of seen) if (count >= least(feature)) rarity.set(feature, Math.log(1 + examples.length / count));
  return rarity;
}

/** From counts to log odds: how likely the class says the feature, against all others. */
function weigh(table: Float32Array, { width, rows, smoothing }: { width: number; rows: number; smoothing: Smoothing }): void {
  const totals = new Float64Array(width);
  for (let cell = 0; cell < table.length; cell++) totals[cell % width] = at(totals, cell % width) + at(table, cell);
  const whole = totals.reduce((sum, total) => sum + total, 0);
  const { background, floor } = smoothing;
  const floors = floor * rows;
  // Most cells are empty: what they say is the same for all features but for one number of the feature and one of the class.
  const ofClass = totals.map((total) => Math.log((whole - total + floors) / (total + background + floors)));
  for (let start = 0; start < table.length; start += width) {
    let all = 0;
    for (let place = 0; place < width; place++) all += at(table, start + place);
    const heard = (background * all) / whole + floor;
    const ofFeature = Math.log(heard / (all + floor));
    for (let place = 0; place < width; place++) {
      const count = at(table, start + place);
      const said = count === 0 ? ofFeature : Math.log((count + heard) / (all - count + floor));
      table[start + place] = said + at(ofClass, place);
    }
  }
}

function addresses(features: readonly number[]): { hashes: Uint32Array; rows: Uint32Array } {
  let size = 16;
  while (size < features.length * 2) size *= 2;
  const hashes = new Uint32Array(size);
  const rows = new Uint32Array(size);
  for (const [row, feature] of features.entries()) {
    let slot = placeOf(feature, size - 1);
    while (at(hashes, slot) !== 0) slot = (slot + 1) & (size - 1);
    hashes[slot] = feature;
    rows[slot] = row;
  }
  return { hashes, rows };
}

function inBytes(table: Float32Array, width: number): { scales: Float32Array; cells: Int8Array } {
  const scales = new Float32Array(table.length / width);
  const cells = new Int8Array(table.length);
  for (let row = 0; row < scales.length; row++) {
    let largest = 0;
    for (let place = 0; place < width; place++) largest = Math.max(largest, Math.abs(at(table, row * width + place)));
    const scale = largest / STEPS || 1;
    scales[row] = scale;
    for (let place = 0; place < width; place++) cells[row * width + place] = Math.round(at(table, row * width + place) / scale);
  }
  return { scales, cells };
}

/** Where the search for a feature begins; the lowest bit is the same for many. */
function placeOf(feature: number, mask: number): number {
  return (feature >>> 1) & mask;
}

function at(array: Float32Array | Float64Array | Int8Array | Uint32Array, place: number): number {
  return array[place] ?? 0;
}

/** Scores as shares of one, each as likely as its score says. */
export function toShares(scores: Float64Array): Float64Array {
  const best = Math.max(...scores);
  const raised = scores.map((score) => Math.exp(score - best));
  const whole = raised.reduce((sum, share) => sum + share, 0);
  return raised.map((share) => share / whole);
}
