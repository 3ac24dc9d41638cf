import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../domain/clock.ts';

const DAY = 86_400_000;
/** When this many callers are remembered, the quiet ones are forgotten. */
const MOST_CALLERS = 50_000;

/**
 * A bucket of tokens for each caller, in memory only. Callers are kept under a key that changes every day, so that not
 * even a memory dump tells addresses. Generous on purpose: a reception centre is one address.
 */
export class RateLimit {
  readonly #options: { readonly burst: number; readonly perSecond: number; readonly clock: Clock };
  #buckets = new Map<string, { tokens: number; at: number }>();
  #key = randomBytes(32);
  #day = 0;

  constructor(options: { burst: number; perSecond: number; clock: Clock }) {
    this.#options = options;
  }

  /** Takes one token; false when the caller has none left. */
  take(caller: string): boolean {
    const now = this.#options.clock.now();
    this.#rotate(now);
    const name = createHmac('sha256', this.#key).update(caller).digest('base64url');
    const bucket = this.#buckets.get(name) ?? { tokens: this.#options.burst, at: now };
    const refilled = Math.min(this.#options.burst, bucket.tokens + ((now - bucket.at) / 1000) * this.#options.perSecond);
    const allowed = refilled >= 1;
    this.#buckets.set(name, { tokens: allowed ? refilled - 1 : refilled, at: now });
    return allowed;
  }

  #rotate(now: number): void {
    const day = Math.floor(now / DAY);
    if (day !== this.#day || this.#buckets.size > MOST_CALLERS) {
      this.#day = day;
      this.#key = randomBytes(32);
      this.#buckets = new Map();
    }
  }
}
