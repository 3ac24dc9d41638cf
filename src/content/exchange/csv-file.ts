import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { ReturnedUnit } from './po-file.ts';
import type { TranslationUnit } from './translation-units.ts';

const COLUMNS = ['id', 'english', 'translation', 'status', 'note'];

/** A table for people without a translation program; the mark at its start lets Excel read it as UTF-8. */
export function writeCsv(units: readonly TranslationUnit[]): string {
  const rows = units.map((unit) => [unit.id, unit.source, unit.target, unit.reviewed ? 'reviewed' : 'draft', unit.note]);
  return stringify(rows, { header: true, columns: COLUMNS, bom: true });
}

/** Throws an Error when a column is missing or a row is broken. Commas and semicolons both separate, as Excel writes them. */
export function readCsv(text: string): ReturnedUnit[] {
  const delimiter = /^\uFEFF?"?id"?;/.test(text) ? ';' : ',';
  const rows = parse(text, { bom: true, columns: true, info: true, skip_empty_lines: true, delimiter }) as unknown as {
    record: Record<string, string>;
    info: { lines: number };
  }[];
  const first = rows[0]?.record ?? {};
  const missing = COLUMNS.slice(0, 4).filter((column) => !(column in first));
  if (missing.length > 0) throw new Error(`the column ${missing.join(', ')} is missing; keep the first row as it was exported`);
  return rows.map(({ record, info }) => ({
    id: record.id ?? '',
    source: record.english ?? '',
    target: (record.translation ?? '').trim(),
    reviewed: record.status?.trim() === 'reviewed',
    line: info.lines,
  }));
}
