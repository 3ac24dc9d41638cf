import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadContent } from '../../src/content/load-content.ts';
import { formatLocale } from '../../src/domain/fact.ts';
import { writeDate, writeList, writeNumber, writeTime } from '../../src/domain/local-format.ts';

const { content } = loadContent(join(import.meta.dirname, '../..'));
const locales = content.languages.map(({ locale }) => locale);
const writing = (locale: string) => ({ locale, format: content.phrasebook.formats.get(locale as never) });
const plain = (text: string) => text.replaceAll(/[\u200e\u200f]/g, '').replaceAll(/[\u00a0\u202f]/g, ' ');

/** The ninth of March 2026, a Monday, as somebody who reads the language expects it. */
const MONDAY: Readonly<Record<string, string>> = {
  am: 'ሰኞ 9 ማርች 2026',
  ar: 'الاثنين، 9 مارس 2026',
  de: 'Montag, 9. März 2026',
  en: 'Monday, 9 March 2026',
  es: 'lunes, 9 de marzo de 2026',
  fa: 'دوشنبه 9 مارس 2026',
  ff: 'aaɓnde 9 mbooy 2026 (9/3/2026)',
  fr: 'lundi 9 mars 2026',
  hy: '2026 թ. մարտի 9, երկուշաբթի',
  ka: 'ორშაბათი, 9 მარტი, 2026',
  ln: 'mokolo ya liboso 9 marsi 2026 (9/3/2026)',
  mn: '2026 оны гуравдугаар сарын 9, даваа гараг',
  nl: 'maandag 9 maart 2026',
  ps: 'دونۍ د 2026 د مارچ 9',
  pt: 'segunda-feira, 9 de março de 2026',
  ro: 'luni, 9 martie 2026',
  ru: 'понедельник, 9 марта 2026 г.',
  so: 'Isniin, Maarso 9, 2026',
  sq: 'e hënë, 9 mars 2026',
  sr: 'ponedeljak, 9. mart 2026.',
  ti: 'ሰኑይ 9 መጋቢት 2026 (9/3/2026)',
  tr: '9 Mart 2026 Pazartesi',
  uk: 'понеділок, 9 березня 2026 р.',
  zh: '2026年3月9日星期一',
};

describe.each(locales)('dates, times and numbers in %s', (locale) => {
  test('a day has its weekday, its month in words, the Gregorian year and Latin digits', () => {
    expect(plain(writeDate('2026-03-09', writing(locale)))).toBe(MONDAY[locale]);
  });

  test('the seven days and twelve months are all different', () => {
    const days = Array.from({ length: 7 }, (_, day) => writeDate(`2026-06-0${day + 1}`, writing(locale)).replaceAll(/\d/g, ''));
    const months = Array.from({ length: 12 }, (_, month) =>
      writeDate(`2026-${String(month + 1).padStart(2, '0')}-15`, writing(locale))
        .replace('2026', '')
        .replace('15', ''),
    );
    expect(new Set(days).size).toBe(7);
    expect(new Set(months).size).toBe(12);
  });

  test('times have twenty-four hours, and the last of a list is joined by a word or a comma of the language', () => {
    expect(writeTime('00:05', writing(locale))).toBe('00:05');
    expect(writeTime('16:45', writing(locale))).toBe('16:45');
    expect(writeNumber(1250.5, writing(locale))).toMatch(/^1[.,\s]?250[.,]5$/);
    const list = writeList(['A', 'B', 'C'], writing(locale));
    for (const one of ['A', 'B', 'C']) expect(list).toContain(one);
    if (locale !== 'en') expect(list).not.toContain(' and ');
    expect(writeList(['A'], writing(locale))).toBe('A');
  });

  test('is known to CLDR in full, or says itself how it writes', () => {
    if (writing(locale).format) return;
    const { locale: used } = new Intl.DateTimeFormat(formatLocale(locale)).resolvedOptions();
    expect(used).toBe(formatLocale(locale));
    expect(new Intl.ListFormat(formatLocale(locale)).resolvedOptions().locale).toBe(formatLocale(locale));
  });
});
