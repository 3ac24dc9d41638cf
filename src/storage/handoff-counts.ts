import { belgianDay } from '../domain/clock.ts';
import type { HandoffCount } from '../domain/handoff.ts';
import { isoWeek } from '../domain/week.ts';
import type { Database, Query, Row } from './database.ts';

const MINUTE = 60_000;

export type Counted = {
  readonly what: HandoffCount['what'];
  readonly detail?: string;
  /** Milliseconds that it took. */
  readonly took?: number;
};

/** Adds one to a count of the week, in the transaction of what happened. */
export async function countHandoff(query: Query, row: Row, { counted, now }: { counted: Counted; now: number }): Promise<void> {
  const minutes = Math.round(Math.max(0, counted.took ?? 0) / MINUTE);
  await query(
    `INSERT INTO handoff_counts (week, organisation, language, what, detail, count, minutes) VALUES ($1, $2, $3, $4, $5, 1, $6)
     ON CONFLICT (week, organisation, language, what, detail)
     DO UPDATE SET count = handoff_counts.count + 1, minutes = handoff_counts.minutes + $6`,
    [isoWeek(belgianDay(now)), String(row.organisation), String(row.language), counted.what, counted.detail ?? '', minutes],
  );
}

export async function readCounts(database: Database, organisation: string | undefined): Promise<HandoffCount[]> {
  const rows = await database.query(
    `SELECT week, organisation, language, what, detail, count, minutes FROM handoff_counts
     WHERE $1 = '' OR organisation = $1 ORDER BY week DESC, organisation, language, what, detail`,
    [organisation ?? ''],
  );
  return rows.map((row) => ({
    week: String(row.week),
    organisation: String(row.organisation),
    language: String(row.language),
    what: row.what as HandoffCount['what'],
    detail: String(row.detail),
    count: Number(row.count),
    minutes: Number(row.minutes),
  }));
}
