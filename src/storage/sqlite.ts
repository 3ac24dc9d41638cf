import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { StartError } from '../domain/errors.ts';
import type { Database, Query, Row, SqlValue } from './database.ts';
import { Listeners } from './listeners.ts';

type Job = { run(): Promise<void>; settle(failure: unknown): void };

/**
 * SQLite in a folder: `assistant.db`, and `keys.db` with the sealed conversation keys, so that a long backup can leave
 * the keys out. WAL and `synchronous=FULL`: a commit is on the disk when it returns.
 *
 * Transactions that wait for the same commit share it: each runs under its own savepoint, and one write to the disk
 * serves all (group commit). A work that fails is undone alone.
 */
export function openSqlite(folder: string): Database {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(folder, 'assistant.db'));
  prepareFiles(database, folder);
  const statements = new Map<string, { statement: StatementSync; order: readonly number[] }>();

  const query: Query = async (sql, values = []) => {
    let prepared = statements.get(sql);
    if (!prepared) {
      prepared = prepareStatement(database, sql);
      statements.set(sql, prepared);
    }
    const ordered: SqlValue[] = prepared.order.map((index) => values[index] ?? null);
    return prepared.statement.all(...ordered) as Row[];
  };

  const waiting: Job[] = [];
  let working = false;

  const scrubs: (() => void)[] = [];
  const work = async () => {
    while (waiting.length > 0 || scrubs.length > 0) {
      if (waiting.length > 0) await commitTogether(waiting.splice(0, GROUP_SIZE), query);
      if (scrubs.length > 0) await truncateLogs(query, scrubs.splice(0));
    }
    working = false;
  };
  const begin = () => {
    if (working) return;
    working = true;
    setImmediate(work);
  };

  const enqueue = <T>(run: (query: Query) => Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      let result: T;
      waiting.push({
        run: async () => {
          result = await run(query);
        },
        settle: (failure) => (failure === undefined ? resolve(result) : reject(failure)),
      });
      begin();
    });

  // One process alone uses the folder: what it signals, it hears.
  const listeners = new Listeners();

  return {
    exclusive: true,
    // A statement outside a transaction must not slip into somebody else's savepoint, which could still be undone.
    query: (sql, values) => (working ? enqueue((inner) => inner(sql, values)) : query(sql, values)),
    transaction: enqueue,
    scrub: () =>
      new Promise((resolve) => {
        scrubs.push(resolve);
        begin();
      }),
    signal: async (topic, message) => listeners.tell(topic, message),
    listen: (topic, listener) => listeners.add(topic, listener),
    close: async () => {
      while (working) await new Promise((resolve) => setImmediate(resolve));
      database.close();
    },
  };
}

/** More than this in one commit would hold up the first of them for too long. */
const GROUP_SIZE = 64;

/** Deleted rows stand in the write-ahead log until it is folded into the files, where they are overwritten. */
async function truncateLogs(query: Query, done: readonly (() => void)[]): Promise<void> {
  await query('PRAGMA main.wal_checkpoint(TRUNCATE)');
  await query('PRAGMA keys.wal_checkpoint(TRUNCATE)');
  for (const resolve of done) resolve();
}

async function commitTogether(jobs: readonly Job[], query: Query): Promise<void> {
  const failures: unknown[] = [];
  try {
    // Not IMMEDIATE: that would lock the file with the keys too, which few transactions touch.
    await query('BEGIN');
    for (const [index, job] of jobs.entries()) {
      await query('SAVEPOINT one');
      try {
        await job.run();
      } catch (error) {
        failures[index] = error ?? new Error('a transaction failed');
        await query('ROLLBACK TO one');
      }
      await query('RELEASE one');
    }
    await query('COMMIT');
  } catch (error) {
    await query('ROLLBACK').catch(() => undefined);
    for (const job of jobs) job.settle(error);
    return;
  }
  for (const [index, job] of jobs.entries()) job.settle(failures[index]);
}

function prepareFiles(database: DatabaseSync, folder: string): void {
  database.exec(`ATTACH DATABASE '${join(folder, 'keys.db').replaceAll("'", "''")}' AS keys`);
  for (const schema of ['main', 'keys']) {
    database.exec(`PRAGMA ${schema}.journal_mode = WAL`);
    database.exec(`PRAGMA ${schema}.synchronous = FULL`);
    // Freed places are overwritten: always where the keys were, elsewhere (all sealed) where it costs no extra write.
    database.exec(`PRAGMA ${schema}.secure_delete = ${schema === 'keys' ? 'ON' : 'FAST'}`);
  }
  database.exec('PRAGMA busy_timeout = 5000');
}

/**
 * Holds a folder for this process until it ends, however it ends: the lock is the kernel's, not a file left behind.
 * Throws when another process holds it. Operator commands do not take it; they may work beside a running assistant.
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(join(folder, 'running.lock'));
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS held (at bigint)');
  } catch (cause) {
    lock.close();
    throw new StartError('another assistant is running on this DATA_DIR; stop it, or give this one another DATA_DIR', { cause });
  }
  return () => lock.close();
}

/** SQLite counts `$1` as a name; the driver binds by place. */
function prepareStatement(database: DatabaseSync, sql: string) {
  const order: number[] = [];
  const text = sql.replaceAll(/\$(\d+)/g, (_, digits: string) => {
    order.push(Number(digits) - 1);
    return '?';
  });
  return { statement: database.prepare(text), order };
}
