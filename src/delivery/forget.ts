import type { Clock } from '../domain/clock.ts';
import type { Forgetting } from '../domain/inbox.ts';

/** Forgets conversations when their time is over: looks every ten minutes, so at most that much late, never early. */
export class Forgetter {
  readonly #parts: { forgetting: Forgetting; clock: Clock; keepFor: number; onTrouble: (error: unknown) => void };
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();

  /** `keepFor`: milliseconds after the last message. */
  constructor(parts: { forgetting: Forgetting; clock: Clock; keepFor: number; onTrouble: (error: unknown) => void }) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#round = this.runOnce();
    }, 10 * 60_000);
    this.#round = this.runOnce();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#round;
  }

  async runOnce(): Promise<void> {
    try {
      await this.#parts.forgetting.forgetSilentSince(this.#parts.clock.now() - this.#parts.keepFor);
    } catch (error) {
      this.#parts.onTrouble(error);
    }
  }
}
