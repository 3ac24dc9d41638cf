import { belgianDay } from '../domain/clock.ts';
import type { Tallies, TallyCount } from '../domain/tally.ts';
import type { Tally } from '../domain/turn.ts';
import type { Database, Query } from './database.ts';

const YEAR = 4;
const MONTH = 7;

/** Adds one to each count, in the transaction of the turn. */
export async function addTallies(query: Query, tallies: readonly Tally[], now: number): Promise<void> {
  for (const { what, detail, locale } of tallies) {
    const period = belgianDay(now).slice(0, what === 'danger' ? YEAR : MONTH);
    await query(
      `INSERT INTO tallies (period, what, detail, locale, count) VALUES ($1, $2, $3, $4, 1)
       ON CONFLICT (period, what, detail, locale) DO UPDATE SET count = tallies.count + 1`,
      [period, what, detail, locale],
    );
  }
}

/** Reads the counts. */
export class TallyTable implements Tallies {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async read(what: Tally['what']): Promise<readonly TallyCount[]> {
    const rows = await this.#database.query(
      'SELECT period, detail, locale, count FROM tallies WHERE what = $1 ORDER BY period DESC, count DESC, detail, locale',
      [what],
    );
    return rows.map((row) => ({
      period: String(row.period),
      detail: String(row.detail),
      locale: String(row.locale),
      count: Number(row.count),
    }));
  }
}
