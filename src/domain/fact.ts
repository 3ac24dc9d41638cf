export type FactKey = string & { readonly __factKey: true };

/** A value that may change and that no text may contain by itself. */
export type Fact = {
  readonly key: FactKey;
  readonly kind: 'phone' | 'money' | 'number' | 'date' | 'email' | 'address' | 'web';
  /** money: euros; number: as is; date: ISO 8601; others: as written. */
  readonly value: string | number;
  readonly source: string;
  readonly sourceDate: string;
  /** ISO day on which somebody last compared it with the source. */
  readonly checked: string;
  /** Last ISO day on which it may be shown. */
  readonly validUntil: string;
};

/** Whether a fact may still be shown on a day (`YYYY-MM-DD`). */
export function isValidOn(fact: Fact, day: string): boolean {
  return day <= fact.validUntil;
}

const ISOLATED = new Set<Fact['kind']>(['phone', 'money', 'number', 'email', 'address', 'web']);

/** A fact as the language writes it: Latin digits everywhere, kept in order inside right-to-left text. */
export function writeFact(fact: Fact, locale: string, direction: 'ltr' | 'rtl'): string {
  const written = writeValue(fact, locale);
  return direction === 'rtl' && ISOLATED.has(fact.kind) ? isolate(written) : written;
}

/** Left-to-right isolate (Unicode UAX 9), so that digits and addresses are not reordered by their surroundings. */
export function isolate(text: string): string {
  return `\u2066${text}\u2069`;
}

function writeValue(fact: Fact, locale: string): string {
  switch (fact.kind) {
    case 'money':
      return moneyFormat(locale).format(Number(fact.value));
    case 'date':
      return writeDay(String(fact.value), locale);
    default:
      return String(fact.value).replaceAll(' ', '\u00a0');
  }
}

/** An ISO day in the words of a language, Gregorian calendar and Latin digits. */
export function writeDay(isoDay: string, locale: string): string {
  return dayFormat(locale).format(new Date(`${isoDay}T12:00:00Z`));
}

/** Where a language alone does not say how to write dates: Europe's English, and the script our Serbian texts are in. */
const FORMATS: Readonly<Record<string, string>> = { en: 'en-GB', sr: 'sr-Latn' };

/** The tag under which Intl writes one of our languages. */
export function formatLocale(locale: string): string {
  return FORMATS[locale] ?? locale;
}

const moneyFormats = new Map<string, Intl.NumberFormat>();
function moneyFormat(locale: string): Intl.NumberFormat {
  return cached(moneyFormats, locale, () => {
    return new Intl.NumberFormat(formatLocale(locale), {
      style: 'currency',
      currency: 'EUR',
      maximumFractionDigits: 0,
      numberingSystem: 'latn',
    });
  });
}

const dayFormats = new Map<string, Intl.DateTimeFormat>();
function dayFormat(locale: string): Intl.DateTimeFormat {
  return cached(dayFormats, locale, () => {
    return new Intl.DateTimeFormat(formatLocale(locale), {
      dateStyle: 'long',
      timeZone: 'UTC',
      calendar: 'gregory',
      numberingSystem: 'latn',
    });
  });
}

function cached<T>(kept: Map<string, T>, locale: string, make: () => T): T {
  const found = kept.get(locale);
  if (found) return found;
  const made = make();
  kept.set(locale, made);
  return made;
}
