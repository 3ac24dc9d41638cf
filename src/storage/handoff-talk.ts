import { type KeyObject, randomBytes } from 'node:crypto';
import { type Activity, choiceAction, pressedChoice } from '../domain/activity.ts';
import type { Counsellor, CounsellorMessage, HandoffMessage, HandoffNotice, HandoffPhrase } from '../domain/handoff.ts';
import type { Said } from '../domain/handoffs.ts';
import type { Query, Row } from './database.ts';
import { countHandoff } from './handoff-counts.ts';
import { changeOf, recordOf, withEffects } from './handoff-effects.ts';
import type { HandoffOwners, HandoffParts } from './handoff-owners.ts';
import { type Alarm, caseOf, isOwner, type LockedCase, lockCase, openAlarms, writeCase } from './handoff-rows.ts';
import { openJson, sealJson } from './seal.ts';
import { openActivity } from './sealed-rows.ts';
import { send } from './send-gate.ts';

/** Milliseconds in which a message can be taken back. */
const HELD_FOR = 10_000;
/** Held messages that one round sends. */
const SENT_TOGETHER = 50;

type Held = { readonly message: CounsellorMessage; readonly alias: string };

const heldPlace = (id: string) => `handoff_held|${id}`;

/** What the two say to each other while a counsellor owns a case. */
export class HandoffTalk {
  readonly #parts: HandoffParts;
  readonly #owners: HandoffOwners;

  constructor(parts: HandoffParts, owners: HandoffOwners) {
    this.#parts = parts;
    this.#owners = owners;
  }

  async messages(counsellor: Counsellor, caseId: string, afterSeq = 0): Promise<readonly HandoffMessage[] | undefined> {
    const opened = await this.#owners.ownedRow(counsellor, caseId);
    if (!opened) return undefined;
    return this.#messages(this.#parts.database.query, { ...opened, afterSeq });
  }

  async #messages(query: Query, of: { row: Row; key: KeyObject; afterSeq: number }): Promise<HandoffMessage[]> {
    const { row, key, afterSeq } = of;
    const said = await query(
      'SELECT seq, body FROM activities WHERE conversation = $1 AND handoff = $2 AND seq > $3 ORDER BY seq',
      [String(row.conversation), String(row.id), afterSeq],
    );
    const held = await query(
      'SELECT id, written_at, sends_at, body FROM handoff_held WHERE handoff = $1 ORDER BY written_at, id',
      [String(row.id)],
    );
    const alarms = openAlarms(key, row);
    return [
      ...said.map((one) => messageOf(Number(one.seq), openActivity(key, String(row.conversation), one), alarms)),
      ...held.map((one) => heldMessage(one, openJson(key, String(one.body), heldPlace(String(one.id))) as Held)),
    ];
  }

  say(counsellor: Counsellor, caseId: string, { message, seen }: { message: CounsellorMessage; seen: number }): Promise<Said> {
    return withEffects(this.#parts, async (query, effects): Promise<Said> => {
      const { organisation } = counsellor;
      const locked = await lockCase(query, this.#parts.keys, { caseId, organisation });
      if (!locked) return { kind: 'gone' };
      const { row, key } = locked;
      if (!isOwner(row, counsellor)) return { kind: 'not-yours', by: String(row.owner_alias) || undefined };
      const now = this.#parts.clock.now();
      const { windowClosesAt, announced, version } = caseOf(row, this.#parts.windows);
      if (!announced && windowClosesAt !== undefined && windowClosesAt <= now + HELD_FOR)
        return { kind: 'window-closed', since: windowClosesAt };
      if (seen !== version)
        return { kind: 'moved-on', version, messages: await this.#messages(query, { row, key, afterSeq: 0 }) };
      const id = randomBytes(16).toString('base64url');
      const sendsAt = now + HELD_FOR;
      const held: Held = { message, alias: counsellor.alias };
      await query(
        `INSERT INTO handoff_held (id, handoff, conversation, counsellor, written_at, sends_at, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [id, caseId, locked.conversation, counsellor.id, now, sendsAt, sealJson(key, held, heldPlace(id))],
      );
      const next = await writeCase(query, row, {});
      effects.changes.push(changeOf(row, 'held'));
      return { kind: 'held', id, sendsAt, version: Number(next?.version) };
    });
  }

  takeBack(counsellor: Counsellor, heldId: string): Promise<boolean> {
    return withEffects(this.#parts, async (query, effects) => {
      const remove = 'DELETE FROM handoff_held WHERE id = $1 AND counsellor = $2 RETURNING handoff';
      const [taken] = await query(remove, [heldId, counsellor.id]);
      if (!taken) return false;
      const [row] = await query('SELECT * FROM handoffs WHERE id = $1', [String(taken.handoff)]);
      if (row) effects.changes.push(changeOf(row, 'taken-back'));
      effects.records.push(recordOf(counsellor.id, 'case.message-undone', String(taken.handoff)));
      return true;
    });
  }

  /** Sends what was held long enough, one transaction each; the conversations that got something. */
  async sendDue(): Promise<readonly string[]> {
    const due = await this.#parts.database.query(
      'SELECT id, handoff FROM handoff_held WHERE sends_at <= $1 ORDER BY sends_at, written_at LIMIT $2',
      [this.#parts.clock.now(), SENT_TOGETHER],
    );
    const reached = new Set<string>();
    for (const { id, handoff } of due) {
      const conversation = await this.#sendHeld(String(id), String(handoff));
      if (conversation) reached.add(conversation);
    }
    return [...reached];
  }

  #sendHeld(id: string, caseId: string): Promise<string | undefined> {
    return withEffects(this.#parts, async (query, effects) => {
      const locked = await lockCase(query, this.#parts.keys, { caseId, organisation: undefined });
      const [row] = await query('DELETE FROM handoff_held WHERE id = $1 RETURNING body, counsellor', [id]);
      // Sent by another process, taken back, or its writer no longer owns the case.
      if (!row || !locked?.owned || locked.row.owner !== row.counsellor) return undefined;
      const held = openJson(locked.key, String(row.body), heldPlace(id)) as Held;
      await this.#send(query, locked, held);
      effects.changes.push(changeOf(locked.row, 'message'));
      effects.records.push(recordOf(String(row.counsellor), 'case.message-sent', caseId));
      effects.conversations.add(locked.conversation);
      return locked.conversation;
    });
  }

  async #send(query: Query, locked: LockedCase, held: Held): Promise<void> {
    const now = this.#parts.clock.now();
    const { row } = locked;
    await query('UPDATE conversations SET last_seq = last_seq + 1 WHERE id = $1', [locked.conversation]);
    await send(query, {
      conversation: locked.conversation,
      key: locked.key,
      reference: locked.reference,
      firstSeq: locked.lastSeq + 1,
      activities: [activityOf(held, locked)],
      speaker: 'counsellor',
      owned: locked.owned,
      handoff: locked.id,
      pushes: this.#parts.pushes,
      now,
    });
    // Whoever wrote it has seen it already: their next message must not be refused for it.
    await writeCase(query, row, { unanswered_since: 0, answered: 1 }, { grows: 0 });
    if (Number(row.answered) === 1) return;
    await countHandoff(query, row, { counted: { what: 'first-answer', took: now - Number(row.claimed_at) }, now });
  }
}

/** What the person gets: text, answers to tap, and the first name of who writes. */
function activityOf({ message, alias }: Held, { reference, row }: LockedCase): Activity {
  const { text, notes = [] } = message;
  const actions = (message.buttons ?? []).map(({ id, label }) => choiceAction(id, label));
  return {
    type: 'message',
    textFormat: 'plain',
    text: notes.length > 0 ? `${text}\n\n${notes.join('\n')}` : text,
    locale: notes.length > 0 ? String(row.language) : message.locale,
    channelId: reference.channelId,
    // To clients the speaker is on our side; who it is stands in the name.
    from: { id: 'counsellor', name: alias, role: 'bot' },
    recipient: { id: reference.userId, role: 'user' },
    conversation: { id: reference.conversationId },
    channelData: {
      bubbles: [text],
      bubbleLocale: message.locale,
      notes,
      speaker: 'counsellor',
      ...(message.phrase ? { phrase: message.phrase } : {}),
    },
    ...(actions.length > 0 ? { suggestedActions: { to: [], actions } } : {}),
    inputHint: 'expectingInput',
  };
}

type Shown = {
  readonly speaker?: unknown;
  readonly bubbles?: readonly string[];
  readonly bubbleLocale?: string;
  readonly notice?: HandoffNotice['kind'];
  readonly phrase?: HandoffPhrase;
};

function messageOf(seq: number, activity: Activity, alarms: readonly Alarm[]): HandoffMessage {
  const shown = (activity.channelData ?? {}) as Shown;
  const ours = activity.from?.role === 'bot';
  const counsellor = ours && shown.speaker === 'counsellor';
  return {
    seq,
    at: Date.parse(activity.timestamp ?? ''),
    from: counsellor ? 'counsellor' : ours ? 'notice' : 'person',
    name: counsellor ? activity.from?.name : undefined,
    text: (counsellor ? shown.bubbles?.[0] : activity.text) ?? '',
    locale: counsellor ? shown.bubbleLocale : ours ? activity.locale : undefined,
    choice: pressedChoice(activity),
    buttons: buttonsOf(activity),
    // What clients send as channelData is theirs, and is not believed.
    phrase: counsellor ? shown.phrase : undefined,
    notice: ours && !counsellor ? shown.notice : undefined,
    danger: alarms.find((alarm) => alarm.seq === seq)?.kind,
    held: undefined,
  };
}

function heldMessage(row: Row, { message, alias }: Held): HandoffMessage {
  return {
    seq: 0,
    at: Number(row.written_at),
    from: 'counsellor',
    name: alias,
    text: message.text,
    locale: message.locale,
    choice: undefined,
    buttons: message.buttons ?? [],
    phrase: message.phrase,
    notice: undefined,
    danger: undefined,
    held: { id: String(row.id), sendsAt: Number(row.sends_at) },
  };
}

function buttonsOf(activity: Activity): HandoffMessage['buttons'] {
  return (activity.suggestedActions?.actions ?? []).map(({ value, title }) => ({
    id: String((value as { choice?: unknown } | undefined)?.choice ?? ''),
    label: title,
  }));
}
