/**
 * Features are known by a number of 32 bits: FNV-1a over UTF-16 units, begun differently for each kind. The lowest bit
 * says whether it is a piece of a word. No text of a message is copied on the way.
 */
const PRIME = 0x01000193;
const BASIS = 0x811c9dc5;

/** Where the hash of each kind of feature begins. */
export const KIND = {
  word: begin('w'),
  pair: begin('p'),
  piece: begin('~'),
  sign: begin('s'),
  concept: begin('c'),
  together: begin('+'),
  following: begin('>'),
  sound: begin('='),
  signal: begin('!'),
} as const;

function begin(kind: string): number {
  return step(BASIS, kind.charCodeAt(0));
}

/** The hash after one more unit or number. */
export function step(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, PRIME);
}

/** The hash after a text. */
export function steps(hash: number, text: string): number {
  let next = hash;
  for (let index = 0; index < text.length; index++) next = step(next, text.charCodeAt(index));
  return next;
}

/** A feature, from the hash of all its parts; never 0, which marks a free place in a table. */
export function feature(hash: number): number {
  return ((hash ^ (hash >>> 15)) & ~1) >>> 0 || 2;
}

/** The feature of a piece of a word. */
export function pieceFeature(hash: number): number {
  return (feature(hash) | 1) >>> 0;
}

/** Whether a feature is a piece of a word: one that only one example has says nothing. */
export function isPiece(of: number): boolean {
  return (of & 1) === 1;
}
