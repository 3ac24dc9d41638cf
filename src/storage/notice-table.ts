import { randomBytes } from 'node:crypto';
import type { Clock } from '../domain/clock.ts';
import { NOTICE_PAUSE, type Notice, type Notices, type NoticeWay } from '../domain/notice.ts';
import type { Database, Query } from './database.ts';

/** Milliseconds a delivery may take before another process repeats it. */
const LEASE_FOR = 60_000;

const ONE = 'WHERE organisation = $1 AND way = $2 AND lease_token = $3';

export type NoticeTableParts = {
  readonly database: Database;
  readonly clock: Clock;
  /** How an organisation is told; none when it is not. */
  readonly waysOf: (organisation: string) => readonly NoticeWay[];
};

/** Notices over either engine. */
export class NoticeTable implements Notices {
  readonly #parts: NoticeTableParts;

  constructor(parts: NoticeTableParts) {
    this.#parts = parts;
  }

  /**
   * Notes that an organisation has a new case, in the transaction that opens it. One that is already noted covers it;
   * soon after the last one it waits until the pause is over.
   */
  async noticeNewCase(query: Query, organisation: string): Promise<void> {
    const now = this.#parts.clock.now();
    for (const way of this.#parts.waysOf(organisation)) {
      const find = 'SELECT noticed_at FROM desk_noticed WHERE organisation = $1 AND way = $2';
      const [last] = await query(find, [organisation, way]);
      const next = Math.max(now, last ? Number(last.noticed_at) + NOTICE_PAUSE : now);
      await query(
        `INSERT INTO desk_notices (organisation, way, attempts, next_at, lease_token, lease_until)
         VALUES ($1, $2, 0, $3, '', 0) ON CONFLICT DO NOTHING`,
        [organisation, way, next],
      );
    }
  }

  async lease(limit: number): Promise<readonly Notice[]> {
    const now = this.#parts.clock.now();
    const token = randomBytes(9).toString('base64url');
    const skipLocked = this.#parts.database.exclusive ? '' : 'FOR UPDATE SKIP LOCKED';
    const rows = await this.#parts.database.query(
      `UPDATE desk_notices SET lease_token = $1, lease_until = $2, attempts = attempts + 1 WHERE (organisation, way) IN (
         SELECT organisation, way FROM desk_notices WHERE next_at <= $3 AND lease_until < $3 ORDER BY next_at LIMIT $4 ${skipLocked}
       ) RETURNING organisation, way, attempts`,
      [token, now + LEASE_FOR, now, limit],
    );
    return rows.map((row) => ({
      organisation: String(row.organisation),
      way: String(row.way) as NoticeWay,
      attempts: Number(row.attempts),
      leaseToken: token,
    }));
  }

  async done(notice: Notice): Promise<void> {
    await this.#parts.database.transaction(async (query) => {
      const gone = await query(`DELETE FROM desk_notices ${ONE} RETURNING way`, place(notice));
      if (gone.length === 0) return;
      await query(
        `INSERT INTO desk_noticed (organisation, way, noticed_at) VALUES ($1, $2, $3)
         ON CONFLICT (organisation, way) DO UPDATE SET noticed_at = $3`,
        [notice.organisation, notice.way, this.#parts.clock.now()],
      );
    });
  }

  async retry(notice: Notice, at: number): Promise<void> {
    const wait = `UPDATE desk_notices SET next_at = $4, lease_until = 0 ${ONE}`;
    await this.#parts.database.query(wait, [...place(notice), Math.round(at)]);
  }

  async giveUp(notice: Notice): Promise<void> {
    await this.#parts.database.query(`DELETE FROM desk_notices ${ONE}`, place(notice));
  }
}

function place({ organisation, way, leaseToken }: Notice) {
  return [organisation, way, leaseToken];
}
