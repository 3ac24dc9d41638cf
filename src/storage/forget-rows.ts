import type { Forgetting } from '../domain/inbox.ts';
import type { ConversationKeys } from './conversation-keys.ts';
import type { Database, Query } from './database.ts';

/** Deletes every row of a conversation, the key first. `keepRow` leaves the row of the conversation itself, to be reopened blank. */
export async function deleteConversation(
  query: Query,
  keys: ConversationKeys,
  { conversation, keepRow }: { conversation: string; keepRow: boolean },
): Promise<boolean> {
  const rows = await query('SELECT key FROM conversations WHERE id = $1', [conversation]);
  if (rows.length === 0) return false;
  await keys.destroy(query, String(rows[0]?.key));
  await query('DELETE FROM outbox WHERE conversation = $1', [conversation]);
  await query('DELETE FROM activities WHERE conversation = $1', [conversation]);
  if (!keepRow) {
    await query('DELETE FROM aliases WHERE conversation = $1', [conversation]);
    await query('DELETE FROM conversations WHERE id = $1', [conversation]);
  }
  return true;
}

/** Forgetting over either engine. */
export class ForgetRows implements Forgetting {
  readonly #database: Database;
  readonly #keys: ConversationKeys;

  constructor(parts: { database: Database; keys: ConversationKeys }) {
    this.#database = parts.database;
    this.#keys = parts.keys;
  }

  async forgetConversation(conversation: string): Promise<boolean> {
    const gone = await this.#database.transaction((query) => {
      return deleteConversation(query, this.#keys, { conversation, keepRow: false });
    });
    if (gone) await this.#database.scrub();
    return gone;
  }

  async forgetDedupeBefore(before: number): Promise<void> {
    await this.#database.query('DELETE FROM seen WHERE at < $1', [before]);
  }

  async forgetSilentSince(before: number): Promise<readonly string[]> {
    const forgotten: string[] = [];
    const rows = await this.#database.query('SELECT id FROM conversations WHERE last_heard_at < $1', [before]);
    for (const row of rows) {
      const id = String(row.id);
      // Asked again inside the transaction: the person may have written in between.
      const gone = await this.#database.transaction(async (query) => {
        const lock = 'UPDATE conversations SET version = version WHERE id = $1 AND last_heard_at < $2 RETURNING id';
        if ((await query(lock, [id, before])).length === 0) return false;
        return deleteConversation(query, this.#keys, { conversation: id, keepRow: false });
      });
      if (gone) forgotten.push(id);
    }
    if (forgotten.length > 0) await this.#database.scrub();
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
