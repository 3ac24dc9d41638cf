import { belgianDay } from '../domain/clock.ts';
import type { Database } from './database.ts';

/** Backups of keys are kept for seven days; a note of what was destroyed outlives them by two. */
export const KEY_BACKUP_DAYS = 7;
const NOTED_DAYS = KEY_BACKUP_DAYS + 2;
const DAY = 86_400_000;

/** A key that was destroyed: its random id, and on which day (`YYYY-MM-DD`). */
export type DestroyedKey = { readonly id: string; readonly day: string };

/**
 * Destroys again whatever a restored backup brought back, and drops notes that no backup can contradict any more.
 * The number of keys that had come back.
 */
export async function forgetDestroyedKeys(database: Database, now: number): Promise<number> {
  return database.transaction(async (query) => {
    await query('DELETE FROM keys.destroyed_keys WHERE day < $1', [belgianDay(now - NOTED_DAYS * DAY)]);
    const back = 'DELETE FROM keys.conversation_keys WHERE id IN (SELECT id FROM keys.destroyed_keys) RETURNING id';
    return (await query(back)).length;
  });
}

export async function readDestroyedKeys(database: Database): Promise<readonly DestroyedKey[]> {
  const rows = await database.query('SELECT id, day FROM keys.destroyed_keys ORDER BY day, id');
  return rows.map((row) => ({ id: String(row.id), day: String(row.day) }));
}

/** Takes over what another copy of this database has destroyed; the number of keys that are gone now and were not before. */
export async function addDestroyedKeys(database: Database, destroyed: readonly DestroyedKey[], now: number): Promise<number> {
  await database.transaction(async (query) => {
    const note = 'INSERT INTO keys.destroyed_keys (id, day) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING';
    for (const { id, day } of destroyed) await query(note, [id, day]);
  });
  const gone = await forgetDestroyedKeys(database, now);
  await database.scrub();
  return gone;
}
