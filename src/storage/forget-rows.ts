import type { HandoffChange } from '../domain/handoff.ts';
import type { Forgetting } from '../domain/inbox.ts';
import type { AuditTable } from './audit-table.ts';
import type { ConversationKeys } from './conversation-keys.ts';
import type { Database, Query } from './database.ts';
import { lifeOf } from './handoff-effects.ts';

/** Deletes every row of a conversation, the key first. `keepRow` leaves the row of the conversation itself, to be reopened blank. */
export async function deleteConversation(
  query: Query,
  keys: ConversationKeys,
  { conversation, keepRow }: { conversation: string; keepRow: boolean },
): Promise<{ readonly gone: boolean; readonly cases: readonly HandoffChange[] }> {
  // The lock first, as everywhere: a counsellor may be writing at this moment.
  const rows = await query('UPDATE conversations SET version = version WHERE id = $1 RETURNING key', [conversation]);
  if (rows.length === 0) return { gone: false, cases: [] };
  await keys.destroy(query, String(rows[0]?.key));
  const cases = await deleteCases(query, conversation);
  await query('DELETE FROM outbox WHERE conversation = $1', [conversation]);
  await query('DELETE FROM handoff_tries WHERE caller = $1', [conversation]);
  await query('DELETE FROM activities WHERE conversation = $1', [conversation]);
  if (!keepRow) {
    await query('DELETE FROM aliases WHERE conversation = $1', [conversation]);
    await query('DELETE FROM conversations WHERE id = $1', [conversation]);
  }
  return { gone: true, cases };
}

async function deleteCases(query: Query, conversation: string): Promise<HandoffChange[]> {
  const rows = await query('DELETE FROM handoffs WHERE conversation = $1 RETURNING id, organisation', [conversation]);
  if (rows.length === 0) return [];
  await query('DELETE FROM handoff_held WHERE conversation = $1', [conversation]);
  for (const { id } of rows) await query('DELETE FROM handoff_presence WHERE handoff = $1', [String(id)]);
  return rows.map((row) => ({ what: 'erased', caseId: String(row.id), organisation: String(row.organisation) }));
}

/** Forgetting over either engine. */
export class ForgetRows implements Forgetting {
  readonly #database: Database;
  readonly #keys: ConversationKeys;
  readonly #audit: AuditTable;

  constructor(parts: { database: Database; keys: ConversationKeys; audit: AuditTable }) {
    this.#database = parts.database;
    this.#keys = parts.keys;
    this.#audit = parts.audit;
  }

  async forgetConversation(conversation: string): Promise<boolean> {
    const { gone, cases } = await this.#database.transaction(async (query) => {
      const deleted = await deleteConversation(query, this.#keys, { conversation, keepRow: false });
      await this.#audit.append(query, ...lifeOf(deleted.cases));
      return deleted;
    });
    if (gone) await this.#database.scrub();
    for (const change of cases) await this.#database.signal('handoffs', JSON.stringify(change));
    return gone;
  }

  async forgetDedupeBefore(before: number): Promise<void> {
    await this.#database.query('DELETE FROM seen WHERE at < $1', [before]);
  }

  async forgetSilentSince(before: number): Promise<readonly string[]> {
    const forgotten: string[] = [];
    const rows = await this.#database.query(
      `SELECT id, EXISTS (SELECT 1 FROM handoffs h WHERE h.conversation = conversations.id) AS has_case
       FROM conversations WHERE last_heard_at < $1`,
      [before],
    );
    for (const row of rows) {
      const id = String(row.id);
      const hasCase = Boolean(row.has_case);
      // Asked again inside the transaction: the person may have written in between.
      const gone = await this.#database.transaction(async (query) => {
        const lock = 'UPDATE conversations SET version = version WHERE id = $1 AND last_heard_at < $2 RETURNING id';
        if ((await query(lock, [id, before])).length === 0) return false;
        if (hasCase) return forgetTalk(query, id);
        return (await deleteConversation(query, this.#keys, { conversation: id, keepRow: false })).gone;
      });
      if (gone && !hasCase) forgotten.push(id);
    }
    if (rows.length > 0) await this.#database.scrub();
    return forgotten;
  }
}

/** Deletes the rows of conversations whose key is gone: a backup brought them back, and nobody can read them. How many. */
export async function deleteUnreadable(database: Database, keys: ConversationKeys): Promise<number> {
  const unreadable = 'SELECT id FROM conversations WHERE key NOT IN (SELECT id FROM keys.conversation_keys)';
  const rows = await database.query(unreadable);
  for (const { id } of rows) {
    await database.transaction((query) => deleteConversation(query, keys, { conversation: String(id), keepRow: false }));
  }
  if (rows.length > 0) await database.scrub();
  return rows.length;
}

/** A case outlives the talk in which it was asked for: of the talk with the assistant nothing stays. */
async function forgetTalk(query: Query, conversation: string): Promise<boolean> {
  const still = "conversation = $1 AND handoff = '' AND waiting <> 1";
  await query(`DELETE FROM outbox WHERE conversation = $1 AND seq IN (SELECT seq FROM activities WHERE ${still})`, [
    conversation,
  ]);
  await query(`DELETE FROM activities WHERE ${still}`, [conversation]);
  await query('UPDATE conversations SET state = NULL WHERE id = $1', [conversation]);
  return true;
}
