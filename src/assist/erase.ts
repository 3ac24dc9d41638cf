import type { Config } from '../config.ts';
import { findMasterKey } from '../storage/master-key.ts';
import { openStorage } from '../storage/open-storage.ts';

/** Erases one conversation of the website chat, beside a running assistant or without one. */
export async function eraseConversation(config: Config, id: string, print: (line: string) => void): Promise<number> {
  const storage = await openStorage({
    at: config.databaseUrl === undefined ? { folder: config.dataDir } : { postgres: config.databaseUrl },
    master: findMasterKey(config.encryptionKey, config.dataDir),
    clock: { now: () => Date.now() },
    leaseFor: 1000,
    pushes: new Set(),
    onLost: () => undefined,
  });
  try {
    const erased = await storage.forgetting.forgetConversation(storage.keyOf('directline', id));
    print(erased ? 'Erased: every row and the key.' : 'There is no such conversation.');
    return erased ? 0 : 1;
  } finally {
    await storage.database.close();
  }
}
