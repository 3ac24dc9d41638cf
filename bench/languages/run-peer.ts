import { PEERS } from './peers.ts';
import { readTexts, silentTexts } from './texts.ts';

/** Run for each peer in a process of its own, so that start and memory are its own: prints one JSON line. */
const load = PEERS[process.argv[2] ?? ''];
if (!load) throw new Error(`Name one of ${Object.keys(PEERS).join(', ')}`);

const rows = readTexts();
globalThis.gc?.();
const before = process.memoryUsage().rss;
const began = performance.now();
const detect = await load();
detect('How do I go home?');
const readyMs = performance.now() - began;

const right = new Map<string, number>();
const all = new Map<string, number>();
for (const { group, kind, text } of rows) {
  const key = `${kind} ${group}`;
  all.set(key, (all.get(key) ?? 0) + 1);
  if (detect(text) === group) right.set(key, (right.get(key) ?? 0) + 1);
}
const short = rows.filter(({ kind }) => kind === 'phrase' || kind === 'pair').map(({ text }) => text);
const start = performance.now();
for (const text of short) detect(text);
const perSecond = (short.length * 1000) / (performance.now() - start);
const memoryMb = (process.memoryUsage().rss - before) / 1e6;
const accuracy = Object.fromEntries([...all].map(([key, count]) => [key, (100 * (right.get(key) ?? 0)) / count]));
const silent = silentTexts().filter((text) => detect(text) === null).length;
process.stdout.write(`${JSON.stringify({ readyMs, memoryMb, perSecond, silent, accuracy })}\n`);
