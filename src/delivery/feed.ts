import type { Feed, FeedListener, StoredActivity } from '../domain/transcript.ts';

/** Tells the open sockets of this process. */
export class LocalFeed implements Feed {
  readonly #listeners = new Map<string, Set<FeedListener>>();

  publish(conversationKey: string, added: readonly StoredActivity[]): void {
    this.#tell(conversationKey, added);
  }

  /** Something was said outside the turns of this process: whoever listens reads it. */
  changed(conversationKey: string): void {
    this.#tell(conversationKey, 'read');
  }

  /** The conversations somebody here listens to. */
  heard(): readonly string[] {
    return [...this.#listeners.keys()];
  }

  subscribe(conversationKey: string, listener: FeedListener): () => void {
    const listeners = this.#listeners.get(conversationKey) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(conversationKey, listeners);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(conversationKey);
    };
  }

  #tell(conversationKey: string, added: readonly StoredActivity[] | 'read'): void {
    for (const listener of this.#listeners.get(conversationKey) ?? []) listener(added);
  }
}
