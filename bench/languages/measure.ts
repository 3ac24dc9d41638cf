import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { GROUPS, PEERS } from './peers.ts';
import { silentTexts } from './texts.ts';

/**
 * Telling the language, against what npm offers, in the same run and on the same texts. Every language counts the
 * same; one that a detector does not know counts nothing. The ratio is ours to the best peer's.
 */
const KINDS = ['sentence', 'phrase', 'pair', 'word', 'mixed', 'romanised', 'question', 'question-romanised'];

type Result = { readyMs: number; memoryMb: number; perSecond: number; silent: number; accuracy: Record<string, number> };

export function benchLanguages(print: (line: Record<string, unknown>) => void): void {
  const results = new Map(Object.keys(PEERS).map((name) => [name, measure(name)]));
  const peers = [...results.keys()].filter((name) => name !== 'ours');
  const of = (name: string) => results.get(name) as Result;
  for (const kind of KINDS) {
    const macros = Object.fromEntries([...results].map(([name, result]) => [name, round(macro(result, kind))]));
    // Where no peer knows anything, one in a hundred stands for nothing.
    const best = Math.max(1, ...peers.map((name) => macro(of(name), kind)));
    print({ bench: 'language', kind, ...macros, ratio: round(macro(of('ours'), kind) / best) });
  }
  for (const group of GROUPS) {
    const shown = Object.fromEntries(
      [...results].map(([name, { accuracy }]) => [
        name,
        KINDS.slice(0, 4)
          .map((kind) => Math.round(accuracy[`${kind} ${group}`] ?? -1))
          .join('/'),
      ]),
    );
    print({ bench: 'language', group, kinds: 'sentence/phrase/pair/word', ...shown });
  }
  for (const [name, { readyMs, memoryMb, perSecond, silent }] of results) {
    const cost = { readyMs: Math.round(readyMs), memoryMb: Math.round(memoryMb), perSecond: Math.round(perSecond) };
    const ratio = round(perSecond / of('franc').perSecond);
    print({ bench: 'language', detector: name, ...cost, silentRight: `${silent}/${silentTexts().length}`, ratio });
  }
}

/** Each in a process of its own. */
function measure(name: string): Result {
  const words = ['--expose-gc', join(import.meta.dirname, 'run-peer.ts'), name];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })) as Result;
}

/** The mean over the languages that have texts of this kind. */
function macro({ accuracy }: Result, kind: string): number {
  const shares = Object.entries(accuracy).flatMap(([key, share]) => (key.startsWith(`${kind} `) ? [share] : []));
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
