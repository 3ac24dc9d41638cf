import type { Clock } from '../domain/clock.ts';
import { PAUSES_FORGOTTEN, pauseAfter, type SignInPauses } from '../domain/desk-session.ts';
import type { Database } from './database.ts';
import type { MasterKey } from './seal.ts';

/** Pauses after failed sign-ins, over either engine. Names are kept as keyed hashes, addresses under the day as well. */
export class PauseTable implements SignInPauses {
  readonly #parts: { readonly database: Database; readonly clock: Clock; readonly master: MasterKey };

  constructor(parts: { database: Database; clock: Clock; master: MasterKey }) {
    this.#parts = parts;
  }

  take(name: string, limit: { free: number; longest: number }): Promise<number> {
    const now = this.#parts.clock.now();
    const id = this.#name(name);
    return this.#parts.database.transaction(async (query) => {
      const [row] = await query(
        `INSERT INTO desk_pauses (name, tries, paused_until, tried_at) VALUES ($1, 1, 0, $2)
         ON CONFLICT (name) DO UPDATE SET tried_at = CASE WHEN desk_pauses.paused_until > $2 THEN desk_pauses.tried_at ELSE $2 END,
           tries = CASE WHEN desk_pauses.paused_until > $2 THEN desk_pauses.tries
             WHEN desk_pauses.tried_at < $3 THEN 1 ELSE desk_pauses.tries + 1 END
         RETURNING tries, paused_until`,
        [id, now, now - PAUSES_FORGOTTEN],
      );
      const wait = Number(row?.paused_until) - now;
      if (wait > 0) return wait;
      const pause = pauseAfter(Number(row?.tries), limit);
      if (pause > 0) await query('UPDATE desk_pauses SET paused_until = $2 WHERE name = $1', [id, now + pause]);
      return 0;
    });
  }

  async clear(name: string): Promise<void> {
    await this.#parts.database.query('DELETE FROM desk_pauses WHERE name = $1', [this.#name(name)]);
  }

  /** Forgets who has not tried for long. */
  async sweep(): Promise<void> {
    const before = this.#parts.clock.now() - PAUSES_FORGOTTEN;
    await this.#parts.database.query('DELETE FROM desk_pauses WHERE tried_at < $1 AND paused_until < $1', [before]);
  }

  #name(name: string): string {
    return this.#parts.master.name('desk pause', name);
  }
}
