import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeReport } from '../../src/assist/report.ts';
import { isoWeek } from '../../src/domain/clock.ts';
import { hideSmall } from '../../src/domain/hide-small.ts';
import { type RunningApp, startApp, temporaryFolder, testConfig } from '../support/app.ts';
import { Client } from '../support/client.ts';
import { asOperator } from '../support/operator.ts';
import { TestClock } from '../support/storage.ts';

const WEEK = 7 * 86_400_000;
const table = (...rows: number[][]) => ({ rows: rows.map((cells, row) => ({ name: `row ${row}`, cells })), good: 0, bad: [1] });

describe('the weekly report', () => {
  test('hides counts below ten, and every total from which one could be worked out', () => {
    const shown = hideSmall(table([50, 9, 3, 0], [40, 20, 2, 30], [30, 30, 40, 40]));
    expect(shown.rows.map(({ cells }) => cells)).toEqual([
      ['50', '<10', '<10', '<10'],
      ['40', '20', '<10', '30'],
      ['30', '30', '40', '40'],
    ]);
    // One hidden count, two hidden counts that make less than ten, one hidden zero: none of these totals is shown.
    expect(shown.totals).toEqual(['120', 'not shown', 'not shown', 'not shown']);
    expect(hideSmall(table([9], [8], [20])).totals).toEqual(['37']);
    expect(shown.rows.map(({ share }) => share)).toEqual(['', '67 %', '50 %']);
  });

  test('names a language that is served less well', () => {
    const count = (locale: string, detail: string, number: number) => ({ period: '2026-W46', locale, detail, count: number });
    const lines = writeReport('2026-W46', [
      ...[count('fr', 'answered', 90), count('fr', 'unsure', 10), count('fr', 'not-understood', 10)],
      ...[count('so', 'answered', 30), count('so', 'unsure', 20), count('so', 'not-understood', 30)],
      ...[count('ln', 'answered', 3), count('fr', 'open', 40), count('fr', 'resumed', 22)],
    ]).join('\n');
    expect(lines).toMatch(/Served less well.*: so\. /);
    expect(lines).toMatch(/fr\s+90\s+10\s+10\s+<10\s+<10\s+18\s+82 %/);
    expect(lines).not.toMatch(/ln\s+3/);
  });

  test('weeks are those of ISO 8601, at the turn of the year too', () => {
    const days = ['2026-01-01', '2026-11-21', '2026-12-31', '2027-01-03', '2027-01-04', '2021-01-03', '2020-12-28'];
    expect(days.map(isoWeek)).toEqual(['2026-W01', '2026-W47', '2026-W53', '2026-W53', '2027-W01', '2020-W53', '2020-W53']);
  });
});

describe('from talks to the report', () => {
  const folder = temporaryFolder();
  const clock = new TestClock();
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({ dataDir: folder.path }, clock);
  });
  afterAll(() => folder.remove());

  test('what people got is counted by language, and who is left with a question and does not come back', async () => {
    for (let person = 0; person < 12; person++) {
      const client = await new Client(app.url).start('fr');
      await client.ask('combien de temps dure la procédure ?');
      await client.ask('xkcd plof wibbel zork');
      // One of them comes back.
      if (person === 0) await client.ask('combien de temps dure la procédure ?');
    }
    await app.stop();
    clock.pass(WEEK);
    const key = { dataDir: folder.path, encryptionKey: app.key };
    const { status, printed } = await asOperator(testConfig(key), ['report'], { clock });
    expect(status).toBe(0);
    expect(printed).toMatch(/fr\s+13\s/);
    const cells =
      printed
        .split('\n')
        .find((line) => line.startsWith('fr'))
        ?.trim()
        .split(/\s+/) ?? [];
    expect(cells[6]).toBe('11');
    const running = await asOperator(testConfig(key), ['report', '--week', isoWeek('2026-11-28')], { clock });
    expect(running).toMatchObject({ status: 1, printed: expect.stringContaining('a week that is over') });
  }, 60_000);
});
