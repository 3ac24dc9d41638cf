import type { ConversationNews, Feed, FeedListener, StoredActivity } from '../domain/transcript.ts';
import { LocalFeed } from './feed.ts';

export type SharedFeedParts = {
  readonly news: ConversationNews;
  /** Milliseconds between two looks for what was told and not heard. */
  readonly lookEvery: number;
  readonly onTrouble: (error: unknown) => void;
};

/**
 * Tells the open sockets of every process on the same database. News travel as names only: each process reads what was said
 * for the sockets it holds. News can be missed, while a connection breaks or when their teller dies: so each process also
 * looks now and then how far its conversations are.
 */
export class SharedFeed implements Feed {
  readonly #local = new LocalFeed();
  readonly #parts: SharedFeedParts;
  #places: ReadonlyMap<string, number> = new Map();
  #quit: () => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #look: Promise<void> = Promise.resolve();

  constructor(parts: SharedFeedParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#quit = this.#parts.news.listen((conversationKey) => this.#local.changed(conversationKey));
    if (this.#parts.news.shared) this.#later();
  }

  async stop(): Promise<void> {
    this.#quit();
    clearTimeout(this.#timer);
    await this.#look;
    clearTimeout(this.#timer);
    await this.#parts.news.settled();
  }

  publish(conversationKey: string, added: readonly StoredActivity[]): void {
    this.#local.publish(conversationKey, added);
    this.#parts.news.tell(conversationKey);
  }

  subscribe(conversationKey: string, listener: FeedListener): () => void {
    return this.#local.subscribe(conversationKey, listener);
  }

  #later(): void {
    this.#timer = setTimeout(() => {
      this.#look = this.#lookAround().finally(() => this.#later());
    }, this.#parts.lookEvery);
  }

  /** A conversation that moved since the last look, is new, or is gone, is read; a socket that has everything sends nothing. */
  async #lookAround(): Promise<void> {
    const heard = this.#local.heard();
    if (heard.length === 0) return;
    try {
      const before = this.#places;
      this.#places = await this.#parts.news.lastPlaces(heard);
      for (const key of heard) if (before.get(key) !== this.#places.get(key)) this.#local.changed(key);
    } catch (error) {
      this.#parts.onTrouble(error);
    }
  }
}
