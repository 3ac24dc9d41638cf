import { existsSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { StartError } from '../domain/errors.ts';

/** Copies a database file as it is at one moment, while others go on writing to it. */
export function copySqlite(file: string, to: string): void {
  if (!existsSync(file)) throw new StartError('there is no embedded database in DATA_DIR; nothing to back up');
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    database.exec(`VACUUM INTO '${to.replaceAll("'", "''")}'`);
  } finally {
    database.close();
  }
}

/** Throws a StartError when a file is not a whole database. */
export function checkSqlite(file: string): void {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const [row] = database.prepare('PRAGMA integrity_check').all();
    if (row?.integrity_check !== 'ok') throw new StartError('the backup holds a damaged database; take another one');
  } finally {
    database.close();
  }
}

/** Puts a database file in its place; the one that was there stands beside it as `<file>.before-restore`. */
export function replaceSqlite(file: string, by: string): void {
  if (existsSync(file)) {
    // What stands in the log belongs to the file: it is folded in before the file is moved.
    const database = new DatabaseSync(file);
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    database.close();
    renameSync(file, `${file}.before-restore`);
  }
  for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  renameSync(by, file);
}
