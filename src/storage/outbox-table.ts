import { randomBytes } from 'node:crypto';
import type { Clock } from '../domain/clock.ts';
import type { Delivery, Outbox } from '../domain/outbox.ts';
import type { ConversationKeys } from './conversation-keys.ts';
import type { Database } from './database.ts';
import { openActivity, openReference } from './sealed-rows.ts';

/** Milliseconds a delivery may take before another process repeats it. */
const LEASE_FOR = 30_000;

const ONE = 'WHERE conversation = $1 AND seq = $2 AND lease_token = $3';

/** The outbox over either engine: only the head of a conversation may go, so order is kept. */
export class OutboxTable implements Outbox {
  readonly #database: Database;
  readonly #keys: ConversationKeys;
  readonly #clock: Clock;

  constructor(parts: { database: Database; keys: ConversationKeys; clock: Clock }) {
    this.#database = parts.database;
    this.#keys = parts.keys;
    this.#clock = parts.clock;
  }

  lease(limit: number, channelId?: string): Promise<readonly Delivery[]> {
    return this.#database.transaction(async (query) => {
      const now = this.#clock.now();
      const leaseToken = randomBytes(9).toString('base64url');
      const skipLocked = this.#database.exclusive ? '' : 'FOR UPDATE SKIP LOCKED';
      await query(
        `UPDATE outbox SET lease_token = $1, lease_until = $2, attempts = attempts + 1
         WHERE (conversation, seq) IN (
           SELECT o.conversation, o.seq FROM outbox o WHERE o.next_at <= $3 AND o.lease_until < $3 AND o.on_hold = 0
             AND o.channel = COALESCE($5, o.channel)
             AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.conversation = o.conversation AND e.seq < o.seq)
           ORDER BY o.next_at LIMIT $4 ${skipLocked}
         )`,
        [leaseToken, now + LEASE_FOR, now, limit, channelId ?? null],
      );
      const rows = await query(
        `SELECT o.conversation AS conversation, o.seq AS seq, o.attempts AS attempts, o.parts AS parts, a.body AS body, c.key AS key,
           c.reference AS reference, c.said_at AS said_at
         FROM outbox o JOIN activities a ON a.conversation = o.conversation AND a.seq = o.seq
         JOIN conversations c ON c.id = o.conversation WHERE o.lease_token = $1`,
        [leaseToken],
      );
      const deliveries: Delivery[] = [];
      for (const row of rows) {
        const conversation = String(row.conversation);
        const key = await this.#keys.open(query, String(row.key));
        deliveries.push({
          conversationKey: conversation,
          reference: openReference(key, conversation, String(row.reference)),
          seq: Number(row.seq),
          activity: openActivity(key, conversation, row),
          attempts: Number(row.attempts),
          leaseToken,
          parts: Number(row.parts),
          saidAt: Number(row.said_at),
        });
      }
      return deliveries;
    });
  }

  async done(delivery: Delivery): Promise<void> {
    await this.#database.query(`DELETE FROM outbox ${ONE}`, place(delivery));
  }

  async progress(delivery: Delivery, parts: number): Promise<void> {
    const sql = `UPDATE outbox SET parts = $4, lease_until = $5 ${ONE}`;
    await this.#database.query(sql, [...place(delivery), parts, this.#clock.now() + LEASE_FOR]);
  }

  async retry(delivery: Delivery, at: number, { uncounted } = { uncounted: false }): Promise<void> {
    const sql = `UPDATE outbox SET next_at = $4, lease_until = 0, attempts = attempts - $5 ${ONE}`;
    // PostgreSQL takes no fraction for a bigint, and pauses are spread by chance.
    await this.#database.query(sql, [...place(delivery), Math.ceil(at), uncounted ? 1 : 0]);
  }

  async awaitPerson(delivery: Delivery): Promise<void> {
    await this.#database.query(`UPDATE outbox SET on_hold = 1, lease_until = 0 ${ONE}`, place(delivery));
  }

  /** The transcript keeps the reply; `code` is for the counter of whoever asks. */
  async giveUp(delivery: Delivery): Promise<void> {
    await this.done(delivery);
  }
}

function place(delivery: Delivery) {
  return [delivery.conversationKey, delivery.seq, delivery.leaseToken];
}
