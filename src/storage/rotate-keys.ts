import type { Database } from './database.ts';
import type { MasterKey } from './seal.ts';

/** Seals renewed in one transaction. */
const TOGETHER = 200;

/** How many keys each master key seals. */
export type Seals = ReadonlyMap<string, number>;

/** Every table that holds sealed keys, from the schema itself, so that no new one is left behind. */
export async function tablesOfKeys({ query, exclusive }: Database): Promise<readonly string[]> {
  const sql = exclusive
    ? `SELECT m.name AS name FROM keys.sqlite_master m JOIN pragma_table_info(m.name, 'keys') c
       WHERE m.type = 'table' AND c.name = 'sealed' ORDER BY m.name`
    : `SELECT table_name AS name FROM information_schema.columns
       WHERE table_schema = 'keys' AND column_name = 'sealed' ORDER BY table_name`;
  return (await query(sql)).map((row) => String(row.name));
}

export async function countSeals(database: Database): Promise<Seals> {
  const seals = new Map<string, number>();
  for (const table of await tablesOfKeys(database)) {
    const rows = await database.query(`SELECT master, count(*) AS count FROM keys.${table} GROUP BY master`);
    for (const { master, count } of rows) seals.set(String(master), (seals.get(String(master)) ?? 0) + Number(count));
  }
  return seals;
}

/**
 * Seals every key anew under the master key of now, while others go on working: what a key opens does not change.
 * The number of seals renewed. Throws when a key is sealed by a master key that is not at hand.
 */
export async function renewSeals(database: Database, master: MasterKey): Promise<number> {
  let renewed = 0;
  for (const table of await tablesOfKeys(database)) {
    for (;;) {
      const count = await renewSome(database, master, table);
      renewed += count;
      if (count < TOGETHER) break;
    }
  }
  return renewed;
}

function renewSome(database: Database, master: MasterKey, table: string): Promise<number> {
  return database.transaction(async (query) => {
    const skipLocked = database.exclusive ? '' : 'FOR UPDATE SKIP LOCKED';
    const select = `SELECT id, sealed, master FROM keys.${table} WHERE master <> $1 ORDER BY id LIMIT ${TOGETHER} ${skipLocked}`;
    const rows = await query(select, [master.id]);
    for (const { id, sealed, master: sealedBy } of rows) {
      const again = master.rewrap(String(id), String(sealed), String(sealedBy));
      const update = `UPDATE keys.${table} SET sealed = $3, master = $4 WHERE id = $1 AND master = $2`;
      await query(update, [id ?? '', sealedBy ?? '', again, master.id]);
    }
    return rows.length;
  });
}
