import type { Served } from '../domain/tally.ts';
import type { Tally } from '../domain/turn.ts';

/** Milliseconds. So much is lost of the counts when the process is killed; of nothing else. */
const WRITE_EVERY = 15_000;

/**
 * Counts how people were served, in memory, and adds them up in the database now and then: were each turn to count in the same few
 * rows, turns would wait for each other.
 */
export class OutcomeCounts implements Served {
  readonly #write: (tallies: readonly Tally[]) => Promise<void>;
  readonly #onTrouble: (error: unknown) => void;
  #counted: Tally[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: { write: (tallies: readonly Tally[]) => Promise<void>; onTrouble: (error: unknown) => void }) {
    this.#write = parts.write;
    this.#onTrouble = parts.onTrouble;
  }

  add(tallies: readonly Tally[]): void {
    this.#counted.push(...tallies);
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), WRITE_EVERY);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  async flush(): Promise<void> {
    const counted = this.#counted;
    if (counted.length === 0) return;
    this.#counted = [];
    try {
      await this.#write(counted);
    } catch (error) {
      this.#counted.unshift(...counted);
      this.#onTrouble(error);
    }
  }
}
