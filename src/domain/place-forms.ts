/**
 * The forms in which a folded name turns up inside other words: with a preposition or a case ending grown on,
 * and the way it sounds when somebody writes it by ear. For comparing only.
 */

type Affixes = {
  readonly letters: RegExp;
  readonly before: readonly string[];
  readonly after: readonly (readonly [string, string])[];
};

/** Endings as [what is taken off, what is put in its place]. Longer ones first. */
const AFFIXES: readonly Affixes[] = [
  {
    letters: /^\p{Script=Arabic}/u,
    before: ['بال', 'وال', 'لل', 'ال', 'ب', 'ل', 'و', 'ف'],
    after: [],
  },
  { letters: /^\p{Script=Ethiopic}/u, before: ['በ', 'ከ', 'ለ', 'ኣብ', 'ካብ', 'ናብ', 'እ'], after: [['ውስጥ', '']] },
  {
    letters: /^\p{Script=Georgian}/u,
    before: [],
    after: [
      ['ში', 'ი'],
      ['ში', ''],
      ['თან', 'ი'],
      ['დან', 'ი'],
      ['ს', 'ი'],
    ],
  },
  {
    letters: /^\p{Script=Armenian}/u,
    before: [],
    after: [
      ['ում', ''],
      ['ից', ''],
      ['ի', ''],
    ],
  },
  {
    letters: /^\p{Script=Cyrillic}/u,
    before: [],
    after: [
      ['ом', ''],
      ['еле', 'ель'],
      ['елі', 'ель'],
      ['еля', 'ель'],
      ['ельд', 'ель'],
      ['е', ''],
      ['і', ''],
      ['у', ''],
      ['а', ''],
      ['и', 'а'],
      ['д', ''],
      ['т', ''],
    ],
  },
  {
    letters: /^\p{Script=Latin}/u,
    before: [],
    after: [
      ['deyim', ''],
      ['den', ''],
      ['dan', ''],
      ['ten', ''],
      ['tan', ''],
      ['de', ''],
      ['da', ''],
      ['te', ''],
      ['ta', ''],
      ['ye', ''],
      ['ya', ''],
      ['it', ''],
      ['om', ''],
      ['u', ''],
      ['a', ''],
      ['i', ''],
    ],
  },
];

/** What is left of a word without a grown-on preposition or ending: every possibility, of at least three letters. */
export function bareForms(word: string): string[] {
  const affixes = AFFIXES.find((one) => one.letters.test(word));
  if (!affixes) return [];
  const bare = [
    ...affixes.before.flatMap((start) => (word.startsWith(start) ? [word.slice(start.length)] : [])),
    ...affixes.after.flatMap(([end, put]) => (word.endsWith(end) ? [word.slice(0, -end.length) + put] : [])),
  ];
  const least = /\p{Script=Latin}/u.test(word) ? 4 : 3;
  return bare.filter((form) => form.length >= least);
}

const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/eau|au/g, 'o'],
  [/ou|oe/g, 'u'],
  [/oi|ua|oua|wa/g, 'oa'],
  [/ij|ey|ei|ai|y/g, 'i'],
  [/sch|sh|ch|sj/g, 's'],
  [/ck|qu|c(?![eiy])/g, 'k'],
  [/[cz]/g, 's'],
  [/ph|[vw]/g, 'f'],
  [/x/g, 'ks'],
  [/gh|kh|g(?=[ei])|j/g, 'g'],
  [/h/g, ''],
  [/ae/g, 'a'],
  [/d$/g, 't'],
  [/(.)\1+/g, '$1'],
  [/(?<=.{3})[es]+$/g, ''],
];

/** How a name in Latin letters sounds, roughly: names with the same sound are taken for one another. */
export function soundOf(key: string): string {
  let sound = key.replaceAll(' ', '');
  if (!/^[a-z0-9]+$/.test(sound)) return '';
  for (const [pattern, put] of SOUNDS) sound = sound.replaceAll(pattern, put);
  return sound.length >= 4 ? sound : '';
}
