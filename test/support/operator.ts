import { Readable } from 'node:stream';
import { operate } from '../../src/assist/operate.ts';
import type { Config } from '../../src/config.ts';
import type { Clock } from '../../src/domain/clock.ts';

/** Runs a command of operators as `assist` does; the status and what it printed. */
export async function asOperator(
  config: Config,
  words: readonly string[],
  { input = '', clock = { now: () => Date.now() } }: { input?: string; clock?: Clock } = {},
): Promise<{ status: number | undefined; printed: string }> {
  const lines: string[] = [];
  const [verb = '', ...rest] = words;
  const streams = { input: Readable.from([input]) };
  const status = await operate(verb, rest, { config, clock, streams, print: (line) => lines.push(line) });
  return { status, printed: lines.join('\n') };
}
