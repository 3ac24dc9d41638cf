import { readFileSync, writeFileSync } from 'node:fs';
import { readCsv, writeCsv } from '../content/exchange/csv-file.ts';
import { readPo, writePo } from '../content/exchange/po-file.ts';
import { takeBack } from '../content/exchange/take-back.ts';
import { unitsOf } from '../content/exchange/translation-units.ts';
import { writeUnits } from '../content/exchange/write-units.ts';
import { loadContent } from '../content/load-content.ts';
import { belgianDay } from '../domain/clock.ts';
import { StartError } from '../domain/errors.ts';
import type { Locale } from '../domain/locale.ts';

type Print = (line: string) => void;

/** Writes everything of a language into one file a translator can open: PO, or CSV when the name ends so. */
export function exportLanguage(root: string, asked: { language?: string; file?: string }, print: Print): void {
  const { content } = loadContent(root);
  const locale = localeIn(content.languages, asked.language);
  const units = unitsOf(content, locale, content.reviews.get(locale) ?? {});
  const file = asked.file ?? `${locale}.po`;
  writeFileSync(file, file.endsWith('.csv') ? writeCsv(units) : writePo(locale, units));
  print(`${file}: ${units.length} texts, ${units.filter((unit) => unit.reviewed).length} of them reviewed`);
}

/** Takes a translator's file back. Refused lines are listed; false when there is one. */
export function importLanguage(
  root: string,
  asked: { language?: string; file?: string; reviewer?: string; now: number },
  print: Print,
): boolean {
  const { content } = loadContent(root);
  const locale = localeIn(content.languages, asked.language);
  if (!asked.file) throw new StartError('--file is missing: name the .po or .csv file that came back');
  if (!asked.reviewer?.trim()) throw new StartError('--reviewer is missing: write the name of the person who read the texts');
  const returned = readReturned(asked.file);
  const { accepted, refused, untranslated } = takeBack(content, locale, returned);
  writeUnits({ root, content, locale }, accepted, { name: asked.reviewer.trim(), on: belgianDay(asked.now) });
  const reviewed = accepted.filter((unit) => unit.reviewed).length;
  print(
    `${accepted.length} texts taken, ${reviewed} of them reviewed by ${asked.reviewer.trim()}; ${untranslated} left as they were`,
  );
  for (const { line, id, what } of refused) print(`${asked.file}:${line} ${id}: ${what}`);
  return refused.length === 0;
}

function readReturned(file: string) {
  try {
    const text = readFileSync(file, 'utf8');
    return file.endsWith('.csv') ? readCsv(text) : readPo(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`${file} cannot be read (${reason}); give the exported .po or .csv file, saved as UTF-8`);
  }
}

function localeIn(languages: readonly { locale: Locale }[], asked: string | undefined): Locale {
  const found = languages.find(({ locale }) => locale === asked && locale !== 'en');
  if (!found) {
    const offered = languages.map(({ locale }) => locale).filter((locale) => locale !== 'en');
    throw new StartError(`--language is missing or unknown: choose one of ${offered.join(' ')}`);
  }
  return found.locale;
}
