import type { KeyObject } from 'node:crypto';
import type { Activity } from '../domain/activity.ts';
import type { AuditAction } from '../domain/audit.ts';
import type { Clock } from '../domain/clock.ts';
import { type Actor, BY_ITSELF } from '../domain/desk-account.ts';
import type {
  Counsellor,
  HandoffCase,
  HandoffChange,
  HandoffDesk,
  HandoffEvent,
  HandoffNotice,
  HandoffOutcome,
} from '../domain/handoff.ts';
import type { HandoffSummary } from '../domain/handoff-summary.ts';
import type { Claimed, HandoffDone, HandoffGone, HandoffNotYours, WriteNotice } from '../domain/handoffs.ts';
import type { ConversationKeys } from './conversation-keys.ts';
import type { Query, Row } from './database.ts';
import { type Counted, countHandoff } from './handoff-counts.ts';
import { changeOf, type EffectParts, type Effects, recordOf, withEffects } from './handoff-effects.ts';
import {
  type AnswerWindows,
  type Changes,
  caseOf,
  isOwner,
  type LockedCase,
  lockCase,
  moveOn,
  noticeFor,
  openSummary,
  writeCase,
} from './handoff-rows.ts';
import type { MasterKey } from './seal.ts';
import { send } from './send-gate.ts';

export type HandoffParts = EffectParts & {
  readonly keys: ConversationKeys;
  readonly master: MasterKey;
  readonly clock: Clock;
  readonly desks: readonly HandoffDesk[];
  readonly windows: AnswerWindows;
  readonly pushes: ReadonlySet<string>;
  readonly writeNotice: WriteNotice;
  /** Milliseconds that a case is kept after its end. */
  readonly keepFor: number;
};

type Outcome = HandoffDone | HandoffNotYours | HandoffGone;
/** What follows an event: columns, the notice to the person, what is told to other processes, and what is counted. */
type Step = {
  readonly event: HandoffEvent;
  readonly changes?: Changes;
  readonly notice?: Omit<HandoffNotice, 'language' | 'organisation'>;
  readonly tells: HandoffChange['what'];
  readonly counted?: Counted;
  readonly recorded: AuditAction;
};

/** Who owns a case, and how that changes: each change is one transaction under the lock of the conversation. */
export class HandoffOwners {
  readonly #parts: HandoffParts;

  constructor(parts: HandoffParts) {
    this.#parts = parts;
  }

  async waiting(organisation: string): Promise<HandoffCase[]> {
    return this.#list("organisation = $1 AND state = 'waiting' ORDER BY urgency, waiting_since, id", [organisation]);
  }

  async owned({ id, organisation }: Counsellor): Promise<HandoffCase[]> {
    const order = 'CASE WHEN unanswered_since = 0 THEN 1 ELSE 0 END, unanswered_since, id';
    return this.#list(`organisation = $1 AND owner = $2 AND state = 'owned' ORDER BY ${order}`, [organisation, id]);
  }

  async open(organisation: string): Promise<HandoffCase[]> {
    return this.#list("organisation = $1 AND state IN ('waiting', 'owned') ORDER BY urgency, created_at, id", [organisation]);
  }

  async #list(where: string, values: readonly string[]): Promise<HandoffCase[]> {
    const rows = await this.#parts.database.query(`SELECT * FROM handoffs WHERE ${where}`, values);
    return rows.map((row) => caseOf(row, this.#parts.windows));
  }

  async row(caseId: string, organisation: string): Promise<Row | undefined> {
    const select = 'SELECT * FROM handoffs WHERE id = $1 AND organisation = $2';
    const [row] = await this.#parts.database.query(select, [caseId, organisation]);
    return row;
  }

  async one({ organisation }: Counsellor, caseId: string): Promise<HandoffCase | undefined> {
    const row = await this.row(caseId, organisation);
    return row && caseOf(row, this.#parts.windows);
  }

  async summary(counsellor: Counsellor, caseId: string): Promise<HandoffSummary | undefined> {
    const opened = await this.ownedRow(counsellor, caseId);
    return opened && openSummary(opened.key, opened.row);
  }

  async passOn(organisation: string, caseId: string): Promise<HandoffSummary | undefined> {
    const row = await this.row(caseId, organisation);
    const opened = row?.state === 'waiting' ? await this.#openRow(row) : undefined;
    return opened && openSummary(opened.key, opened.row);
  }

  /** The row of a case that this counsellor owns, with the key of its conversation. */
  async ownedRow(counsellor: Counsellor, caseId: string): Promise<{ row: Row; key: KeyObject } | undefined> {
    const row = await this.row(caseId, counsellor.organisation);
    return row && isOwner(row, counsellor) ? this.#openRow(row) : undefined;
  }

  async #openRow(row: Row): Promise<{ row: Row; key: KeyObject } | undefined> {
    const { query } = this.#parts.database;
    const [conversation] = await query('SELECT key FROM conversations WHERE id = $1', [String(row.conversation)]);
    return conversation && { row, key: await this.#parts.keys.open(query, String(conversation.key)) };
  }

  claim(counsellor: Counsellor, caseId: string): Promise<Claimed> {
    return withEffects(this.#parts, async (query, effects) => {
      const locked = await this.#lock(query, counsellor, caseId);
      if (!locked) return { kind: 'gone' };
      const { row } = locked;
      if (row.state === 'owned') return { kind: 'taken', by: String(row.owner_alias) };
      const now = this.#parts.clock.now();
      const next = await this.#step(
        query,
        { locked, effects, by: counsellor.id },
        {
          event: 'claim',
          changes: { owner: counsellor.id, owner_alias: counsellor.alias, claimed_at: now, unanswered_since: now, answered: 0 },
          notice: { kind: 'claimed', alias: counsellor.alias },
          tells: 'claimed',
          counted: { what: 'claimed', took: now - Number(row.waiting_since) },
          recorded: 'case.claimed',
        },
      );
      return next ? { kind: 'won', case: next } : { kind: 'gone' };
    });
  }

  release(counsellor: Counsellor, caseId: string): Promise<Outcome> {
    return this.#byOwner(counsellor, caseId, (_row, now) => ({
      event: 'release',
      changes: { waiting_since: now },
      notice: { kind: 'released', alias: counsellor.alias },
      tells: 'released',
      counted: { what: 'released' },
      recorded: 'case.released',
    }));
  }

  handOn(counsellor: Counsellor, caseId: string, to: Counsellor): Promise<Outcome> {
    if (to.organisation !== counsellor.organisation) return Promise.resolve({ kind: 'gone' });
    return this.#byOwner(counsellor, caseId, (row, now) => ({
      event: 'hand-on',
      changes: {
        owner: to.id,
        owner_alias: to.alias,
        claimed_at: now,
        answered: 0,
        unanswered_since: Number(row.unanswered_since) || now,
      },
      notice: { kind: 'handed-on', alias: to.alias },
      tells: 'handed-on',
      recorded: 'case.transferred',
    }));
  }

  giveBack(counsellor: Counsellor, caseId: string): Promise<Outcome> {
    return this.#byOwner(counsellor, caseId, (row, now) => ({
      event: 'give-back',
      changes: { closed_at: now, expires_at: now + this.#parts.keepFor },
      notice: { kind: 'given-back' },
      tells: 'given-back',
      counted: { what: 'closed', detail: 'given-back', took: now - Number(row.claimed_at) },
      recorded: 'case.returned',
    }));
  }

  close(counsellor: Counsellor, caseId: string, outcome: HandoffOutcome): Promise<Outcome> {
    return this.#byOwner(counsellor, caseId, (row, now) => ({
      event: 'close',
      changes: { closed_at: now, expires_at: now + this.#parts.keepFor, outcome },
      notice: { kind: 'closed' },
      tells: 'closed',
      counted: { what: 'closed', detail: outcome, took: now - Number(row.claimed_at) },
      recorded: 'case.closed',
    }));
  }

  async offer(
    counsellor: Counsellor,
    caseId: string,
    organisation: string,
  ): Promise<Outcome | { readonly kind: 'unknown-organisation' }> {
    const known = this.#parts.desks.some(({ id }) => id === organisation) && organisation !== counsellor.organisation;
    if (!known) return { kind: 'unknown-organisation' };
    return withEffects(this.#parts, async (query, effects): Promise<Outcome> => {
      const locked = await this.#lock(query, counsellor, caseId);
      const refused = refuse(locked, counsellor);
      if (!locked || refused) return refused ?? { kind: 'gone' };
      const next = await writeCase(query, locked.row, { offered_to: organisation });
      if (!next) return { kind: 'gone' };
      await this.#tell(query, { locked, effects }, { owned: true, notice: { kind: 'may-move', to: organisation } });
      effects.changes.push(changeOf(locked.row, 'changed'));
      effects.records.push(recordOf(counsellor.id, 'case.transferred', caseId));
      return { kind: 'done', case: caseOf(next, this.#parts.windows) };
    });
  }

  /** Back to the queue for a counsellor who does not answer; false when somebody was faster. */
  returnSilent(caseId: string, before: number): Promise<boolean> {
    return withEffects(this.#parts, async (query, effects) => {
      const locked = await lockCase(query, this.#parts.keys, { caseId, organisation: undefined });
      const since = Number(locked?.row.unanswered_since ?? 0);
      if (!locked || since === 0 || since >= before) return false;
      const next = await this.#step(
        query,
        { locked, effects, by: BY_ITSELF },
        {
          event: 'silence',
          // The person keeps the place that their waiting has earned.
          changes: { waiting_since: since },
          notice: { kind: 'silent' },
          tells: 'released',
          counted: { what: 'silent' },
          recorded: 'case.released',
        },
      );
      return next !== undefined;
    });
  }

  #byOwner(counsellor: Counsellor, caseId: string, step: (row: Row, now: number) => Step): Promise<Outcome> {
    return withEffects(this.#parts, async (query, effects) => {
      const locked = await this.#lock(query, counsellor, caseId);
      const refused = refuse(locked, counsellor);
      if (!locked || refused) return refused ?? { kind: 'gone' };
      const at = { locked, effects, by: counsellor.id };
      const next = await this.#step(query, at, step(locked.row, this.#parts.clock.now()));
      return next ? { kind: 'done', case: next } : { kind: 'gone' };
    });
  }

  async #step(
    query: Query,
    { locked, effects, by }: { locked: LockedCase; effects: Effects; by: Actor },
    step: Step,
  ): Promise<HandoffCase | undefined> {
    const { row } = locked;
    const next = await moveOn(query, { row, event: step.event, ...(step.changes ? { changes: step.changes } : {}) });
    if (!next) return undefined;
    if (step.notice) await this.#tell(query, { locked, effects }, { owned: next.state === 'owned', notice: step.notice });
    if (step.counted) await countHandoff(query, row, { counted: step.counted, now: this.#parts.clock.now() });
    effects.changes.push(changeOf(row, step.tells));
    effects.records.push(recordOf(by, step.recorded, locked.id));
    return caseOf(next, this.#parts.windows);
  }

  /** Tells the person, through the one gate. */
  async #tell(
    query: Query,
    { locked, effects }: { locked: LockedCase; effects: Effects },
    at: { owned: boolean; notice: Omit<HandoffNotice, 'language' | 'organisation'> },
  ): Promise<void> {
    const { row } = locked;
    const notice: HandoffNotice = { ...at.notice, language: String(row.language), organisation: String(row.organisation) };
    const activity: Activity = noticeFor(this.#parts.writeNotice(notice), locked, notice);
    await query('UPDATE conversations SET last_seq = last_seq + 1 WHERE id = $1', [locked.conversation]);
    await send(query, {
      conversation: locked.conversation,
      key: locked.key,
      reference: locked.reference,
      firstSeq: locked.lastSeq + 1,
      activities: [activity],
      speaker: 'notice',
      owned: at.owned,
      handoff: locked.id,
      pushes: this.#parts.pushes,
      now: this.#parts.clock.now(),
    });
    effects.conversations.add(locked.conversation);
  }

  #lock(query: Query, { organisation }: Counsellor, caseId: string): Promise<LockedCase | undefined> {
    return lockCase(query, this.#parts.keys, { caseId, organisation });
  }
}

function refuse(locked: LockedCase | undefined, counsellor: Counsellor): HandoffNotYours | HandoffGone | undefined {
  if (!locked) return { kind: 'gone' };
  if (isOwner(locked.row, counsellor)) return undefined;
  const by = String(locked.row.owner_alias);
  return { kind: 'not-yours', by: by === '' ? undefined : by };
}
