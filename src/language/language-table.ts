import { brotliDecompressSync } from 'node:zlib';
import type { Script } from './read-words.ts';

/** A class of the table: a language in a script. People who romanise write a class of their own. */
export type TableClass = { readonly tag: string; readonly script: Script; readonly romanised: boolean };

/** What stands before the numbers of a table. */
export type TableHead = { readonly classes: readonly TableClass[]; readonly keys: number; readonly entries: number };

/** n-grams hold this many letters at most. */
export const LONGEST_NGRAM = 5;
/** Before and after a word. */
export const EDGE = 95;
/** A logarithm is kept in seven bits: so many nats for each step. */
export const NATS_PER_STEP = 0.2;
/** The last class of an n-gram is marked with this bit. */
export const LAST = 0x80;
/** What a letter costs that a class has never seen. */
const STRANGE_LETTER = -13;
/** What it costs, for each letter of context, when a known context goes on in an unknown way. */
const BACK_OFF = -0.9;
/** Half of the belief lies on whole words, half on letters. */
const HALF = Math.log(0.5);

export function hashLetters(hash: number, code: number): number {
  const mixed = Math.imul(hash ^ code, 0x01000193);
  return mixed ^ (mixed >>> 15);
}
export const NGRAM_SEED = 0x2f6e2b1;
export const WORD_SEED = 0x51ed270b;

/** The key of a whole word. */
export function wordKey(word: string): number {
  let hash = WORD_SEED;
  for (let at = 0; at < word.length; at++) hash = hashLetters(hash, word.charCodeAt(at));
  return hash;
}

/** The key of an n-gram: its letters from the last to the first, so that shorter ones come on the way to longer ones. */
export function ngramKey(letters: string): number {
  let hash = NGRAM_SEED;
  for (let at = letters.length - 1; at >= 0; at--) hash = hashLetters(hash, letters.charCodeAt(at));
  return hash;
}

/** How likely words are in each class: one look-up for each n-gram gives all classes that know it. */
export class LanguageTable {
  readonly classes: readonly TableClass[];
  readonly #byScript = new Map<Script, Uint8Array>();
  readonly #mask: number;
  readonly #keys: Int32Array;
  readonly #starts: Int32Array;
  readonly #classOf: Uint8Array;
  readonly #steps: Uint8Array;
  readonly #reached: Uint8Array;
  readonly #now: Uint8Array;
  readonly #letter: Float64Array;
  readonly #found = new Int32Array(LONGEST_NGRAM);

  constructor(packed: Uint8Array) {
    const bytes = brotliDecompressSync(packed);
    const headLength = bytes.readUInt32LE(0);
    const head = JSON.parse(bytes.toString('utf8', 4, 4 + headLength)) as TableHead;
    this.classes = head.classes;
    head.classes.forEach(({ script }, index) => {
      this.#byScript.set(script, Uint8Array.of(...(this.#byScript.get(script) ?? []), index));
    });
    const from = 4 + headLength;
    const keys = from + head.keys * 4;
    this.#classOf = new Uint8Array(bytes.subarray(keys, keys + head.entries));
    this.#steps = new Uint8Array(bytes.subarray(keys + head.entries, keys + 2 * head.entries));
    const slots = 2 ** Math.ceil(Math.log2(head.keys * 1.6));
    this.#mask = slots - 1;
    this.#keys = new Int32Array(slots);
    this.#starts = new Int32Array(slots).fill(-1);
    this.#fill(bytes, from, head.keys);
    this.#reached = new Uint8Array(head.classes.length);
    this.#now = new Uint8Array(head.classes.length);
    this.#letter = new Float64Array(head.classes.length);
  }

  /** Keys are sorted and kept as differences, byte by byte of significance, so that they pack well. */
  #fill(bytes: Buffer, from: number, count: number): void {
    let key = 0;
    let start = 0;
    for (let index = 0; index < count; index++) {
      let step = 0;
      for (let byte = 0; byte < 4; byte++) step |= (bytes[from + byte * count + index] ?? 0) << (8 * byte);
      key = (key + step) | 0;
      let slot = key & this.#mask;
      while (this.#starts[slot] !== -1) slot = (slot + 1) & this.#mask;
      this.#keys[slot] = key;
      this.#starts[slot] = start;
      while (((this.#classOf[start] ?? LAST) & LAST) === 0) start++;
      start++;
    }
  }

  #find(key: number): number {
    for (let slot = key & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const start = this.#starts[slot] ?? -1;
      if (start === -1 || this.#keys[slot] === key) return start;
    }
  }

  /** The classes written in a script. */
  classesOf(script: Script): Uint8Array {
    return this.#byScript.get(script) ?? NONE;
  }

  /** Adds to `scores` how likely the word is, as a logarithm, for every class of its script. */
  score(word: string, script: Script, scores: Float64Array): void {
    const classes = this.classesOf(script);
    for (const one of classes) scores[one] = 0;
    this.#reached.fill(0);
    for (let at = 0; at <= word.length; at++) this.#readLetter(word, at, classes, scores);
    for (const one of classes) scores[one] = (scores[one] ?? 0) + HALF;
    this.#addWord(word, scores);
  }

  #addWord(word: string, scores: Float64Array): void {
    for (let entry = this.#find(wordKey(word)); entry !== -1; entry++) {
      const mark = this.#classOf[entry] ?? LAST;
      const one = mark & ~LAST;
      const letters = scores[one] ?? 0;
      const whole = HALF - (this.#steps[entry] ?? 0) * NATS_PER_STEP;
      scores[one] = Math.max(letters, whole) + Math.log1p(Math.exp(-Math.abs(letters - whole)));
      if (mark & LAST) return;
    }
  }

  /** The letter at a place, or the end of the word, given up to four letters before it. */
  #readLetter(word: string, at: number, classes: Uint8Array, scores: Float64Array): void {
    let hash = NGRAM_SEED;
    let longest = 0;
    for (let length = 1; length <= LONGEST_NGRAM && at - length >= -2; length++) {
      const place = at - length + 1;
      hash = hashLetters(hash, place < 0 || place >= word.length ? EDGE : word.charCodeAt(place));
      this.#found[length - 1] = this.#find(hash);
      longest = length;
    }
    for (const one of classes) {
      this.#now[one] = 0;
      this.#letter[one] = STRANGE_LETTER;
    }
    for (let length = longest; length > 0; length--) this.#take(length, this.#found[length - 1] ?? -1);
    for (const one of classes) {
      const now = this.#now[one] ?? 0;
      const missed = Math.min(LONGEST_NGRAM, (this.#reached[one] ?? 0) + 1) - now;
      scores[one] = (scores[one] ?? 0) + (this.#letter[one] ?? 0) + (missed > 0 && now > 0 ? missed * BACK_OFF : 0);
      this.#reached[one] = now;
    }
  }

  #take(length: number, start: number): void {
    for (let entry = start; entry !== -1; entry++) {
      const mark = this.#classOf[entry] ?? LAST;
      const one = mark & ~LAST;
      if (this.#now[one] === 0) {
        this.#now[one] = length;
        this.#letter[one] = -(this.#steps[entry] ?? 0) * NATS_PER_STEP;
      }
      if (mark & LAST) return;
    }
  }
}

const NONE = new Uint8Array(0);
