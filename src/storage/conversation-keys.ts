import type { KeyObject } from 'node:crypto';
import type { Query } from './database.ts';
import type { MasterKey } from './seal.ts';

/** Opened keys stay in memory for this many conversations. */
const KEPT = 5000;

/** The keys of conversations: made once, sealed in their own table, destroyed by forgetting. */
export class ConversationKeys {
  readonly #master: MasterKey;
  readonly #opened = new Map<string, KeyObject>();

  constructor(master: MasterKey) {
    this.#master = master;
  }

  /** The key with this id. Throws when it was destroyed: what it sealed is gone for good. */
  async open(query: Query, id: string): Promise<KeyObject> {
    const kept = this.#opened.get(id);
    if (kept) return kept;
    const rows = await query('SELECT sealed FROM keys.conversation_keys WHERE id = $1', [id]);
    const sealed = rows[0]?.sealed;
    if (typeof sealed !== 'string') throw new Error('the key of this conversation no longer exists');
    return this.#keep(id, this.#master.openConversationKey(id, sealed));
  }

  /** Makes and stores a key. */
  async make(query: Query): Promise<{ id: string; key: KeyObject }> {
    const { id, key, sealed } = this.#master.newConversationKey();
    const insert = 'INSERT INTO keys.conversation_keys (id, sealed, master) VALUES ($1, $2, $3)';
    await query(insert, [id, sealed, this.#master.id]);
    this.#keep(id, key);
    return { id, key };
  }

  async destroy(query: Query, id: string): Promise<void> {
    this.#opened.delete(id);
    await query('DELETE FROM keys.conversation_keys WHERE id = $1', [id]);
  }

  #keep(id: string, key: KeyObject): KeyObject {
    const oldest = this.#opened.size >= KEPT ? this.#opened.keys().next().value : undefined;
    if (oldest !== undefined) this.#opened.delete(oldest);
    this.#opened.set(id, key);
    return key;
  }
}
