import type { Knowledge } from './learn.ts';
import type { TableParts } from './weights.ts';

const ALIGNED = 8;
type Kind = 'Uint32Array' | 'Float32Array' | 'Int8Array';
type Place = { readonly kind: Kind; readonly start: number; readonly length: number };
type Head = Omit<Knowledge, 'shared' | 'own'> & { readonly tables: Record<string, { width: number; unknownRarity: number; arrays: Record<string, Place> }> };
const ARRAYS = ['hashes', 'rows', 'rarity', 'scales', 'cells'] as const;
const SHARED = '*';

/** Knowledge as bytes: the length of a JSON head, the head, then every array at a multiple of eight. */
export function packKnowledge(knowledge: Knowledge): Uint8Array {
  const { shared, own, ...rest } = knowledge;
  const tables: Head['tables'] = {};
  const blocks: { start: number; bytes: Uint8Array }[] = [];
  let end = 0;
  for (const [name, parts] of [[SHARED, shared] as const, ...Object.entries(own)]) {
    const arrays: Record<string, Place> = {};
    for (const key of ARRAYS) {
      const array = parts[key];
      arrays[key] = { kind: array.constructor.name as Kind, start: end, length: array.length };
      blocks.push({ start: end, bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) });
      end = up(end + array.byteLength);
    }
    tables[name] = { width: parts.width, unknownRarity: parts.unknownRarity, arrays };
  }
  const head = new TextEncoder().encode(JSON.stringify({ ...rest, tables } satisfies Head));
  const base = up(4 + head.length);
  const whole = new Uint8Array(base + end);
  new DataView(whole.buffer).setUint32(0, head.length, true);
  whole.set(head, 4);
  for (const { start, bytes } of blocks) whole.set(bytes, base + start);
  return whole;
}

/** The arrays look into `bytes`, which must begin at a multiple of eight; nothing is copied. */
export function unpackKnowledge(bytes: Uint8Array): Knowledge {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const { tables, ...rest } = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as Head;
  const base = bytes.byteOffset + up(4 + length);
  const parts = Object.entries(tables).map(([name, { width, unknownRarity, arrays }]) => {
    const views = Object.fromEntries(ARRAYS.map((key) => [key, view(bytes.buffer, base, arrays[key])]));
    return [name, { width, unknownRarity, ...views } as TableParts] as const;
  });
  const own = Object.fromEntries(parts.filter(([name]) => name !== SHARED));
  const shared = parts.find(([name]) => name === SHARED)?.[1];
  if (!shared) throw new Error('the knowledge file has no shared table');
  return { ...rest, shared, own };
}

function view(buffer: ArrayBufferLike, base: number, place: Place | undefined) {
  if (!place) throw new Error('the knowledge file lacks an array');
  const start = base + place.start;
  if (place.kind === 'Int8Array') return new Int8Array(buffer, start, place.length);
  return place.kind === 'Uint32Array' ? new Uint32Array(buffer, start, place.length) : new Float32Array(buffer, start, place.length);
}

function up(length: number): number {
  return Math.ceil(length / ALIGNED) * ALIGNED;
}
