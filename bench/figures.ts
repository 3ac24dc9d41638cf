import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

export type Print = (line: Record<string, unknown>) => void;

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
export const rounded = (value: number): number => Number(value.toPrecision(3));

/** The value below which a share of them lies; they need not be in order. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}

/** How many cores are at work on this machine, over `seconds`: what others take is not ours to have. */
export async function busyCores(seconds: number): Promise<number> {
  const before = readIdle();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const after = readIdle();
  return rounded(cpus().length * (1 - (after.idle - before.idle) / Math.max(1, after.all - before.all)));
}

function readIdle(): { idle: number; all: number } {
  const fields = readFileSync('/proc/stat', 'utf8').split('\n')[0]?.trim().split(/\s+/).slice(1, 9).map(Number) ?? [];
  return { idle: (fields[3] ?? 0) + (fields[4] ?? 0), all: fields.reduce((sum, one) => sum + one, 0) };
}
