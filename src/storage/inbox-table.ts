import { type KeyObject, randomBytes } from 'node:crypto';
import { type Activity, activityId } from '../domain/activity.ts';
import type { Added, Committed, Inbound, Inbox } from '../domain/inbox.ts';
import type { Turn, TurnOutcome } from '../domain/turn.ts';
import { findConversation, isNew, noteArrival } from './arrivals.ts';
import type { Query, Row } from './database.ts';
import { turnHandoff } from './handoff-turns.ts';
import { openActivity, openReference, openState, sealActivity, sealReference } from './sealed-rows.ts';
import { type TurnWriteParts as InboxParts, TurnWriter } from './turn-writer.ts';

class Repeated extends Error {}

/** The inbox over either engine: two short transactions a turn, `add` and `commit`. */
export class InboxTable implements Inbox {
  readonly #parts: InboxParts;
  readonly #writer: TurnWriter;

  constructor(parts: InboxParts) {
    this.#parts = parts;
    this.#writer = new TurnWriter(parts);
  }

  async add(inbound: Inbound): Promise<Added> {
    const { database, master } = this.#parts;
    const { conversationId } = inbound.reference;
    const conversation = await findConversation(database.query, master, inbound);
    const dedupe = inbound.dedupeId === undefined ? null : master.name('dedupe', conversation, inbound.dedupeId);
    try {
      return await database.transaction((query) => this.#insert(query, { inbound, conversation, dedupe }));
    } catch (error) {
      if (!(error instanceof Repeated)) throw error;
      const find = 'SELECT seq FROM activities WHERE conversation = $1 AND dedupe = $2';
      const [row] = await database.query(find, [conversation, dedupe]);
      return { kind: 'repeated', id: activityId(conversationId, Number(row?.seq ?? 0)) };
    }
  }

  async #insert(
    query: Query,
    { inbound, conversation, dedupe }: { inbound: Inbound; conversation: string; dedupe: string | null },
  ): Promise<Added> {
    const { master } = this.#parts;
    const now = this.#parts.clock.now();
    if (inbound.dedupeAcrossForgetting && !(await isNew(query, { master, inbound, now }))) throw new Repeated();
    const leaseToken = randomBytes(9).toString('base64url');
    let row = await this.#nextPlace(query, { conversation, leaseToken, now });
    const opened = !row && inbound.opens;
    if (opened) {
      await this.#openConversation(query, conversation, inbound);
      row = await this.#nextPlace(query, { conversation, leaseToken, now });
    }
    if (!row) return { kind: 'unknown-conversation' };

    const key = await this.#parts.keys.open(query, String(row.key));
    const isPushed = this.#parts.pushes.has(inbound.reference.channelId);
    if (isPushed) row = await noteArrival(query, { inbound, conversation, row, key, master });
    const seq = Number(row.last_seq);
    const id = inbound.activity.id ?? activityId(inbound.reference.conversationId, seq);
    const activity: Activity = { ...inbound.activity, id, timestamp: new Date(now).toISOString() };
    const inserted = await query(
      `INSERT INTO activities (conversation, seq, dedupe, visible, waiting, attempts, body) VALUES ($1, $2, $3, $4, 1, 0, $5)
       ON CONFLICT DO NOTHING RETURNING seq`,
      [conversation, seq, dedupe, inbound.visible ? 1 : 0, sealActivity(key, conversation, seq, activity)],
    );
    if (inserted.length === 0) throw new Repeated();

    const mine = row.lease_token === leaseToken && Number(row.waiting) === 1;
    const turn = mine ? await this.#turn(query, { row, key, activity, conversation, leaseToken, attempts: 0, seq }) : undefined;
    const added = { kind: 'added', id, key: conversation, stored: { seq, activity }, opened } as const;
    return turn ? { ...added, turn } : added;
  }

  /** Takes the next place in the conversation, and its lease when nobody holds it. Locks the conversation's row. */
  async #nextPlace(query: Query, at: { conversation: string; leaseToken: string; now: number }) {
    const [row] = await query(
      `UPDATE conversations SET last_seq = last_seq + 1, waiting = waiting + 1, last_heard_at = $2,
         lease_token = CASE WHEN lease_until < $2 AND waiting = 0 THEN $3 ELSE lease_token END,
         lease_until = CASE WHEN lease_until < $2 AND waiting = 0 THEN $4 ELSE lease_until END
       WHERE id = $1 RETURNING last_seq, waiting, lease_token, key, state, version, reference, handoff`,
      [at.conversation, at.now, at.leaseToken, at.now + this.#parts.leaseFor],
    );
    return row;
  }

  async #openConversation(query: Query, conversation: string, inbound: Inbound): Promise<void> {
    const { id, key } = await this.#parts.keys.make(query);
    const rows = await query(
      `INSERT INTO conversations
         (id, channel, key, reference, state, version, last_seq, waiting, lease_token, lease_until, last_heard_at)
       VALUES ($1, $2, $3, $4, NULL, 0, 0, 0, '', 0, $5) ON CONFLICT (id) DO NOTHING RETURNING id`,
      [
        conversation,
        inbound.reference.channelId,
        id,
        sealReference(key, conversation, inbound.reference),
        this.#parts.clock.now(),
      ],
    );
    if (rows.length === 0) await this.#parts.keys.destroy(query, id);
  }

  async next(conversation: string, leaseToken: string, again = false): Promise<Turn | undefined> {
    return this.#parts.database.transaction(async (query) => {
      const now = this.#parts.clock.now();
      const [row] = await query(
        `UPDATE conversations SET lease_until = $3 WHERE id = $1 AND lease_token = $2
         RETURNING lease_token, key, state, version, reference, handoff`,
        [conversation, leaseToken, now + this.#parts.leaseFor],
      );
      return row ? this.#oldestWaiting(query, { conversation, row, counts: again ? 0 : 1 }) : undefined;
    });
  }

  async giveBack({ conversationKey, leaseToken }: Turn): Promise<void> {
    const free = 'UPDATE conversations SET lease_until = 0 WHERE id = $1 AND lease_token = $2';
    await this.#parts.database.query(free, [conversationKey, leaseToken]);
  }

  async takeUp(limit: number): Promise<readonly Turn[]> {
    return this.#parts.database.transaction(async (query) => {
      const now = this.#parts.clock.now();
      const leaseToken = randomBytes(9).toString('base64url');
      const skipLocked = this.#parts.database.exclusive ? '' : 'FOR UPDATE SKIP LOCKED';
      const rows = await query(
        `UPDATE conversations SET lease_token = $1, lease_until = $2 WHERE id IN (
           SELECT id FROM conversations WHERE waiting > 0 AND lease_until < $3 ORDER BY lease_until LIMIT $4 ${skipLocked}
         ) RETURNING id, lease_token, key, state, version, reference, handoff`,
        [leaseToken, now + this.#parts.leaseFor, now, limit],
      );
      const turns: Turn[] = [];
      for (const row of rows) {
        const turn = await this.#oldestWaiting(query, { conversation: String(row.id), row, counts: 0 });
        if (turn) turns.push(turn);
      }
      return turns;
    });
  }

  /** Counts the attempt before it is made: a message that kills the process is parked in the end. */
  async #oldestWaiting(
    query: Query,
    { conversation, row, counts }: { conversation: string; row: Row; counts: number },
  ): Promise<Turn | undefined> {
    const [found] = await query(
      `UPDATE activities SET attempts = attempts + $2 WHERE conversation = $1 AND seq = (
         SELECT min(seq) FROM activities WHERE conversation = $1 AND waiting = 1
       ) RETURNING seq, body, attempts`,
      [conversation, counts],
    );
    if (!found) {
      await query('UPDATE conversations SET waiting = 0, lease_until = 0 WHERE id = $1', [conversation]);
      return undefined;
    }
    const key = await this.#parts.keys.open(query, String(row.key));
    const activity = openActivity(key, conversation, found);
    const leaseToken = String(row.lease_token);
    return this.#turn(query, {
      row,
      key,
      activity,
      conversation,
      leaseToken,
      attempts: Number(found.attempts),
      seq: Number(found.seq),
    });
  }

  async #turn(
    query: Query,
    from: {
      row: Row;
      key: KeyObject;
      activity: Activity;
      conversation: string;
      leaseToken: string;
      attempts: number;
      seq: number;
    },
  ): Promise<Turn> {
    const { row, key, conversation } = from;
    const handoff = await turnHandoff(query, String(row.handoff ?? ''));
    return {
      ...(handoff ? { handoff } : {}),
      conversationKey: conversation,
      keyId: String(row.key),
      reference: openReference(key, conversation, String(row.reference)),
      activity: from.activity,
      seq: from.seq,
      state: openState(key, conversation, row),
      version: Number(row.version),
      leaseToken: from.leaseToken,
      attempts: from.attempts,
    };
  }

  commit(turn: Turn, outcome: TurnOutcome): Promise<Committed | undefined> {
    return this.#writer.commit(turn, outcome);
  }

  park(turn: Turn, apology: Activity): Promise<Committed | undefined> {
    return this.#writer.park(turn, apology);
  }
}
