import { hearCaseCode } from '../domain/case-code.ts';
import {
  type Counsellor,
  type HandoffCase,
  type HandoffChange,
  type HandoffPresence,
  type HandoffStanding,
  type HandoffState,
  URGENCIES,
} from '../domain/handoff.ts';
import type { CodeCaller } from '../domain/handoffs.ts';
import type { Query, Row } from './database.ts';
import { countHandoff } from './handoff-counts.ts';
import { changeOf, withEffects } from './handoff-effects.ts';
import type { HandoffOwners, HandoffParts } from './handoff-owners.ts';
import { caseOf, lockCase, moveOn } from './handoff-rows.ts';
import { queuePosition } from './handoff-turns.ts';

/** Milliseconds that a presence lasts. */
const PRESENT_FOR = 30_000;
const HOUR = 3_600_000;
/** Codes that one caller may try in an hour. */
const MOST_TRIES = 10;

/** Presence at a case, case codes, places in the queue, and what is done to cases by time. */
export class HandoffDoor {
  readonly #parts: HandoffParts;
  readonly #owners: HandoffOwners;

  constructor(parts: HandoffParts, owners: HandoffOwners) {
    this.#parts = parts;
    this.#owners = owners;
  }

  async touch(
    counsellor: Counsellor,
    caseId: string,
    doing: HandoffPresence['doing'],
  ): Promise<readonly HandoffPresence[] | undefined> {
    const { database, clock } = this.#parts;
    const row = await this.#owners.row(caseId, counsellor.organisation);
    if (!row) return undefined;
    const now = clock.now();
    const others = await database.transaction(async (query) => {
      await query('DELETE FROM handoff_presence WHERE until_at < $1', [now]);
      await query(
        `INSERT INTO handoff_presence (handoff, counsellor, alias, doing, until_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (handoff, counsellor) DO UPDATE SET doing = $4, alias = $3, until_at = $5`,
        [caseId, counsellor.id, counsellor.alias, doing, now + PRESENT_FOR],
      );
      const select = `SELECT counsellor, alias, doing FROM handoff_presence WHERE handoff = $1 AND counsellor <> $2
        AND until_at >= $3 ORDER BY counsellor`;
      return query(select, [caseId, counsellor.id, now]);
    });
    await database.signal('handoffs', JSON.stringify(changeOf(row, 'presence')));
    return others.map((one) => ({
      counsellor: String(one.counsellor),
      alias: String(one.alias),
      doing: one.doing === 'replying' ? 'replying' : 'viewing',
    }));
  }

  async find(counsellor: Counsellor, code: string): Promise<HandoffCase | 'unknown' | 'too-many'> {
    const row = await this.#byCode(code, this.#parts.master.name('code caller', counsellor.id));
    if (typeof row === 'string') return row;
    const isOwn = row.organisation === counsellor.organisation && row.owner === counsellor.id && row.state === 'owned';
    return isOwn ? caseOf(row, this.#parts.windows) : 'unknown';
  }

  async standing(code: string, caller: CodeCaller): Promise<HandoffStanding | 'unknown' | 'too-many'> {
    const row = await this.#byCode(code, this.#parts.master.name(caller.channelId, caller.conversationId));
    if (typeof row === 'string') return row;
    const { query } = this.#parts.database;
    await countHandoff(query, row, { counted: { what: 'code' }, now: this.#parts.clock.now() });
    return {
      state: row.state as HandoffState,
      organisation: String(row.organisation),
      position: row.state === 'waiting' ? await queuePosition(query, placeOf(row)) : undefined,
    };
  }

  /** `caller`: the name under which the conversation is stored, or a counsellor. Every try counts, also the right one: then nobody learns from the limit which was right. */
  async #byCode(said: string, caller: string): Promise<Row | 'unknown' | 'too-many'> {
    const { database, clock, master } = this.#parts;
    const now = clock.now();
    const [counted] = await database.query(
      `INSERT INTO handoff_tries (caller, hour, tries) VALUES ($1, $2, 1)
       ON CONFLICT (caller, hour) DO UPDATE SET tries = handoff_tries.tries + 1 RETURNING tries`,
      [caller, Math.floor(now / HOUR)],
    );
    if (Number(counted?.tries) > MOST_TRIES) return 'too-many';
    const heard = hearCaseCode(said);
    if (heard === undefined || heard === 'mistyped') return 'unknown';
    const select = 'SELECT * FROM handoffs WHERE code = $1 AND expires_at > $2';
    const [row] = await database.query(select, [master.name('case code', heard.code), now]);
    return row ?? 'unknown';
  }

  async position(of: { readonly caseId: string } | { readonly organisation: string; readonly urgency: string }): Promise<number> {
    const { query } = this.#parts.database;
    if ('caseId' in of) {
      const [row] = await query('SELECT * FROM handoffs WHERE id = $1', [of.caseId]);
      return row ? queuePosition(query, placeOf(row)) : 1;
    }
    const urgency = (URGENCIES as readonly string[]).indexOf(of.urgency);
    return queuePosition(query, { organisation: of.organisation, urgency, waitingSince: this.#parts.clock.now(), id: '' });
  }

  watch(listener: (change: HandoffChange) => void): () => void {
    return this.#parts.database.listen('handoffs', (message) => listener(JSON.parse(message) as HandoffChange));
  }

  async returnSilent(before: number): Promise<number> {
    const rows = await this.#parts.database.query(
      "SELECT id FROM handoffs WHERE state = 'owned' AND unanswered_since > 0 AND unanswered_since < $1",
      [before],
    );
    let returned = 0;
    for (const { id } of rows) if (await this.#owners.returnSilent(String(id), before)) returned++;
    return returned;
  }

  /** Erases cases whose time is over, whatever became of them. */
  async expire(): Promise<number> {
    const { database, clock } = this.#parts;
    const now = clock.now();
    await database.query('DELETE FROM handoff_tries WHERE hour < $1', [Math.floor(now / HOUR)]);
    const rows = await database.query('SELECT id FROM handoffs WHERE expires_at <= $1', [now]);
    for (const { id } of rows) await this.#erase(String(id), now);
    if (rows.length > 0) await database.scrub();
    return rows.length;
  }

  #erase(caseId: string, now: number): Promise<void> {
    return withEffects(this.#parts, async (query, effects) => {
      const locked = await lockCase(query, this.#parts.keys, { caseId, organisation: undefined });
      if (!locked || Number(locked.row.expires_at) > now) return;
      const { row, conversation } = locked;
      if (row.state === 'waiting') await countHandoff(query, row, { counted: { what: 'expired' }, now });
      await this.#end(query, row);
      for (const table of ['handoff_held', 'handoff_presence']) await query(`DELETE FROM ${table} WHERE handoff = $1`, [caseId]);
      const said = 'conversation = $1 AND handoff = $2';
      await query(`DELETE FROM outbox WHERE conversation = $1 AND seq IN (SELECT seq FROM activities WHERE ${said})`, [
        conversation,
        caseId,
      ]);
      await query(`DELETE FROM activities WHERE ${said}`, [conversation, caseId]);
      await query('DELETE FROM handoffs WHERE id = $1', [caseId]);
      effects.changes.push(changeOf(row, 'erased'));
    });
  }

  /** An open case ends before it goes, so that its conversation is the assistant's again. */
  async #end(query: Query, row: Row): Promise<void> {
    if (row.state === 'waiting') await moveOn(query, { row, event: 'expire' });
    else if (row.state === 'owned') await moveOn(query, { row, event: 'give-back' });
  }
}

function placeOf(row: Row) {
  return {
    organisation: String(row.organisation),
    urgency: Number(row.urgency),
    waitingSince: Number(row.waiting_since),
    id: String(row.id),
  };
}
