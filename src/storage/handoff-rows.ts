import type { KeyObject } from 'node:crypto';
import type { Activity } from '../domain/activity.ts';
import type { ConversationReference } from '../domain/conversation.ts';
import {
  type Counsellor,
  type HandoffCase,
  type HandoffEvent,
  type HandoffNotice,
  type HandoffState,
  nextHandoffState,
  URGENCIES,
} from '../domain/handoff.ts';
import type { HandoffSummary } from '../domain/handoff-summary.ts';
import type { AnswerWindow } from '../domain/reply-window.ts';
import type { DangerKind } from '../domain/safety.ts';
import type { ConversationKeys } from './conversation-keys.ts';
import type { Query, Row } from './database.ts';
import { openJson, sealJson } from './seal.ts';
import { openReference } from './sealed-rows.ts';

/** Milliseconds in which a channel takes answers after the person's last message; absent: as long as the chat lives. */
export type AnswerWindows = ReadonlyMap<string, AnswerWindow>;

const summaryPlace = (id: string) => `handoffs|${id}|summary`;

export function sealSummary(key: KeyObject, id: string, summary: HandoffSummary): string {
  return sealJson(key, summary, summaryPlace(id));
}

export function openSummary(key: KeyObject, row: Row): HandoffSummary {
  return openJson(key, String(row.summary), summaryPlace(String(row.id))) as HandoffSummary;
}

/** Danger that was recognised in a message of a case. */
export type Alarm = { readonly seq: number; readonly kind: DangerKind };

const alarmsPlace = (id: string) => `handoffs|${id}|alarms`;

export function sealAlarms(key: KeyObject, row: Row, alarms: readonly Alarm[]): string {
  return sealJson(key, alarms, alarmsPlace(String(row.id)));
}

export function openAlarms(key: KeyObject, row: Row): readonly Alarm[] {
  if (row.alarms === '') return [];
  return openJson(key, String(row.alarms), alarmsPlace(String(row.id))) as Alarm[];
}

/** A row of `handoffs` as everybody of the organisation may know it. */
export function caseOf(row: Row, windows: AnswerWindows): HandoffCase {
  const window = windows.get(String(row.channel));
  return {
    id: String(row.id),
    organisation: String(row.organisation),
    state: row.state as HandoffState,
    language: String(row.language),
    interpreter: Number(row.interpreter) === 1,
    urgency: URGENCIES[Number(row.urgency)] ?? 'normal',
    topic: text(row.topic),
    channelId: String(row.channel),
    createdAt: Number(row.created_at),
    waitingSince: Number(row.waiting_since),
    owner: text(row.owner),
    ownerAlias: text(row.owner_alias),
    claimedAt: moment(row.claimed_at),
    unansweredSince: moment(row.unanswered_since),
    heardAt: Number(row.heard_at),
    windowClosesAt: window === undefined ? undefined : Number(row.heard_at) + window.length,
    announced: window?.announced ?? false,
    expiresAt: Number(row.expires_at),
    closedAt: moment(row.closed_at),
    outcome: text(row.outcome) as HandoffCase['outcome'],
    version: Number(row.version),
    alarm: Number(row.alarm) === 1,
    offeredTo: text(row.offered_to),
  };
}

function text(value: Row[string] | undefined): string | undefined {
  return value === '' || value === null || value === undefined ? undefined : String(value);
}

function moment(value: Row[string] | undefined): number | undefined {
  return Number(value) === 0 ? undefined : Number(value);
}

/** A case and its conversation, locked until the transaction ends. */
export type LockedCase = {
  readonly row: Row;
  readonly id: string;
  readonly conversation: string;
  readonly owned: boolean;
  readonly lastSeq: number;
  readonly reference: ConversationReference;
  readonly key: KeyObject;
};

/**
 * Locks the conversation of a case, always before the case itself, as turns do: so nobody waits for each other in a circle.
 * Undefined when there is no such case, or another organisation's.
 */
export async function lockCase(
  query: Query,
  keys: ConversationKeys,
  at: { caseId: string; organisation: string | undefined },
): Promise<LockedCase | undefined> {
  const [found] = await query('SELECT conversation, organisation FROM handoffs WHERE id = $1', [at.caseId]);
  if (!found || (at.organisation !== undefined && found.organisation !== at.organisation)) return undefined;
  const conversation = String(found.conversation);
  const [locked] = await query(
    'UPDATE conversations SET last_seq = last_seq WHERE id = $1 RETURNING last_seq, owned, key, reference',
    [conversation],
  );
  // Read again under the lock: somebody may have changed it while we waited.
  const [row] = await query('SELECT * FROM handoffs WHERE id = $1', [at.caseId]);
  if (!locked || !row || (at.organisation !== undefined && row.organisation !== at.organisation)) return undefined;
  const key = await keys.open(query, String(locked.key));
  return {
    row,
    id: at.caseId,
    conversation,
    owned: Number(locked.owned) === 1,
    lastSeq: Number(locked.last_seq),
    reference: openReference(key, conversation, String(locked.reference)),
    key,
  };
}

export function isOwner(row: Row, counsellor: Counsellor): boolean {
  return row.state === 'owned' && row.owner === counsellor.id;
}

/** Columns of a case that an event sets, beside its state. */
export type Changes = Readonly<Record<string, string | number>>;

/**
 * Moves a case on: the only place where its state and who owns the conversation change. Undefined, and nothing written,
 * when the event is not allowed in its state.
 */
export async function moveOn(
  query: Query,
  { row, event, changes = {} }: { row: Row; event: HandoffEvent; changes?: Changes },
): Promise<Row | undefined> {
  const state = nextHandoffState(row.state as HandoffState, event);
  if (state === undefined) return undefined;
  const owned = state === 'owned';
  const cleared: Changes = owned ? {} : { owner: '', owner_alias: '', claimed_at: 0, unanswered_since: 0, offered_to: '' };
  const next = await writeCase(query, row, { ...cleared, ...changes, state });
  const open = state === 'waiting' || owned;
  await query('UPDATE conversations SET owned = $2, handoff = $3 WHERE id = $1', [
    String(row.conversation),
    owned ? 1 : 0,
    open ? String(row.id) : '',
  ]);
  if (!open || !owned) await query('DELETE FROM handoff_held WHERE handoff = $1', [String(row.id)]);
  return next;
}

/** Writes columns of a case; its version grows unless nothing new can be seen. Column names come from this folder alone. */
export async function writeCase(query: Query, row: Row, changes: Changes, { grows = 1 } = {}): Promise<Row | undefined> {
  const names = Object.keys(changes);
  const sets = [`version = version + ${grows}`, ...names.map((name, index) => `${name} = $${index + 2}`)];
  const [written] = await query(`UPDATE handoffs SET ${sets.join(', ')} WHERE id = $1 RETURNING *`, [
    String(row.id),
    ...Object.values(changes),
  ]);
  return written;
}

/** Addressed like every reply, and marked for those who show it. */
export function noticeFor(activity: Activity, { reference }: LockedCase, notice: HandoffNotice): Activity {
  const shown = typeof activity.channelData === 'object' ? activity.channelData : {};
  return {
    ...activity,
    channelId: reference.channelId,
    recipient: { id: reference.userId, role: 'user' },
    conversation: { id: reference.conversationId },
    channelData: { ...shown, notice: notice.kind },
  };
}
