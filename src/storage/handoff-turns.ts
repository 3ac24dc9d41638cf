import { type KeyObject, randomBytes } from 'node:crypto';
import type { Activity } from '../domain/activity.ts';
import { fillPosition, namesPosition } from '../domain/fill-position.ts';
import { type HandoffChange, type HandoffState, nextHandoffState, URGENCIES } from '../domain/handoff.ts';
import type { HandoffAct, TurnHandoff } from '../domain/handoff-summary.ts';
import type { Turn, TurnOutcome } from '../domain/turn.ts';
import type { Query, Row } from './database.ts';
import { countHandoff } from './handoff-counts.ts';
import { type Changes, moveOn, openAlarms, openSummary, sealAlarms, sealSummary, writeCase } from './handoff-rows.ts';
import type { MasterKey } from './seal.ts';

/** What a turn may know of the case that is open in its conversation. */
export async function turnHandoff(query: Query, caseId: string): Promise<TurnHandoff | undefined> {
  if (caseId === '') return undefined;
  const [row] = await query('SELECT id, state, organisation, offered_to, owner_alias FROM handoffs WHERE id = $1', [caseId]);
  if (!row) return undefined;
  return {
    caseId,
    state: row.state as HandoffState,
    organisation: String(row.organisation),
    offeredTo: row.offered_to === '' ? undefined : String(row.offered_to),
    alias: row.owner_alias === '' ? undefined : String(row.owner_alias),
  };
}

const DAY = 86_400_000;

type Acting = {
  readonly turn: Turn;
  readonly key: KeyObject;
  readonly now: number;
  readonly master: MasterKey;
  readonly changes: HandoffChange[];
};

/**
 * Does what a turn asked of the handoff, in its transaction and under the lock of its conversation. `changes` get what is
 * to be told afterwards. Returns the case that is open now, and whether a counsellor owns it.
 */
export async function actOnHandoff(
  query: Query,
  { acts, ...acting }: Acting & { acts: readonly HandoffAct[] },
): Promise<{ row: Row | undefined }> {
  let row: Row | undefined;
  const caseId = acting.turn.handoff?.caseId;
  if (caseId !== undefined) [row] = await query('SELECT * FROM handoffs WHERE id = $1', [caseId]);
  for (const act of acts) row = await doAct(query, { act, row, ...acting });
  return { row };
}

async function doAct(query: Query, at: Acting & { act: HandoffAct; row: Row | undefined }): Promise<Row | undefined> {
  const { act, row } = at;
  if (act.kind === 'open') {
    // One open case at a time: what waits already goes back first.
    if (row && nextHandoffState(row.state as HandoffState, 'request') === undefined) await withdraw(query, { ...at, row });
    return openCase(query, { ...at, act });
  }
  if (!row) return undefined;
  if (act.kind === 'withdraw') return withdraw(query, { ...at, row });
  if (act.kind === 'move') return answerMove(query, { ...at, act, row });
  return hear(query, { ...at, act, row });
}

async function openCase(query: Query, at: Acting & { act: Extract<HandoffAct, { kind: 'open' }> }): Promise<Row | undefined> {
  const { turn, key, now, act } = at;
  const { summary } = act;
  const id = randomBytes(16).toString('base64url');
  const [row] = await query(
    `INSERT INTO handoffs (id, conversation, organisation, state, language, interpreter, urgency, topic, channel, created_at,
       waiting_since, owner, owner_alias, claimed_at, unanswered_since, answered, heard_at, expires_at, closed_at, outcome,
       version, alarm, alarms, offered_to, code, summary)
     VALUES ($1, $2, $3, 'waiting', $4, $5, $6, $7, $8, $9, $9, '', '', 0, 0, 0, $9, $10, 0, '', 1, 0, '', '', $11, $12)
     RETURNING *`,
    [
      id,
      turn.conversationKey,
      summary.recipient.organisation,
      summary.language.tag,
      summary.language.interpreter ? 1 : 0,
      URGENCIES.indexOf(summary.urgency.tier),
      act.topic ?? '',
      turn.reference.channelId,
      now,
      Date.parse(summary.expiresAt),
      at.master.name('case code', act.code),
      sealSummary(key, id, summary),
    ],
  );
  await query('UPDATE conversations SET handoff = $2, owned = 0 WHERE id = $1', [turn.conversationKey, id]);
  if (row) await countHandoff(query, row, { counted: { what: 'opened' }, now });
  note(at, row, 'opened');
  return row;
}

async function withdraw(query: Query, at: Acting & { row: Row }): Promise<Row | undefined> {
  const { row, now } = at;
  const summary = openSummary(at.key, row);
  // What the person took back is emptied at once; that it was there is counted, and its end can be shown.
  const { question: _, answers: _a, result: _r, needs: _n, situation: _s, country: _c, living: _l, place: _p, ...bare } = summary;
  const changes = { closed_at: now, expires_at: now + DAY, summary: sealSummary(at.key, String(row.id), bare) };
  const next = await moveOn(query, { row, event: 'withdraw', changes });
  if (!next) return row;
  await countHandoff(query, row, { counted: { what: 'withdrawn' }, now });
  note(at, row, 'withdrawn');
  return undefined;
}

async function answerMove(
  query: Query,
  at: Acting & { act: Extract<HandoffAct, { kind: 'move' }>; row: Row },
): Promise<Row | undefined> {
  const { act, row, now } = at;
  const to = String(row.offered_to);
  if (to === '' || row.state !== 'owned') return row;
  if (!act.yes) {
    note(at, row, 'changed');
    return writeCase(query, row, { offered_to: '' });
  }
  const summary = openSummary(at.key, row);
  const moved = { ...summary, consent: act.consent, recipient: { organisation: to, why: 'moved' as const } };
  const changes = { organisation: to, waiting_since: now, summary: sealSummary(at.key, String(row.id), moved) };
  const next = await moveOn(query, { row, event: 'move', changes });
  if (!next) return row;
  note(at, row, 'moved');
  note(at, next, 'opened');
  return next;
}

/** The person wrote while a counsellor owns the case. */
async function hear(
  query: Query,
  at: Acting & { act: Extract<HandoffAct, { kind: 'heard' }>; row: Row },
): Promise<Row | undefined> {
  const { act, row, now, turn } = at;
  const unanswered = Number(row.unanswered_since) === 0 ? now : Number(row.unanswered_since);
  const alarm: Changes =
    act.danger === undefined
      ? {}
      : {
          alarm: 1,
          urgency: 0,
          alarms: sealAlarms(at.key, row, [...openAlarms(at.key, row), { seq: turn.seq, kind: act.danger }]),
        };
  const next = await writeCase(query, row, { heard_at: now, unanswered_since: unanswered, ...alarm });
  await query('UPDATE activities SET handoff = $3 WHERE conversation = $1 AND seq = $2', [
    turn.conversationKey,
    turn.seq,
    String(row.id),
  ]);
  note(at, row, 'message');
  if (act.danger !== undefined) note(at, row, 'danger');
  return next;
}

function note({ changes }: Acting, row: Row | undefined, what: HandoffChange['what']): void {
  if (row) changes.push({ what, caseId: String(row.id), organisation: String(row.organisation) });
}

/** How many waiting cases of the organisation come before one of this urgency and age, plus one. */
export async function queuePosition(
  query: Query,
  of: { organisation: string; urgency: number; waitingSince: number; id: string },
): Promise<number> {
  const [ahead] = await query(
    `SELECT count(*) AS ahead FROM handoffs WHERE organisation = $1 AND state = 'waiting' AND id <> $4
       AND (urgency < $2 OR (urgency = $2 AND (waiting_since < $3 OR (waiting_since = $3 AND id < $4))))`,
    [of.organisation, of.urgency, of.waitingSince, of.id],
  );
  return Number(ahead?.ahead ?? 0) + 1;
}

/** The replies of a turn with the place in the queue, where they name it. */
export async function withPosition(query: Query, outcome: TurnOutcome, row: Row | undefined): Promise<readonly Activity[]> {
  if (!row || !outcome.replies.some(namesPosition)) return outcome.replies;
  const position = await queuePosition(query, {
    organisation: String(row.organisation),
    urgency: Number(row.urgency),
    waitingSince: Number(row.waiting_since),
    id: String(row.id),
  });
  return outcome.replies.map((reply) => fillPosition(reply, position));
}
