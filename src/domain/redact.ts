import type { Identifier, IdentifierKind } from './identifier.ts';
import { findNames } from './redact-names.ts';
import { findNumbers, plainDigits } from './redact-numbers.ts';

/** Public numbers, addresses and hosts that tell nothing about a person: help lines, desks. */
export type KnownPublic = { readonly phones: ReadonlySet<string>; readonly texts: readonly string[] };
const NOTHING_KNOWN: KnownPublic = { phones: new Set(), texts: [] };

const NAME = String.raw`[\p{L}\p{N}._%+-]+`;
const EMAIL = new RegExp(
  String.raw`${NAME}\s?(?:@|\(at\)|\[at\]|\(arobase\)|＠)\s?[\p{L}\p{N}-]+(?:\s?(?:\.|\(dot\)|\[dot\]|\(punt\)|\(point\))\s?[\p{L}]{2,})+`,
  'giu',
);
/** "ahmed at gmail dot com": only with the names of the large providers, since "at" is a word. */
const SPOKEN_EMAIL =
  /[\p{L}\p{N}._+-]+\s+(?:at|arobase|apenstaartje|chez)\s+(?:gmail|hotmail|yahoo|outlook|icloud|live|proton)(?:\s*(?:\.|dot|point|punt)\s*[a-z]{2,3})?/giu;
const LINK = /(?:https?:\/\/|www\.)[^\s<>"']+|\b(?:[\w-]+\.)+(?:com|be|org|net|me|info|eu|io|ly)\b(?:\/[^\s<>"']*)?/giu;
const HANDLE = /(?<![\p{L}\p{N}@._%+-])@[A-Za-z][\w.]{2,}/gu;
const IBAN = /\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?\b/giu;
const NEEDS_WORD_BOUNDARY = String.raw`(?<![\p{L}\p{N}])`;
const STREET_FIRST = new RegExp(
  String.raw`${NEEDS_WORD_BOUNDARY}(?:rue|avenue|av\.|chauss[ée]e|boulevard|bd\.?|place|quai|all[ée]e|chemin|impasse|square|clos|drève|calle|via|улица|ул\.|вулиця|شارع)\s+[\p{L}'’ .-]{2,40}?,?\s*(?:n[°ºo]\.?\s*)?\d{1,4}(?!\d)\s?[a-z]?(?![\p{L}])(?:,?\s*(?:bus|bte|bo[iî]te|box|apt\.?)\s*\w{1,4})?(?:\s*,?\s*(?:B-)?[1-9]\d{3}(?!\d)\s+[\p{L}-]+)?`,
  'giu',
);
const STREET_AS_ENDING = new RegExp(
  String.raw`${NEEDS_WORD_BOUNDARY}\p{L}{2,}(?:straat|laan|steenweg|plein|dreef|kaai|lei|dijk|weg|stra[sß]+e|strasse|gasse|allee|platz)\s+(?:nr\.?\s*)?\d{1,4}(?!\d)\s?[a-z]?(?![\p{L}])(?:,?\s*(?:bus|box|bte)\s*\w{1,4})?(?:\s*,?\s*(?:B-)?[1-9]\d{3}(?!\d)\s+[\p{L}-]+)?`,
  'giu',
);
const NUMBER_FIRST = new RegExp(
  String.raw`${NEEDS_WORD_BOUNDARY}\d{1,4}\s?(?:bis|ter|[a-z])?,?\s+(?:(?:rue|avenue|chauss[ée]e|boulevard|place|quai)\s+(?:de\s+la\s+|de\s+l['’]|de\s+|du\s+|des\s+|d['’])?[\p{L}'’-]+(?:\s\p{Lu}[\p{L}'’-]+)*|\p{Lu}\p{L}+(?:\s\p{Lu}\p{L}+)?\s(?:street|road|lane|avenue|square)(?![\p{L}]))`,
  'gu',
);

/** Everything in a text that can tell who or where somebody is, in the order of the text. What overlaps is given once. */
export function findIdentifiers(
  text: string,
  { language, known = NOTHING_KNOWN }: { language?: string | undefined; known?: KnownPublic } = {},
): Identifier[] {
  const plain = plainDigits(text.slice(0, LONGEST));
  const isKnown = (start: number, end: number) => {
    const said = plain.slice(start, end).toLowerCase();
    return known.texts.some((one) => said.includes(one));
  };
  const found: Identifier[] = [];
  const take = (kind: IdentifierKind, start: number, last: number) => {
    // A sign of two places (Adlam digits) is never cut in half.
    const end = /[\udc00-\udfff]/.test(text[last] ?? '') ? last + 1 : last;
    if (!found.some((other) => start < other.end && other.start < end)) found.push({ kind, start, end });
  };
  const search = (kind: IdentifierKind, pattern: RegExp, fits: (said: string) => boolean = () => true) => {
    for (const { 0: said, index } of plain.matchAll(pattern)) {
      const length = said.replace(/[\s.,;:!?)\]]+$/u, '').length;
      if (fits(said) && !isKnown(index, index + length)) take(kind, index, index + length);
    }
  };
  search('email', EMAIL);
  search('email', SPOKEN_EMAIL);
  search('link', LINK);
  search('link', HANDLE);
  search('iban', IBAN, isIban);
  for (const pattern of [STREET_FIRST, STREET_AS_ENDING, NUMBER_FIRST]) search('address', pattern);
  for (const one of findNumbers(plain, known.phones)) take(one.kind, one.start, one.end);
  for (const one of findNames(plain, language)) take('name', one.start, one.end);
  return found.sort((a, b) => a.start - b.start);
}

/** The text with each identifier replaced by its kind in brackets. */
export function redact(text: string, found: readonly Identifier[]): string {
  let end = text.length;
  let redacted = '';
  for (const one of [...found].sort((a, b) => b.start - a.start)) {
    redacted = `[${one.kind}]${text.slice(one.end, end)}${redacted}`;
    end = one.start;
  }
  return text.slice(0, end) + redacted;
}

const FULL_DATE = /(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:\d{2}|\d{4})(?!\d)/;

/** Whether a text holds a number that names a person, a file or a day of birth. */
export function tellsNumber(text: string): boolean {
  return (
    FULL_DATE.test(plainDigits(text)) ||
    findIdentifiers(text).some(({ kind }) => kind !== 'name' && kind !== 'link' && kind !== 'address')
  );
}

/** More is never a message to us; the patterns stay linear, but what is never read need not be searched. */
const LONGEST = 100_000;

/** ISO 13616: the first four signs behind the others, letters as numbers, modulo 97 is 1. */
function isIban(said: string): boolean {
  const plain = said.replaceAll(/[ -]/g, '').toUpperCase();
  if (plain.length < 15 || plain.length > 34) return false;
  const moved = plain.slice(4) + plain.slice(0, 4);
  let rest = 0;
  for (const sign of moved) {
    const value = /\d/.test(sign) ? sign : String(sign.charCodeAt(0) - 55);
    for (const digit of value) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1;
}
