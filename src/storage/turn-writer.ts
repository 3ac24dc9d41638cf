import type { KeyObject } from 'node:crypto';
import type { Activity } from '../domain/activity.ts';
import type { Clock } from '../domain/clock.ts';
import { OwnerChanged } from '../domain/errors.ts';
import type { HandoffChange } from '../domain/handoff.ts';
import type { Committed } from '../domain/inbox.ts';
import type { Turn, TurnOutcome } from '../domain/turn.ts';
import type { ConversationKeys } from './conversation-keys.ts';
import type { Query, Row } from './database.ts';
import { deleteConversation } from './forget-rows.ts';
import { type EffectParts, withEffects } from './handoff-effects.ts';
import { actOnHandoff, withPosition } from './handoff-turns.ts';
import type { MasterKey } from './seal.ts';
import { sealActivity, sealReference, sealState } from './sealed-rows.ts';
import { type Speaker, send } from './send-gate.ts';
import { addTallies } from './tally-table.ts';
import { WITHHELD, withholdEarlier } from './withhold.ts';

export type TurnWriteParts = EffectParts & {
  readonly keys: ConversationKeys;
  readonly master: MasterKey;
  readonly clock: Clock;
  /** Milliseconds a turn may take before another process takes it up. */
  readonly leaseFor: number;
  /** Channels whose replies are pushed: theirs enter the outbox. */
  readonly pushes: ReadonlySet<string>;
};

/** Writes the outcome of a turn, all of it or nothing, if the lease is still ours and nobody else took the conversation. */
export class TurnWriter {
  readonly #parts: TurnWriteParts;

  constructor(parts: TurnWriteParts) {
    this.#parts = parts;
  }

  async commit(turn: Turn, outcome: TurnOutcome): Promise<Committed | undefined> {
    const committed = await withEffects(this.#parts, (query, { changes }) => {
      return outcome.forget
        ? this.#startAgain(query, { turn, outcome, changes })
        : this.#write(query, { turn, outcome, changes });
    });
    if (outcome.forget) await this.#parts.database.scrub();
    return committed;
  }

  async #write(query: Query, at: { turn: Turn; outcome: TurnOutcome; changes: HandoffChange[] }): Promise<Committed | undefined> {
    const { turn, outcome, changes } = at;
    const now = this.#parts.clock.now();
    const key = await this.#parts.keys.open(query, turn.keyId);
    const written = await this.#advance(query, { turn, key, outcome });
    if (!written) return undefined;
    if (isOwned(turn) !== written.owned) throw new OwnerChanged();
    await this.#settle(query, { turn, key, withhold: outcome.withhold ?? false });
    await withholdEarlier(query, { turn, key, ids: outcome.withholdEarlier ?? [] });
    const acts = outcome.handoff ?? [];
    const names = acts.length > 0 || turn.handoff?.state === 'waiting';
    const open = names ? await actOnHandoff(query, { acts, turn, key, now, master: this.#parts.master, changes }) : undefined;
    const owned = open ? open.row?.state === 'owned' : written.owned;
    const stored = await this.#send(query, {
      turn,
      key,
      firstSeq: written.firstSeq,
      replies: await withPosition(query, outcome, open?.row),
      speaker: outcome.ownRight ? 'own-right' : 'assistant',
      owned,
    });
    await addTallies(query, outcome.tallies ?? [], now);
    return { stored, more: written.more };
  }

  /** Forgets everything, and leaves a blank conversation under a new key in which the reply stands alone. */
  async #startAgain(
    query: Query,
    { turn, outcome, changes }: { turn: Turn; outcome: TurnOutcome; changes: HandoffChange[] },
  ): Promise<Committed | undefined> {
    const fresh = await this.#parts.keys.make(query);
    const written = await this.#advance(query, { turn, key: fresh.key, outcome });
    if (!written) {
      await this.#parts.keys.destroy(query, fresh.id);
      return undefined;
    }
    changes.push(
      ...(await deleteConversation(query, this.#parts.keys, { conversation: turn.conversationKey, keepRow: true })).cases,
    );
    const reference = sealReference(fresh.key, turn.conversationKey, turn.reference);
    const move = `UPDATE conversations SET key = $2, reference = $3, waiting = 0, lease_until = 0, handoff = '', owned = 0
      WHERE id = $1`;
    await query(move, [turn.conversationKey, fresh.id, reference]);
    const { firstSeq } = written;
    const at = { turn, key: fresh.key, firstSeq, replies: outcome.replies, speaker: 'assistant', owned: false } as const;
    return { stored: await this.#send(query, at), more: false };
  }

  park(turn: Turn, apology: Activity): Promise<Committed | undefined> {
    return this.#parts.database.transaction(async (query) => {
      const key = await this.#parts.keys.open(query, turn.keyId);
      const outcome = { replies: [apology], state: turn.state ?? {}, forget: false };
      const written = await this.#advance(query, { turn, key, outcome });
      if (!written) return undefined;
      await query('UPDATE activities SET waiting = 2, handoff = $3 WHERE conversation = $1 AND seq = $2', [
        turn.conversationKey,
        turn.seq,
        written.owned ? written.handoff : '',
      ]);
      const { firstSeq, owned } = written;
      // With a counsellor there is nobody to apologise for: they see the message.
      const replies = owned ? [] : [apology];
      return {
        stored: await this.#send(query, { turn, key, firstSeq, replies, speaker: 'assistant', owned }),
        more: written.more,
      };
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
       WHERE id = $1 AND lease_token = $2 AND version = $3 RETURNING last_seq, waiting, owned, handoff`,
      [
        turn.conversationKey,
        turn.leaseToken,
        turn.version,
        replies,
        this.#parts.clock.now() + this.#parts.leaseFor,
        sealState(key, turn.conversationKey, turn.version + 1, outcome.state),
      ],
    );
    if (!row) return undefined;
    const firstSeq = Number(row.last_seq) - replies + 1;
    return { firstSeq, more: Number(row.waiting) > 0, owned: Number(row.owned) === 1, handoff: String(row.handoff) };
  }

  #send(
    query: Query,
    at: { turn: Turn; key: KeyObject; firstSeq: number; replies: readonly Activity[]; speaker: Speaker; owned: boolean },
  ) {
    const { turn, key, firstSeq, replies, speaker, owned } = at;
    return send(query, {
      conversation: turn.conversationKey,
      reference: turn.reference,
      key,
      firstSeq,
      activities: replies,
      speaker,
      owned,
      handoff: '',
      pushes: this.#parts.pushes,
      now: this.#parts.clock.now(),
    });
  }
}

function isOwned({ handoff }: Turn): boolean {
  return handoff?.state === 'owned';
}
