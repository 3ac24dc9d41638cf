import type { KeyObject } from 'node:crypto';
import { seqOf } from '../domain/activity.ts';
import type { Turn } from '../domain/turn.ts';
import type { Query } from './database.ts';
import { openActivity, sealActivity } from './sealed-rows.ts';

/** Stands in the transcript where words were taken out. */
export const WITHHELD = '\u2026';

/** Takes the words out of earlier activities of the conversation of a turn; ids of other conversations do nothing. */
export async function withholdEarlier(
  query: Query,
  { turn, key, ids }: { turn: Turn; key: KeyObject; ids: readonly string[] },
): Promise<void> {
  const { conversationKey, reference } = turn;
  for (const id of ids) {
    const seq = id.startsWith(`${reference.conversationId}|`) ? seqOf(id) : undefined;
    const find = 'SELECT seq, body FROM activities WHERE conversation = $1 AND seq = $2';
    const [row] = seq === undefined ? [] : await query(find, [conversationKey, seq]);
    if (!row || seq === undefined) continue;
    const activity = { ...openActivity(key, conversationKey, row), text: WITHHELD };
    const body = sealActivity(key, conversationKey, seq, activity);
    await query('UPDATE activities SET body = $3 WHERE conversation = $1 AND seq = $2', [conversationKey, seq, body]);
  }
}
