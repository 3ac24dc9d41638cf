import type { Feed, StoredActivity } from '../domain/transcript.ts';

/** Tells the open sockets of this process. */
export class LocalFeed implements Feed {
  readonly #listeners = new Map<string, Set<(added: readonly StoredActivity[]) => void>>();

  publish(conversationKey: string, added: readonly StoredActivity[]): void {
    const listeners = this.#listeners.get(conversationKey);
    if (listeners) for (const listener of listeners) listener(added);
  }

  hasListeners(conversationKey: string): boolean {
    return this.#listeners.has(conversationKey);
  }

  subscribe(conversationKey: string, listener: (added: readonly StoredActivity[]) => void): () => void {
    const listeners = this.#listeners.get(conversationKey) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(conversationKey, listeners);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(conversationKey);
    };
  }
}
