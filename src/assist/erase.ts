import type { Config } from '../config.ts';
import { openBeside } from './open-beside.ts';

/** Erases one conversation of the website chat, beside a running assistant or without one. */
export async function eraseConversation(config: Config, id: string, print: (line: string) => void): Promise<number> {
  const storage = await openBeside(config);
  try {
    const erased = await storage.forgetting.forgetConversation(storage.keyOf('directline', id));
    print(erased ? 'Erased: every row and the key.' : 'There is no such conversation.');
    return erased ? 0 : 1;
  } finally {
    await storage.database.close();
  }
}
