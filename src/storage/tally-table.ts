import { belgianDay, isoWeek } from '../domain/clock.ts';
import type { Tallies, TallyCount } from '../domain/tally.ts';
import type { Tally } from '../domain/turn.ts';
import type { Database, Query } from './database.ts';

const YEAR = 4;
const MONTH = 7;

/** Adds one to each count, in the transaction of the turn. */
export async function addTallies(query: Query, tallies: readonly Tally[], now: number): Promise<void> {
  for (const { what, detail, locale } of tallies) {
    await addOne(query, { period: periodOf(what, now), what, detail, locale, count: 1 });
  }
}

type Added = Tally & { readonly period: string; readonly count: number };

async function addOne(query: Query, { period, what, detail, locale, count }: Added): Promise<void> {
  await query(
    `INSERT INTO tallies (period, what, detail, locale, count) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (period, what, detail, locale) DO UPDATE SET count = tallies.count + $5`,
    [period, what, detail, locale, count],
  );
}

function periodOf(what: Tally['what'], now: number): string {
  const day = belgianDay(now);
  return what === 'service' ? isoWeek(day) : day.slice(0, what === 'danger' ? YEAR : MONTH);
}

/** Reads the counts. */
export class TallyTable implements Tallies {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** In one order always: two processes that add at once wait for each other, never in a circle. */
  async add(tallies: readonly Tally[], now: number): Promise<void> {
    const counts = new Map<string, Added>();
    for (const tally of tallies) {
      const name = `${tally.what}|${tally.detail}|${tally.locale}`;
      const count = (counts.get(name)?.count ?? 0) + 1;
      counts.set(name, { ...tally, period: periodOf(tally.what, now), count });
    }
    const ordered = [...counts].sort(([one], [other]) => (one < other ? -1 : 1));
    await this.#database.transaction(async (query) => {
      for (const [, added] of ordered) await addOne(query, added);
    });
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
