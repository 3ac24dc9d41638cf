import type { MasterKey } from './seal.ts';

/** Milliseconds between two looks at where the keys come from: a file, or a vault that counts requests. */
const LOOK_EVERY = { file: 2000, vault: 5 * 60_000 } as const;

/** Notices a new master key while running. Stops with what it returns. */
export function watchKey(
  master: MasterKey,
  { place, onTrouble }: { place: keyof typeof LOOK_EVERY; onTrouble: (error: unknown) => void },
): () => void {
  const timer = setInterval(() => void master.refresh().catch(onTrouble), LOOK_EVERY[place]);
  timer.unref();
  return () => clearInterval(timer);
}
