import type { Readable } from 'node:stream';
import type { Config } from '../config.ts';
import type { Clock } from '../domain/clock.ts';

/** What a command of operators works with. */
export type Operation = {
  readonly config: Config;
  readonly clock: Clock;
  readonly streams: { readonly input: Readable };
  readonly print: (line: string) => void;
};
