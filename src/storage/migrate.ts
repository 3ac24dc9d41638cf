import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../domain/errors.ts';
import type { Database } from './database.ts';

/**
 * Brings the tables to the newest version: runs each numbered file once, in order, each in one transaction. A file that came
 * to a release later than one with a higher number is run all the same.
 * Throws when the database is newer than this program.
 */
export async function migrate(database: Database, folder: string): Promise<void> {
  await prepare(database);
  const files = readdirSync(folder)
    .filter((name) => /^\d{4}-.+\.sql$/.test(name))
    .sort();
  const newest = Number(files.at(-1)?.slice(0, 4) ?? 0);
  for (const file of files) {
    const version = Number(file.slice(0, 4));
    const engine = database.exclusive ? 'sqlite' : 'postgres';
    const statements = splitStatements(readFileSync(join(folder, file), 'utf8'), engine);
    await database.transaction(async (query) => {
      if (!database.exclusive) await query('LOCK TABLE schema_version IN EXCLUSIVE MODE');
      const rows = await query('SELECT version FROM schema_version');
      const present = new Set(rows.map((row) => Number(row.version)));
      if (Math.max(0, ...present) > newest) throw new StartError('the database was written by a newer version of the assistant');
      if (present.has(version)) return;
      for (const statement of statements) await query(statement);
      await query('INSERT INTO schema_version (version) VALUES ($1)', [version]);
    });
  }
}

/** Replicas that start together on a new database must not make the same thing at once: `IF NOT EXISTS` does not see to that. */
async function prepare(database: Database): Promise<void> {
  await database.transaction(async (query) => {
    if (!database.exclusive) {
      await query('SELECT 1 FROM pg_advisory_xact_lock(7238)');
      await query('CREATE SCHEMA IF NOT EXISTS keys');
    }
    await query('CREATE TABLE IF NOT EXISTS schema_version (version bigint PRIMARY KEY)');
  });
}

/**
 * Statements end with a semicolon at the end of a line; `\;` there is one inside a function's body. A statement below
 * `-- only sqlite` or `-- only postgres` is for that engine: triggers have no common dialect.
 */
function splitStatements(sql: string, engine: 'sqlite' | 'postgres'): string[] {
  return sql
    .replaceAll(/^-- only (sqlite|postgres)$/gm, '@$1')
    .replaceAll(/--.*$/gm, '')
    .split(/(?<!\\);[ \t]*$/m)
    .map((statement) => statement.trim().replaceAll('\\;', ';'))
    .filter((statement) => statement.length > 0)
    .filter((statement) => !statement.startsWith('@') || statement.startsWith(`@${engine}\n`))
    .map((statement) => statement.replace(/^@\w+\n/, ''));
}
