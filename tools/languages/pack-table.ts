import { brotliCompressSync, constants } from 'node:zlib';
import { LAST, NATS_PER_STEP, ngramKey, type TableClass, type TableHead, wordKey } from '../../src/language/language-table.ts';
import type { LetterModel } from './letter-model.ts';

/** What one class brings into the table: logarithms of n-grams and of words. */
export type Learned = TableClass & { readonly letters: LetterModel; readonly words: ReadonlyMap<string, number> };

/** One compact table of all classes, as `LanguageTable` reads it. */
export function packTable(learned: readonly Learned[]): Buffer {
  const byKey = new Map<number, Map<number, number>>();
  const put = (key: number, one: number, log: number) => {
    const step = Math.min(127, Math.round(-log / NATS_PER_STEP));
    const entries = byKey.get(key) ?? new Map<number, number>();
    if (!entries.has(one)) entries.set(one, step);
    byKey.set(key, entries);
  };
  learned.forEach(({ letters, words }, one) => {
    for (const [ngram, log] of letters) put(ngramKey(ngram), one, log);
    for (const [word, log] of words) put(wordKey(word), one, log);
  });
  const keys = [...byKey.keys()].sort((a, b) => a - b);
  const entries = keys.reduce((sum, key) => sum + (byKey.get(key)?.size ?? 0), 0);
  const classes = learned.map(({ tag, script, romanised }) => ({ tag, script, romanised }));
  const head = Buffer.from(JSON.stringify({ classes, keys: keys.length, entries } satisfies TableHead));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  const numbers = writeNumbers(keys, byKey, entries);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_LGWIN]: 24 };
  return brotliCompressSync(Buffer.concat([length, head, numbers]), { params });
}

function writeNumbers(keys: readonly number[], byKey: ReadonlyMap<number, ReadonlyMap<number, number>>, entries: number): Buffer {
  const steps = Buffer.alloc(keys.length * 4);
  const classOf = Buffer.alloc(entries);
  const logs = Buffer.alloc(entries);
  let last = 0;
  let at = 0;
  keys.forEach((key, index) => {
    const step = (key - last) >>> 0;
    last = key;
    for (let byte = 0; byte < 4; byte++) steps[byte * keys.length + index] = (step >>> (8 * byte)) & 0xff;
    const sorted = [...(byKey.get(key) ?? [])].sort((a, b) => a[0] - b[0]);
    sorted.forEach(([one, log], place) => {
      classOf[at] = one | (place === sorted.length - 1 ? LAST : 0);
      logs[at++] = log;
    });
  });
  return Buffer.concat([steps, classOf, logs]);
}
