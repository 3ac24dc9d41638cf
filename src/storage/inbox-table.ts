import { type KeyObject, randomBytes } from 'node:crypto';
import { type Activity, activityId } from '../domain/activity.ts';
import type { Clock } from '../domain/clock.ts';
import type { Added, Committed, Inbound, Inbox } from '../domain/inbox.ts';
import type { StoredActivity } from '../domain/transcript.ts';
import type { Turn, TurnOutcome } from '../domain/turn.ts';
import type { ConversationKeys } from './conversation-keys.ts';
import type { Database, Query, Row } from './database.ts';
import { deleteConversation } from './forget-rows.ts';
import type { MasterKey } from './seal.ts';
import { openActivity, openReference, openState, sealActivity, sealReference, sealState } from './sealed-rows.ts';
import { addTallies } from './tally-table.ts';
import { WITHHELD, withholdEarlier } from './withhold.ts';

export type InboxParts = {
  readonly database: Database;
  readonly keys: ConversationKeys;
  readonly master: MasterKey;
  readonly clock: Clock;
  /** Milliseconds a turn may take before another process takes it up. */
  readonly leaseFor: number;
  /** Channels whose replies are pushed: theirs enter the outbox. */
  readonly pushes: ReadonlySet<string>;
};

class Repeated extends Error {}

/** The inbox over either engine: two short transactions a turn, `add` and `commit`. */
export class InboxTable implements Inbox {
  readonly #parts: InboxParts;

  constructor(parts: InboxParts) {
    this.#parts = parts;
  }

  async add(inbound: Inbound): Promise<Added> {
    const { database, master } = this.#parts;
    const { channelId, conversationId } = inbound.reference;
    const conversation = master.name(channelId, conversationId);
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
    const now = this.#parts.clock.now();
    const leaseToken = randomBytes(9).toString('base64url');
    let row = await this.#nextPlace(query, { conversation, leaseToken, now });
    const opened = !row && inbound.opens;
    if (opened) {
      await this.#openConversation(query, conversation, inbound);
      row = await this.#nextPlace(query, { conversation, leaseToken, now });
    }
    if (!row) return { kind: 'unknown-conversation' };

    const key = await this.#parts.keys.open(query, String(row.key));
    const seq = Number(row.last_seq);
    const id = activityId(inbound.reference.conversationId, seq);
    const activity: Activity = { ...inbound.activity, id, timestamp: new Date(now).toISOString() };
    const inserted = await query(
      `INSERT INTO activities (conversation, seq, dedupe, visible, waiting, attempts, body) VALUES ($1, $2, $3, $4, 1, 0, $5)
       ON CONFLICT DO NOTHING RETURNING seq`,
      [conversation, seq, dedupe, inbound.visible ? 1 : 0, sealActivity(key, conversation, seq, activity)],
    );
    if (inserted.length === 0) throw new Repeated();

    const mine = row.lease_token === leaseToken && Number(row.waiting) === 1;
    const turn = mine ? this.#turn({ row, key, activity, conversation, leaseToken, attempts: 0, seq }) : undefined;
    const added = { kind: 'added', id, key: conversation, stored: { seq, activity }, opened } as const;
    return turn ? { ...added, turn } : added;
  }

  /** Takes the next place in the conversation, and its lease when nobody holds it. Locks the conversation's row. */
  async #nextPlace(query: Query, at: { conversation: string; leaseToken: string; now: number }) {
    const [row] = await query(
      `UPDATE conversations SET last_seq = last_seq + 1, waiting = waiting + 1, last_heard_at = $2,
         lease_token = CASE WHEN lease_until < $2 AND waiting = 0 THEN $3 ELSE lease_token END,
         lease_until = CASE WHEN lease_until < $2 AND waiting = 0 THEN $4 ELSE lease_until END
       WHERE id = $1 RETURNING last_seq, waiting, lease_token, key, state, version, reference`,
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

  async next(conversation: string, leaseToken: string): Promise<Turn | undefined> {
    return this.#parts.database.transaction(async (query) => {
      const now = this.#parts.clock.now();
      const [row] = await query(
        `UPDATE conversations SET lease_until = $3 WHERE id = $1 AND lease_token = $2
         RETURNING lease_token, key, state, version, reference`,
        [conversation, leaseToken, now + this.#parts.leaseFor],
      );
      return row ? this.#oldestWaiting(query, conversation, row) : undefined;
    });
  }

  async takeUp(limit: number): Promise<readonly Turn[]> {
    return this.#parts.database.transaction(async (query) => {
      const now = this.#parts.clock.now();
      const leaseToken = randomBytes(9).toString('base64url');
      const skipLocked = this.#parts.database.exclusive ? '' : 'FOR UPDATE SKIP LOCKED';
      const rows = await query(
        `UPDATE conversations SET lease_token = $1, lease_until = $2 WHERE id IN (
           SELECT id FROM conversations WHERE waiting > 0 AND lease_until < $3 ORDER BY lease_until LIMIT $4 ${skipLocked}
         ) RETURNING id, lease_token, key, state, version, reference`,
        [leaseToken, now + this.#parts.leaseFor, now, limit],
      );
      const turns: Turn[] = [];
      for (const row of rows) {
        const turn = await this.#oldestWaiting(query, String(row.id), row);
        if (turn) turns.push(turn);
      }
      return turns;
    });
  }

  /** Counts the attempt before it is made: a message that kills the process is parked in the end. */
  async #oldestWaiting(query: Query, conversation: string, row: Row): Promise<Turn | undefined> {
    const [found] = await query(
      `UPDATE activities SET attempts = attempts + 1 WHERE conversation = $1 AND seq = (
         SELECT min(seq) FROM activities WHERE conversation = $1 AND waiting = 1
       ) RETURNING seq, body, attempts`,
      [conversation],
    );
    if (!found) {
      await query('UPDATE conversations SET waiting = 0, lease_until = 0 WHERE id = $1', [conversation]);
      return undefined;
    }
    const key = await this.#parts.keys.open(query, String(row.key));
    const activity = openActivity(key, conversation, found);
    const leaseToken = String(row.lease_token);
    return this.#turn({ row, key, activity, conversation, leaseToken, attempts: Number(found.attempts), seq: Number(found.seq) });
  }

  #turn(from: {
    row: Row;
    key: KeyObject;
    activity: Activity;
    conversation: string;
    leaseToken: string;
    attempts: number;
    seq: number;
  }): Turn {
    const { row, key, conversation } = from;
    return {
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

  async commit(turn: Turn, outcome: TurnOutcome): Promise<Committed | undefined> {
    if (outcome.forget) {
      const committed = await this.#parts.database.transaction((query) => this.#startAgain(query, turn, outcome));
      await this.#parts.database.scrub();
      return committed;
    }
    return this.#parts.database.transaction(async (query) => {
      const key = await this.#parts.keys.open(query, turn.keyId);
      const written = await this.#advance(query, { turn, key, outcome });
      if (!written) return undefined;
      const [, , stored] = await Promise.all([
        this.#settle(query, { turn, key, withhold: outcome.withhold ?? false }),
        withholdEarlier(query, { turn, key, ids: outcome.withholdEarlier ?? [] }),
        this.#insertReplies(query, { turn, key, firstSeq: written.firstSeq, replies: outcome.replies }),
      ]);
      await addTallies(query, outcome.tallies ?? [], this.#parts.clock.now());
      return { stored, more: written.more };
    });
  }

  /** Forgets everything, and leaves a blank conversation under a new key in which the reply stands alone. */
  async #startAgain(query: Query, turn: Turn, outcome: TurnOutcome): Promise<Committed | undefined> {
    const fresh = await this.#parts.keys.make(query);
    const written = await this.#advance(query, { turn, key: fresh.key, outcome });
    if (!written) {
      await this.#parts.keys.destroy(query, fresh.id);
      return undefined;
    }
    await deleteConversation(query, this.#parts.keys, { conversation: turn.conversationKey, keepRow: true });
    const reference = sealReference(fresh.key, turn.conversationKey, turn.reference);
    const move = 'UPDATE conversations SET key = $2, reference = $3, waiting = 0, lease_until = 0 WHERE id = $1';
    await query(move, [turn.conversationKey, fresh.id, reference]);
    const { firstSeq } = written;
    const stored = await this.#insertReplies(query, { turn, key: fresh.key, firstSeq, replies: outcome.replies });
    return { stored, more: false };
  }

  park(turn: Turn, apology: Activity): Promise<Committed | undefined> {
    return this.#parts.database.transaction(async (query) => {
      const key = await this.#parts.keys.open(query, turn.keyId);
      const outcome = { replies: [apology], state: turn.state ?? {}, forget: false };
      const written = await this.#advance(query, { turn, key, outcome });
      if (!written) return undefined;
      await query('UPDATE activities SET waiting = 2 WHERE conversation = $1 AND seq = $2', [turn.conversationKey, turn.seq]);
      const { firstSeq } = written;
      return { stored: await this.#insertReplies(query, { turn, key, firstSeq, replies: [apology] }), more: written.more };
    });
  }

  /** The activity is handled. What the person need not have told is replaced, and the client's copy is the only one. */
  #settle(query: Query, { turn, key, withhold }: { turn: Turn; key: KeyObject; withhold: boolean }): Promise<readonly Row[]> {
    const { conversationKey, seq } = turn;
    if (!withhold) return query('UPDATE activities SET waiting = 0 WHERE conversation = $1 AND seq = $2', [conversationKey, seq]);
    const body = sealActivity(key, conversationKey, seq, { ...turn.activity, text: WITHHELD });
    return query('UPDATE activities SET waiting = 0, body = $3 WHERE conversation = $1 AND seq = $2', [
      conversationKey,
      seq,
      body,
    ]);
  }

  /** Moves the conversation on, if the lease is still ours; gives the lease back when nothing waits. */
  async #advance(query: Query, { turn, key, outcome }: { turn: Turn; key: KeyObject; outcome: TurnOutcome }) {
    const replies = outcome.replies.length;
    const [row] = await query(
      `UPDATE conversations SET version = version + 1, last_seq = last_seq + $4, waiting = waiting - 1, state = $6,
         lease_until = CASE WHEN waiting > 1 THEN CAST($5 AS bigint) ELSE 0 END
       WHERE id = $1 AND lease_token = $2 AND version = $3 RETURNING last_seq, waiting`,
      [
        turn.conversationKey,
        turn.leaseToken,
        turn.version,
        replies,
        this.#parts.clock.now() + this.#parts.leaseFor,
        sealState(key, turn.conversationKey, turn.version + 1, outcome.state),
      ],
    );
    return row && { firstSeq: Number(row.last_seq) - replies + 1, more: Number(row.waiting) > 0 };
  }

  async #insertReplies(
    query: Query,
    { turn, key, firstSeq, replies }: { turn: Turn; key: KeyObject; firstSeq: number; replies: readonly Activity[] },
  ): Promise<StoredActivity[]> {
    const conversation = turn.conversationKey;
    const timestamp = new Date(this.#parts.clock.now()).toISOString();
    const stored: StoredActivity[] = [];
    for (const [index, reply] of replies.entries()) {
      const seq = firstSeq + index;
      const activity: Activity = { ...reply, id: activityId(turn.reference.conversationId, seq), timestamp };
      const insert = `INSERT INTO activities (conversation, seq, dedupe, visible, waiting, attempts, body)
         VALUES ($1, $2, NULL, 1, 0, 0, $3)`;
      await query(insert, [conversation, seq, sealActivity(key, conversation, seq, activity)]);
      if (this.#parts.pushes.has(turn.reference.channelId)) {
        const push = `INSERT INTO outbox (conversation, seq, channel, attempts, next_at, lease_token, lease_until)
           VALUES ($1, $2, $3, 0, 0, '', 0)`;
        await query(push, [conversation, seq, turn.reference.channelId]);
      }
      stored.push({ seq, activity });
    }
    return stored;
  }
}
