/**
 * Letters that people do not tell apart when they type: accents, Arabic and Persian forms of one letter, vowel marks,
 * Turkish dotless i, digits of other scripts. For comparing only; never shown.
 */
export function foldLetters(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll(JOINERS, '');
  let folded = '';
  for (const letter of plain) folded += SAME.get(letter) ?? foldDigit(letter);
  return folded;
}

const ASCII = /^[\x20-\x7e]*$/;

/** Armenian marks that stand inside words, zero-width joiners, tatweel, soft hyphen, direction marks: typed by keyboards, meant by nobody. */
const JOINERS = /[\u00ad\u055b\u055c\u055e\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Native digits begin at these code points. */
const ZEROS = [0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0x1040, 0x1810];

function foldDigit(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  if (code < 0x660) return letter;
  const zero = ZEROS.find((start) => code >= start && code < start + 10);
  return zero === undefined ? letter : String(code - zero);
}

/** Rows of Ethiopic syllables that Amharic says alike: each of the seven or eight signs of the first row folds into the second. */
const ETHIOPIC_ROWS = [
  ['ሐ', 'ሀ'],
  ['ኀ', 'ሀ'],
  ['ሠ', 'ሰ'],
  ['ዐ', 'አ'],
  ['ፀ', 'ጸ'],
] as const;
const ROW = 8;

const SAME: ReadonlyMap<string, string> = new Map([
  ...ETHIOPIC_ROWS.flatMap(([from, to]) =>
    Array.from({ length: ROW }, (_, place) => [signAfter(from, place), signAfter(to, place)] as const),
  ),
  ...Object.entries({
    أ: 'ا',
    إ: 'ا',
    آ: 'ا',
    ٱ: 'ا',
    ى: 'ي',
    ی: 'ي',
    ې: 'ي',
    ۍ: 'ي',
    ئ: 'ي',
    ے: 'ي',
    ك: 'ک',
    ګ: 'گ',
    ة: 'ه',
    ۀ: 'ه',
    ہ: 'ه',
    ھ: 'ه',
    ە: 'ه',
    ؤ: 'و',
    ı: 'i',
    ł: 'l',
    ø: 'o',
    đ: 'd',
    ß: 'ss',
    æ: 'ae',
    œ: 'oe',
    ɓ: 'b',
    ɗ: 'd',
    ŋ: 'n',
    ƴ: 'y',
    ɛ: 'e',
    ɔ: 'o',
    ё: 'е',
    ґ: 'г',
    '’': "'",
    '‘': "'",
    ʼ: "'",
    '`': "'",
  }),
]);

function signAfter(sign: string, place: number): string {
  return String.fromCodePoint((sign.codePointAt(0) ?? 0) + place);
}

/** The words of a text, folded: runs of letters and digits; apostrophes inside a word are dropped. */
export function foldedWords(text: string): string[] {
  return foldLetters(text).replaceAll("'", '').match(WORD) ?? [];
}

const WORD = /[\p{L}\p{N}]+/gu;
