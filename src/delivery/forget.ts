import type { Clock } from '../domain/clock.ts';
import type { Forgetting } from '../domain/inbox.ts';

/** Milliseconds: providers repeat what they could not deliver for up to seven days. */
const REPEATED_FOR = 8 * 86_400_000;

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
      const now = this.#parts.clock.now();
      await this.#parts.forgetting.forgetSilentSince(now - this.#parts.keepFor);
      await this.#parts.forgetting.forgetDedupeBefore(now - REPEATED_FOR);
    } catch (error) {
      this.#parts.onTrouble(error);
    }
  }
}
