import { formatLocale } from './fact.ts';

/** How a language writes dates and lists, where CLDR has gaps or mistakes. Content. */
export type LocalFormat = {
  /** Seven, Monday first. */
  readonly days: readonly string[];
  /** Twelve, January first. */
  readonly months: readonly string[];
  /** With {weekday} {day} {month} {year} and {number}, the number of the month. */
  readonly date: string;
  /** Between the last two things of a list. */
  readonly and: string;
};

/** A language and how it writes, where we say so ourselves; CLDR otherwise. */
export type Writing = { readonly locale: string; readonly format?: LocalFormat | undefined };

/** An ISO day with its weekday in the words of a language: Gregorian calendar, Latin digits. */
export function writeDate(isoDay: string, { locale, format }: Writing): string {
  const noon = new Date(`${isoDay}T12:00:00Z`);
  if (!format) return dateFormat(locale).format(noon);
  const parts: Record<string, string> = {
    weekday: format.days[(noon.getUTCDay() + 6) % 7] ?? '',
    day: String(noon.getUTCDate()),
    month: format.months[noon.getUTCMonth()] ?? '',
    number: String(noon.getUTCMonth() + 1),
    year: String(noon.getUTCFullYear()),
  };
  return format.date.replaceAll(/\{([a-z]+)\}/g, (_, name: string) => parts[name] ?? '');
}

/** A time of day (`HH:MM`, already that of Belgium) with twenty-four hours: no morning is taken for an evening. */
export function writeTime(time: string, { locale, format }: Writing): string {
  return format ? time : timeFormat(locale).format(new Date(`2000-01-03T${time}:00Z`));
}

/** A number with the separators of a language, in Latin digits. */
export function writeNumber(number: number, { locale }: Writing): string {
  return numberFormat(locale).format(number);
}

/** "a, b and c". */
export function writeList(items: readonly string[], { locale, format }: Writing): string {
  if (!format) return listFormat(locale).format(items);
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${format.and} ${last}`;
}

/** What a language calls a language; undefined where it has no word for it. */
export function nameOfLanguage(tag: string, { locale }: Writing): string | undefined {
  const name = languageNames(locale).of(tag);
  return name === tag ? undefined : name;
}

const dateFormat = keeping((locale) => {
  const parts = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
  return new Intl.DateTimeFormat(locale, { ...parts, timeZone: 'UTC', calendar: 'gregory', numberingSystem: 'latn' });
});
const timeFormat = keeping((locale) => {
  const parts = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat(locale, { ...parts, timeZone: 'UTC', numberingSystem: 'latn' });
});
const numberFormat = keeping((locale) => new Intl.NumberFormat(locale, { numberingSystem: 'latn' }));
const listFormat = keeping((locale) => new Intl.ListFormat(locale, { type: 'conjunction' }));
const languageNames = keeping((locale) => new Intl.DisplayNames([locale], { type: 'language' }));

/** Formats are dear to make: one of a kind for each language. */
function keeping<T>(make: (locale: string) => T): (locale: string) => T {
  const kept = new Map<string, T>();
  return (locale) => {
    const found = kept.get(locale) ?? make(formatLocale(locale));
    kept.set(locale, found);
    return found;
  };
}
