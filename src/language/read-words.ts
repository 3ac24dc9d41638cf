/** A word as the language model reads it, and the script it is written in. */
export type ReadWord = { readonly word: string; readonly script: Script };

/** ISO 15924 codes of the scripts we tell apart. */
export type Script = keyof typeof SCRIPTS;

const SCRIPTS = {
  Latn: /\p{Script=Latin}/u,
  Arab: /\p{Script=Arabic}/u,
  Cyrl: /\p{Script=Cyrillic}/u,
  Ethi: /\p{Script=Ethiopic}/u,
  Armn: /\p{Script=Armenian}/u,
  Geor: /\p{Script=Georgian}/u,
  Hani: /\p{Script=Han}/u,
  Kana: /[\p{Script=Hiragana}\p{Script=Katakana}]/u,
  Hang: /\p{Script=Hangul}/u,
  Beng: /\p{Script=Bengali}/u,
  Deva: /\p{Script=Devanagari}/u,
  Grek: /\p{Script=Greek}/u,
  Hebr: /\p{Script=Hebrew}/u,
  Thai: /\p{Script=Thai}/u,
  Taml: /\p{Script=Tamil}/u,
  Guru: /\p{Script=Gurmukhi}/u,
  Gujr: /\p{Script=Gujarati}/u,
  Telu: /\p{Script=Telugu}/u,
  Knda: /\p{Script=Kannada}/u,
  Mlym: /\p{Script=Malayalam}/u,
  Sinh: /\p{Script=Sinhala}/u,
  Khmr: /\p{Script=Khmer}/u,
  Laoo: /\p{Script=Lao}/u,
  Mymr: /\p{Script=Myanmar}/u,
  Tibt: /\p{Script=Tibetan}/u,
  Mong: /\p{Script=Mongolian}/u,
  Adlm: /\p{Script=Adlam}/u,
  Nkoo: /\p{Script=Nko}/u,
  Tfng: /\p{Script=Tifinagh}/u,
} as const;

const NAMES = Object.keys(SCRIPTS) as Script[];
const PATTERNS = Object.values(SCRIPTS);

export function scriptOf(letter: string): Script | undefined {
  const code = letter.codePointAt(0) ?? 0;
  if (code < 0x250) return 'Latn';
  if (code >= 0x400 && code < 0x530) return 'Cyrl';
  if (code >= 0x600 && code < 0x780) return 'Arab';
  return NAMES[PATTERNS.findIndex((pattern) => pattern.test(letter))];
}

const ADDRESSES = /https?:\S+|www\.\S+|\S+@\S+/g;
/** Soft hyphens, joiners and direction marks are in the general category of formats; the tatweel only lengthens. */
const UNSEEN = /(?!\u200c)\p{Cf}|\u0640|\ufe0f/gu;
/** Short vowels of Arabic, and the dot that lower case leaves of a Turkish İ. */
const VOWEL_MARKS = /[\u{64b}-\u{652}]|\u0670|\u0307/gu;
const APOSTROPHES = /[\u2018\u2019\u02bc\u02bb\u02bf\u00b4`\u2032]/g;
const WORD = /[\p{L}\p{M}\p{N}']+/gu;
const LETTER = /\p{L}/u;
const PLAIN_LATIN = /^[\x20-\x7e]*$/;

/** Letters that keyboards of the Arabic script exchange: the language says nothing about which one is typed. */
function foldArabic(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(VOWEL_MARKS, '')
    .replaceAll('ه\u200c', 'ە')
    .replaceAll('\u200c', '')
    .replaceAll('ك', 'ک')
    .replaceAll(/[يى]/g, 'ی');
}

/** The words of a text, in lower case and one spelling of each letter; web addresses and numbers are left out. */
export function readWords(text: string): ReadWord[] {
  const clean = text.replaceAll(ADDRESSES, ' ').replaceAll(UNSEEN, '').replaceAll(APOSTROPHES, "'");
  const folded = PLAIN_LATIN.test(clean) ? clean.toLowerCase() : foldArabic(clean.normalize('NFC').toLowerCase());
  const words: ReadWord[] = [];
  for (const [run] of folded.matchAll(WORD)) {
    const letter = LETTER.exec(run)?.[0];
    const script = letter === undefined ? undefined : scriptOf(letter);
    if (script === undefined) continue;
    if (script !== 'Latn') words.push({ script, word: run.replaceAll("'", '') });
    else for (const part of run.split("'")) if (LETTER.test(part)) words.push({ script, word: latin(part) });
  }
  return words;
}

/** "26quater" is read as "quater", "3ayez" as it is (a digit can be an Arabic letter), and "heeelp" as "heelp". */
function latin(word: string): string {
  return word.replace(/^\d{2,}|\d{2,}$/g, '').replaceAll(/(.)\1{2,}/gu, '$1$1');
}
