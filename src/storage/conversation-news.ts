import { randomBytes } from 'node:crypto';
import type { ConversationNews } from '../domain/transcript.ts';
import type { Database, SqlValue } from './database.ts';

/** Names in one signal: PostgreSQL takes 8000 bytes, and a name has fewer than 64. */
const TOLD_TOGETHER = 100;
/** Conversations asked about in one statement. */
const ASKED_TOGETHER = 100;

/**
 * News over the signals of the database. A signal is `<teller> <name> <name>…`, or one name alone from whoever tells it
 * inside a transaction of its own. Signals follow the commit instead of being part of it: PostgreSQL would let such commits
 * wait for each other. While one is under way the next names gather, so a busy process tells many at once.
 */
export class SignalledNews implements ConversationNews {
  readonly #database: Database;
  readonly #onTrouble: (error: unknown) => void;
  readonly #self = randomBytes(6).toString('base64url');
  readonly #untold = new Set<string>();
  #telling: Promise<void> | undefined;

  constructor(parts: { database: Database; onTrouble: (error: unknown) => void }) {
    this.#database = parts.database;
    this.#onTrouble = parts.onTrouble;
  }

  get shared(): boolean {
    return !this.#database.exclusive;
  }

  tell(conversation: string): void {
    if (!this.shared) return;
    this.#untold.add(conversation);
    this.#telling ??= this.#tellAll().finally(() => {
      this.#telling = undefined;
    });
  }

  listen(hear: (conversation: string) => void): () => void {
    return this.#database.listen('conversations', (message) => {
      const [first = '', ...names] = message.split(' ');
      if (names.length === 0) hear(first);
      else if (first !== this.#self) for (const name of names) hear(name);
    });
  }

  async lastPlaces(conversations: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const places = new Map<string, number>();
    for (let from = 0; from < conversations.length; from += ASKED_TOGETHER) {
      // Always as many places, so that the statement is one and stays prepared.
      const asked: SqlValue[] = Array.from({ length: ASKED_TOGETHER }, (_, index) => conversations[from + index] ?? null);
      for (const row of await this.#database.query(LAST_PLACES, asked)) places.set(String(row.id), Number(row.last_seq));
    }
    return places;
  }

  async settled(): Promise<void> {
    await this.#telling;
  }

  async #tellAll(): Promise<void> {
    while (this.#untold.size > 0) {
      const names = [...this.#untold].slice(0, TOLD_TOGETHER);
      for (const name of names) this.#untold.delete(name);
      try {
        await this.#database.signal('conversations', [this.#self, ...names].join(' '));
      } catch (error) {
        // The others find out when they look around.
        this.#onTrouble(error);
      }
    }
  }
}

const LAST_PLACES = `SELECT id, last_seq FROM conversations
  WHERE id IN (${Array.from({ length: ASKED_TOGETHER }, (_, index) => `$${index + 1}`).join(', ')})`;
