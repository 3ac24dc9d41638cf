import type { Config } from '../config.ts';
import { openBeside } from './open-beside.ts';

/** Which conversation: by the id its client has, or by the number or page-scoped id of a person on a channel of Meta. */
export type ToErase = { readonly id: string } | { readonly channel: 'whatsapp' | 'messenger'; readonly address: string };

/** Erases one conversation, beside a running assistant or without one. */
export async function eraseConversation(config: Config, which: ToErase, print: (line: string) => void): Promise<number> {
  const storage = await openBeside(config);
  try {
    const key = 'id' in which ? storage.keyOf('directline', which.id) : await storage.findByAddress(which.channel, which.address);
    const erased = await storage.forgetting.forgetConversation(key);
    print(erased ? 'Erased: every row and the key.' : 'There is no such conversation.');
    return erased ? 0 : 1;
  } finally {
    await storage.database.close();
  }
}
