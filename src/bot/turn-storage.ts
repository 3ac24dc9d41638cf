import type { ConversationMemory } from '../domain/turn.ts';
import type { Storage, StoreItems } from './framework.ts';

/** The framework's storage for the length of one turn: it holds what is written until our own commit. */
export class TurnStorage implements Storage {
  memory: ConversationMemory;

  constructor(memory: ConversationMemory | undefined) {
    this.memory = memory ?? {};
  }

  async read(keys: string[]): Promise<StoreItems> {
    const items: StoreItems = {};
    // The framework changes what it is given in place; the turn must be able to fail without a trace.
    for (const key of keys) items[key] = structuredClone(this.memory);
    return items;
  }

  async write(changes: StoreItems): Promise<void> {
    for (const [, { eTag: _, ...memory }] of Object.entries(changes)) this.memory = memory;
  }

  async delete(): Promise<void> {
    this.memory = {};
  }
}
