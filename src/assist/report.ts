import { belgianDay, isoWeek } from '../domain/clock.ts';
import { hideSmall, type Table } from '../domain/hide-small.ts';
import type { TallyCount } from '../domain/tally.ts';
import { openBeside } from './open-beside.ts';
import type { Operation } from './operation.ts';

const DAY = 86_400_000;
const WEEK = 7 * DAY;

/** Columns of the report. `left` is who was left with a question open and never wrote again. */
const OUTCOMES = ['answered', 'unsure', 'not-understood', 'handed-off', 'danger', 'left'] as const;

/** Prints how people were served in one week, by language: the last whole week, or the one named. */
export async function printReport({ config, clock, print }: Operation, wanted: string | undefined): Promise<number> {
  const now = clock.now();
  const week = wanted ?? isoWeek(belgianDay(now - WEEK));
  if (!/^\d{4}-W\d{2}$/.test(week) || week >= isoWeek(belgianDay(now))) {
    print('--week: name a week that is over, such as 2026-W46. A week that is not over would tell too much, too early.');
    return 1;
  }
  const storage = await openBeside(config);
  try {
    const counts = (await storage.tallies.read('service')).filter(({ period }) => period === week);
    for (const line of writeReport(week, counts)) print(line);
    return 0;
  } finally {
    await storage.database.close();
  }
}

/** The report as lines of text. */
export function writeReport(week: string, counts: readonly TallyCount[]): string[] {
  if (counts.length === 0) return [`${week}: nobody has written, or nothing was counted.`];
  const shown = hideSmall(tableOf(counts));
  const lines = [`Messages in ${week}, by language of the talk and what the person got. "<10": from none to nine.`, ''];
  lines.push(row('language', [...OUTCOMES, 'understood']));
  for (const { name, cells, share } of shown.rows) lines.push(row(name, [...cells, share]));
  lines.push(row('all', [...shown.totals, '']), '');
  const unequal = shown.rows.filter(({ behind }) => behind).map(({ name }) => name);
  lines.push(
    unequal.length > 0
      ? `Served less well than the others (understood at least ten points below all): ${unequal.join(', ')}. Read: assist content gaps`
      : 'No language with enough messages to say so was served less well than the others.',
  );
  return lines;
}

function tableOf(counts: readonly TallyCount[]): Table {
  const rows = new Map<string, Map<string, number>>();
  for (const { locale, detail, count } of counts) {
    const row = rows.get(locale) ?? new Map<string, number>();
    row.set(detail, (row.get(detail) ?? 0) + count);
    rows.set(locale, row);
  }
  for (const row of rows.values()) row.set('left', Math.max(0, (row.get('open') ?? 0) - (row.get('resumed') ?? 0)));
  return {
    rows: [...rows]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, row]) => ({
        name,
        cells: OUTCOMES.map((outcome) => row.get(outcome) ?? 0),
      })),
    good: OUTCOMES.indexOf('answered'),
    bad: [OUTCOMES.indexOf('unsure'), OUTCOMES.indexOf('not-understood')],
  };
}

function row(name: string, cells: readonly string[]): string {
  return name.padEnd(10) + cells.map((cell) => cell.padStart(16)).join('');
}
