import type { TableParts } from './weights.ts';

const ALIGNED = 8;
type Kind = 'Uint32Array' | 'Float32Array' | 'Int8Array';
type Place = { readonly kind: Kind; readonly start: number; readonly length: number };
type TableHead = { width: number; unknownRarity: number; arrays: Record<string, Place> };
type Head = { readonly json: unknown; readonly tables: Record<string, TableHead> };
export type Tables = Readonly<Record<string, TableParts>>;
const ARRAYS = ['hashes', 'rows', 'rarity', 'scales', 'cells'] as const;

/** Tables and what goes with them, as bytes: the length of a JSON head, the head, every array at a multiple of eight. */
export function packTables(json: unknown, tables: Tables): Uint8Array {
  const heads: Head['tables'] = {};
  const blocks: { start: number; bytes: Uint8Array }[] = [];
  let end = 0;
  for (const [name, parts] of Object.entries(tables)) {
    const arrays: Record<string, Place> = {};
    for (const key of ARRAYS) {
      const array = parts[key];
      arrays[key] = { kind: array.constructor.name as Kind, start: end, length: array.length };
      blocks.push({ start: end, bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) });
      end = up(end + array.byteLength);
    }
    heads[name] = { width: parts.width, unknownRarity: parts.unknownRarity, arrays };
  }
  const head = new TextEncoder().encode(JSON.stringify({ json, tables: heads } satisfies Head));
  const base = up(4 + head.length);
  const whole = new Uint8Array(base + end);
  new DataView(whole.buffer).setUint32(0, head.length, true);
  whole.set(head, 4);
  for (const { start, bytes } of blocks) whole.set(bytes, base + start);
  return whole;
}

/** The arrays look into `bytes`, which must begin at a multiple of eight; nothing is copied. */
export function unpackTables(bytes: Uint8Array): { json: unknown; tables: Tables } {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as Head;
  const base = bytes.byteOffset + up(4 + length);
  const tables: Record<string, TableParts> = {};
  for (const [name, { width, unknownRarity, arrays }] of Object.entries(head.tables)) {
    const views = Object.fromEntries(ARRAYS.map((key) => [key, view(bytes.buffer, base, arrays[key])]));
    tables[name] = { width, unknownRarity, ...views } as TableParts;
  }
  return { json: head.json, tables };
}

function view(buffer: ArrayBufferLike, base: number, place: Place | undefined) {
  if (!place) throw new Error('the file of tables lacks an array');
  const start = base + place.start;
  if (place.kind === 'Int8Array') return new Int8Array(buffer, start, place.length);
  return place.kind === 'Uint32Array'
    ? new Uint32Array(buffer, start, place.length)
    : new Float32Array(buffer, start, place.length);
}

function up(length: number): number {
  return Math.ceil(length / ALIGNED) * ALIGNED;
}
