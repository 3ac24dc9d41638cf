import { type Language, type Locale, matchLocale } from './locale.ts';

/** What people who write a language that we do not offer often read as well, the likeliest first. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  ku: ['tr', 'ar', 'en'],
  ckb: ['ar', 'fa', 'en'],
  ur: ['en', 'ps'],
  bn: ['en', 'fr'],
  hi: ['en'],
  ne: ['en'],
  sw: ['fr', 'en'],
  rw: ['fr', 'en'],
  bm: ['fr', 'ff'],
  wo: ['fr', 'ff'],
  mg: ['fr'],
  om: ['am', 'en'],
  ha: ['en', 'fr'],
  it: ['fr', 'en'],
  ca: ['es', 'fr'],
  bg: ['tr', 'ru', 'en'],
  mk: ['sr', 'sq', 'en'],
  be: ['ru', 'uk'],
  kk: ['ru', 'tr'],
  ky: ['ru', 'tr'],
  uz: ['ru', 'tr'],
  az: ['tr', 'ru'],
  tg: ['fa', 'ru'],
  ug: ['zh', 'tr'],
  sl: ['sr', 'de'],
  sk: ['de', 'en'],
  cs: ['de', 'en'],
  hu: ['ro', 'de', 'en'],
  lt: ['ru', 'en'],
  lv: ['ru', 'en'],
  et: ['ru', 'en'],
  zgh: ['ar', 'fr'],
  nqo: ['fr', 'ff'],
  bo: ['zh', 'en'],
};
const OTHERWISE = ['en', 'fr', 'nl'];
const MOST = 3;

/** Languages of ours for someone whose own we do not offer; the one of the talk or of the channel comes first. */
export function sharedLanguages(language: string, spoken: Locale | undefined, offered: readonly Language[]): readonly Locale[] {
  const wanted = [...(spoken ? [spoken] : []), ...(SHARED[language] ?? OTHERWISE), ...OTHERWISE];
  return [...new Set(wanted.flatMap((tag) => matchLocale(tag, offered) ?? []))].slice(0, MOST);
}

/** The name of a language in another one; in itself where that is not known, and its tag at last. */
export function nameOfLanguage(language: string, locale: string): string {
  for (const namer of [locale, language]) {
    const name = new Intl.DisplayNames([namer], { type: 'language', fallback: 'none' }).of(language);
    if (name !== undefined) return name;
  }
  return language;
}
