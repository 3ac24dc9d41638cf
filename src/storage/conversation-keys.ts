import type { KeyObject } from 'node:crypto';
import { belgianDay, type Clock } from '../domain/clock.ts';
import type { Query } from './database.ts';
import type { MasterKey } from './seal.ts';

/** Opened keys stay in memory for this many conversations. */
const KEPT = 5000;

/** The keys of conversations: made once, sealed in their own table, destroyed by forgetting. */
export class ConversationKeys {
  readonly #master: MasterKey;
  readonly #clock: Clock;
  readonly #opened = new Map<string, KeyObject>();

  constructor(master: MasterKey, clock: Clock) {
    this.#master = master;
    this.#clock = clock;
  }

  /** The key with this id. Throws when it was destroyed: what it sealed is gone for good. */
  async open(query: Query, id: string): Promise<KeyObject> {
    const kept = this.#opened.get(id);
    if (kept) return kept;
    const [row] = await query('SELECT sealed, master FROM keys.conversation_keys WHERE id = $1', [id]);
    if (!row) throw new Error('the key of this conversation no longer exists');
    const master = String(row.master);
    // Somebody changes the key while we run: the newer one lies where ours came from.
    if (!this.#master.knows(master)) await this.#master.refresh();
    return this.#keep(id, this.#master.openConversationKey(id, String(row.sealed), master));
  }

  /** Makes and stores a key. */
  async make(query: Query): Promise<{ id: string; key: KeyObject }> {
    const master = this.#master.id;
    const { id, key, sealed } = this.#master.newConversationKey();
    const insert = 'INSERT INTO keys.conversation_keys (id, sealed, master) VALUES ($1, $2, $3)';
    await query(insert, [id, sealed, master]);
    this.#keep(id, key);
    return { id, key };
  }

  /** Destroys a key, and notes its id so that no backup brings it back. */
  async destroy(query: Query, id: string): Promise<void> {
    this.#opened.delete(id);
    await query('DELETE FROM keys.conversation_keys WHERE id = $1', [id]);
    const note = 'INSERT INTO keys.destroyed_keys (id, day) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING';
    await query(note, [id, belgianDay(this.#clock.now())]);
  }

  #keep(id: string, key: KeyObject): KeyObject {
    const oldest = this.#opened.size >= KEPT ? this.#opened.keys().next().value : undefined;
    if (oldest !== undefined) this.#opened.delete(oldest);
    this.#opened.set(id, key);
    return key;
  }
}
