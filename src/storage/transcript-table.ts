import type { StoredActivity, Transcript } from '../domain/transcript.ts';
import type { ConversationKeys } from './conversation-keys.ts';
import type { Database } from './database.ts';
import { openActivity } from './sealed-rows.ts';

/** Reading back what was said, over either engine. */
export class TranscriptTable implements Transcript {
  readonly #database: Database;
  readonly #keys: ConversationKeys;

  constructor(parts: { database: Database; keys: ConversationKeys }) {
    this.#database = parts.database;
    this.#keys = parts.keys;
  }

  async read(conversation: string, afterSeq: number): Promise<readonly StoredActivity[] | undefined> {
    const rows = await this.#database.query(
      `SELECT c.key AS key, a.seq AS seq, a.body AS body FROM conversations c
       LEFT JOIN activities a ON a.conversation = c.id AND a.seq > $2 AND a.visible = 1
       WHERE c.id = $1 ORDER BY a.seq`,
      [conversation, afterSeq],
    );
    const first = rows[0];
    if (!first) return undefined;
    const key = await this.#keys.open(this.#database.query, String(first.key));
    return rows
      .filter((row) => row.seq !== null)
      .map((row) => ({ seq: Number(row.seq), activity: openActivity(key, conversation, row) }));
  }
}
