import { type Example, type TableParts, tableOf } from './weights.ts';

const EPOCHS = 5;
const RATE = 0.3;
const DECAY = 1e-5;
/** Slopes smaller than this change nothing that can be seen. */
const FLAT = 4e-3;
const SEED = 7;

type Row = { readonly rows: Int32Array; readonly shares: Float32Array; readonly place: number; readonly weight: number };

/**
 * Softmax regression by stochastic gradients (AdaGrad): where the borders between classes lie. Always the same result
 * for the same examples. Features that fewer than `least` examples have are left out.
 */
export function learnBorders(examples: readonly Example[], width: number, least: number): TableParts {
  const rowOf = numberFeatures(examples, least);
  const data = examples.map((example) => rowsOf(example, rowOf));
  const weights = new Float32Array(rowOf.size * width);
  const steepness = new Float32Array(weights.length).fill(1e-2);
  const order = data.map((_, place) => place);
  const random = randomFrom(SEED);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    shuffle(order, random);
    for (const place of order) {
      const row = data[place];
      if (row) step({ weights, steepness, width }, row);
    }
  }
  const features = [...rowOf.keys()];
  return tableOf(features, weights, { width, rarity: new Float32Array(features.length).fill(1), unknownRarity: 1 });
}

function numberFeatures(examples: readonly Example[], least: number): Map<number, number> {
  const seen = new Map<number, number>();
  for (const { vector } of examples) for (const feature of vector.keys()) seen.set(feature, (seen.get(feature) ?? 0) + 1);
  const rowOf = new Map<number, number>();
  for (const [feature, count] of seen) if (count >= least) rowOf.set(feature, rowOf.size);
  return rowOf;
}

function rowsOf({ vector, place, weight }: Example, rowOf: ReadonlyMap<number, number>): Row {
  let length = 0;
  for (const said of vector.values()) length += said * said;
  const known = [...vector].flatMap(([feature, said]) => {
    const row = rowOf.get(feature);
    return row === undefined ? [] : [[row, said / (Math.sqrt(length) || 1)] as const];
  });
  return { rows: Int32Array.from(known, ([row]) => row), shares: Float32Array.from(known, ([, share]) => share), place, weight };
}

type Learned = { readonly weights: Float32Array; readonly steepness: Float32Array; readonly width: number };

/** One example: every class it was wrongly given loses, its own gains. */
function step({ weights, steepness, width }: Learned, { rows, shares, place, weight }: Row): void {
  const chances = new Float64Array(width);
  for (let index = 0; index < rows.length; index++) {
    const start = (rows[index] as number) * width;
    const share = shares[index] as number;
    for (let of = 0; of < width; of++) chances[of] = (chances[of] as number) + share * (weights[start + of] as number);
  }
  const best = Math.max(...chances);
  let whole = 0;
  for (let of = 0; of < width; of++) {
    chances[of] = Math.exp((chances[of] as number) - best);
    whole += chances[of] as number;
  }
  for (let of = 0; of < width; of++) {
    const miss = ((chances[of] as number) / whole - (of === place ? 1 : 0)) * weight;
    if (Math.abs(miss) < FLAT) continue;
    for (let index = 0; index < rows.length; index++) {
      const cell = (rows[index] as number) * width + of;
      const slope = miss * (shares[index] as number) + DECAY * (weights[cell] as number);
      const steep = (steepness[cell] as number) + slope * slope;
      steepness[cell] = steep;
      weights[cell] = (weights[cell] as number) - (RATE * slope) / Math.sqrt(steep);
    }
  }
}

function shuffle(order: number[], random: () => number): void {
  for (let end = order.length - 1; end > 0; end--) {
    const other = Math.floor(random() * (end + 1));
    const moved = order[end] as number;
    order[end] = order[other] as number;
    order[other] = moved;
  }
}

/** A small linear congruential generator (glibc's numbers): repeatable, which is all that is asked of it. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x80000000;
  };
}
