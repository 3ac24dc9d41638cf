import type { Topic } from './database.ts';

/** Who in this process listens to what. One listener that fails does not silence the others. */
export class Listeners {
  readonly #listeners = new Map<Topic, Set<(message: string) => void>>();

  add(topic: Topic, listener: (message: string) => void): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(topic, listeners);
    return () => listeners.delete(listener);
  }

  tell(topic: string, message: string): void {
    for (const listener of this.#listeners.get(topic as Topic) ?? []) listener(message);
  }
}
