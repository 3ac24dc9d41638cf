import type pg from 'pg';
import type { Topic } from './database.ts';
import { Listeners } from './listeners.ts';

const TOPICS: readonly Topic[] = ['handoffs', 'conversations'];
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 10_000;
/** Milliseconds. A connection that died without a word is noticed by asking; it is used for nothing else. */
const ASK_EVERY = 15_000;

/** One connection of its own that listens (LISTEN/NOTIFY), opened with the first listener, and again when it breaks. */
export class PostgresListener {
  readonly listeners = new Listeners();
  readonly #connect: () => pg.Client;
  readonly #onLost: () => void;
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #pause = FIRST_PAUSE;
  #closed = false;
  #opening: Promise<void> | undefined;

  /** `connect`: a client with a limit on the time that connecting and asking may take. */
  constructor(parts: { connect: () => pg.Client; onLost: () => void }) {
    this.#connect = parts.connect;
    this.#onLost = parts.onLost;
  }

  add(topic: Topic, listener: (message: string) => void): () => void {
    const remove = this.listeners.add(topic, listener);
    this.#opening ??= this.#open();
    return remove;
  }

  /** Resolves when the connection listens, or was given up for now. */
  async ready(): Promise<void> {
    await this.#opening;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#opening;
    clearTimeout(this.#timer);
    await this.#client?.end();
  }

  async #open(): Promise<void> {
    const client = this.#connect();
    let lost = false;
    const again = () => {
      if (lost || this.#closed) return;
      lost = true;
      this.#onLost();
      clearTimeout(this.#timer);
      this.#client = undefined;
      client.end().catch(() => this.#onLost());
      this.#timer = setTimeout(() => {
        this.#opening = this.#open();
      }, this.#pause);
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    };
    client.on('error', again);
    client.on('end', again);
    client.on('notification', ({ channel, payload }) => this.listeners.tell(channel, payload ?? ''));
    try {
      await client.connect();
      for (const topic of TOPICS) await client.query(`LISTEN ${topic}`);
      this.#client = client;
      this.#pause = FIRST_PAUSE;
      this.#askLater(client, again);
    } catch {
      again();
    }
  }

  #askLater(client: pg.Client, again: () => void): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      client.query('SELECT 1').then(() => this.#askLater(client, again), again);
    }, ASK_EVERY);
    this.#timer.unref();
  }
}
