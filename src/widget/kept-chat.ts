import type { Opened } from './protocol.ts';

const NAME = 'chat';

/** The way back into a chat after a reload of this tab, kept only when the person asks. */
export const keptChat = {
  /** False where the browser lets a frame of another site store nothing: then keeping is not offered. */
  get possible(): boolean {
    return storage() !== undefined;
  },
  read(): Opened | undefined {
    const text = storage()?.getItem(NAME);
    return text ? (JSON.parse(text) as Opened) : undefined;
  },
  write(chat: Pick<Opened, 'token' | 'conversationId'>): void {
    storage()?.setItem(NAME, JSON.stringify(chat));
  },
  remove(): void {
    storage()?.removeItem(NAME);
  },
};

function storage(): Storage | undefined {
  try {
    return sessionStorage;
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}
