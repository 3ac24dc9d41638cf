import { foldedWords } from './fold-letters.ts';
import { isOneEditApart } from './hear-choice.ts';
import type { Language } from './locale.ts';

/** What people call countries beside their names: nationalities, capitals, everyday names. By locale, then ISO code. */
export type CountryWords = ReadonlyMap<string, Readonly<Record<string, readonly string[]>>>;

const STATELESS = 'stateless';
const MOST_WORDS_OF_A_NAME = 5;
const SHORTEST_BEGINNING = 5;
const SHORTEST_MISTYPED = 5;
/** Countries nobody is a national of, and areas that CLDR names like countries. */
const NO_COUNTRY = /^(AC|CP|DG|EA|IC|TA|EU|EZ|UN|QO|ZZ|AQ|XA|XB|CQ)$/;

/** Hears a country in any language we offer: its name, its people, its capital, and nearly these. */
export class CountryEar {
  readonly #names = new Map<string, Set<string>>();
  readonly #beginnings: { start: string; code: string }[] = [];

  constructor(languages: readonly Language[], words: CountryWords) {
    const codes = countryCodes();
    for (const { locale } of languages) {
      for (const style of ['long', 'short'] as const) {
        const names = new Intl.DisplayNames([locale], { type: 'region', style, fallback: 'none' });
        for (const code of codes) this.#add(names.of(code), code);
      }
    }
    for (const byCode of words.values()) {
      for (const [code, said] of Object.entries(byCode)) for (const word of said) this.#addWord(word, code);
    }
  }

  #addWord(word: string, code: string): void {
    const start = word.endsWith('*') ? foldedWords(word).join(' ') : '';
    if (start.length >= 3) this.#beginnings.push({ start, code });
    else this.#add(word, code);
  }

  #add(name: string | undefined, code: string): void {
    const key = foldedWords(name ?? '').join(' ');
    if (key.length < 2) return;
    const known = this.#names.get(key) ?? new Set();
    this.#names.set(key, known.add(code));
  }

  /** ISO 3166-1 alpha-2 codes (`stateless` too) that the text can mean: none, one, or several to ask back about. */
  hear(text: string): string[] {
    const words = foldedWords(text).slice(0, 30);
    const whole = words.join(' ');
    const exact = this.#names.get(whole);
    if (exact) return [...exact];
    const begun = this.#beginnings.filter(({ start }) => ` ${whole}`.includes(` ${start}`));
    const expressions = begun.filter(({ start }) => start.includes(' '));
    if (expressions.length > 0) return [...new Set(expressions.map(({ code }) => code))];
    const inside = this.#inside(words);
    if (inside.length > 0) return inside;
    if (begun.length > 0) return [...new Set(begun.map(({ code }) => code))];
    return words.length <= MOST_WORDS_OF_A_NAME ? this.#nearly(whole) : [];
  }

  /** The longest names inside a sentence: "I come from South Sudan" is not Sudan. */
  #inside(words: readonly string[]): string[] {
    const found = new Set<string>();
    for (let start = 0; start < words.length; ) {
      let length = Math.min(MOST_WORDS_OF_A_NAME, words.length - start);
      for (; length > 0; length--) {
        const name = words.slice(start, start + length).join(' ');
        const codes = name.length >= 3 ? this.#names.get(name) : undefined;
        if (!codes) continue;
        for (const code of codes) found.add(code);
        break;
      }
      start += length || 1;
    }
    return [...found];
  }

  #nearly(whole: string): string[] {
    if (whole.length < SHORTEST_MISTYPED) return [];
    const found = new Set<string>();
    for (const [name, codes] of this.#names) {
      const begins = whole.length >= SHORTEST_BEGINNING && name.startsWith(whole);
      if (begins || isOneEditApart(name, whole)) for (const code of codes) found.add(code);
    }
    return found.size <= MOST_OFFERED ? [...found] : [];
  }
}

const MOST_OFFERED = 4;

/** The name of a country in a language; the code itself when it has none. */
export function countryName(code: string, locale: string, stateless: string): string {
  if (code === STATELESS) return stateless;
  return new Intl.DisplayNames([locale], { type: 'region' }).of(code) ?? code;
}

/** Every country CLDR knows. */
function countryCodes(): string[] {
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  return letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => !NO_COUNTRY.test(code) && names.of(code) !== undefined && !isFormer(code));
}

/** Codes of states that are gone are canonicalised to their successors. */
function isFormer(code: string): boolean {
  return new Intl.Locale(`und-${code}`).region !== code;
}
