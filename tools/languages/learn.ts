import type { TableClass } from '../../src/language/language-table.ts';
import { NATIVE, OWN_SCRIPT, ROMANISED } from './classes.ts';
import { add, type Counted, countWords } from './count-words.ts';
import { learnLetters, type Pruning } from './letter-model.ts';
import type { Learned } from './pack-table.ts';
import { Romaniser } from './romanise.ts';
import type { Sources } from './texts.ts';

/** Our own sentences, by language. */
export type OwnTexts = ReadonlyMap<string, readonly string[]>;

/** People leave accents and special letters out: this share of what they write is learnt without. */
const PLAIN_SHARE = 0.2;
/** How many spellings are made of a word. */
const WAYS = 4;
const SMALL: Pruning = { least: [0, 1.5, 1.5, 2.5, 3], difference: 0.5, most: 8000 };
const FULL: Pruning = { least: [0, 1, 1, 1.5, 2], difference: 0.5, most: 28_000 };
const MOST_WORDS = { full: 15_000, small: 1500 };
/** Languages that people write to us in; the others are only named, and learnt more roughly. */
const ASKED_IN = new Set('en nl fr de es pt ro sq sr tr so ln ff ku sw vi ar fa ps ur ckb ru uk bg mk mn am ti'.split(' '));

/** What was counted for one class of the table. */
export type CountedClass = TableClass & { readonly counted: Counted };

/** The part of what was counted that is worth its place in the table. */
export function learn({ counted, ...as }: CountedClass): Learned {
  const full = ASKED_IN.has(as.tag);
  const words = withPlain(counted.words);
  const letters = learnLetters(withPlain(counted.lessons), full ? FULL : SMALL);
  const most = [...words].sort((a, b) => b[1] - a[1]).slice(0, full ? MOST_WORDS.full : MOST_WORDS.small);
  return { ...as, letters, words: new Map(most.map(([word, share]) => [word, Math.log(share)])) };
}

function withPlain(weights: ReadonlyMap<string, number>): Map<string, number> {
  const mixed = new Map<string, number>();
  for (const [word, weight] of weights) {
    const plain = plainSpelling(word);
    if (plain === word) add(mixed, word, weight);
    else {
      add(mixed, word, weight * (1 - PLAIN_SHARE));
      if (plain.length > 0) add(mixed, plain, weight * PLAIN_SHARE);
    }
  }
  return mixed;
}

/** As people type without the keyboard of the language. */
function plainSpelling(word: string): string {
  return [
    ...word
      .normalize('NFD')
      .replaceAll(/(?<=[a-zа-яё])\p{M}+/gu, '')
      .normalize('NFC'),
  ]
    .map((letter) => PLAIN[letter] ?? letter)
    .join('');
}

const PLAIN: Readonly<Record<string, string>> = Object.fromEntries(
  'ıi đd łl øo ßs æe œe ɓb ɗd ŋn ƴy ɛe ɔo ёе ґг йй أا إا آا ؤو ئی ةه ۀه ېی ۍی ګگ ہه ھه ەه ےی ټت ډد ړر ڼن ښش ڕر ڵل ۆو ێی'
    .split(' ')
    .map((pair) => [pair.slice(0, 1), pair.slice(1)]),
);

/** What people type in Latin letters: our own examples, and the commonest words of the language respelt. */
function countRomanised(tag: string, native: Counted, own: readonly string[], foreign: ReadonlySet<string>): CountedClass {
  const examples = countWords({ script: 'Latn' }, { texts: [], frequent: [], lists: [] }, own);
  const counted: Counted = { words: new Map(), lessons: new Map() };
  const romaniser = new Romaniser(tag);
  const commonest = [...native.words].sort((a, b) => b[1] - a[1]).slice(0, 30_000);
  for (const [word, share] of commonest) {
    const lesson = native.lessons.get(word) ?? 1;
    for (const spelt of romaniser.spell(word, WAYS)) {
      add(counted.words, spelt, (0.5 * share) / WAYS);
      add(counted.lessons, spelt, lesson / WAYS);
    }
  }
  for (const [word, share] of examples.words) if (!foreign.has(word)) add(counted.words, word, share);
  for (const [word, lesson] of examples.lessons) if (!foreign.has(word)) add(counted.lessons, word, lesson * 2);
  return { tag: tag === 'hi' ? 'ur' : tag, script: 'Latn', romanised: true, counted };
}

/** Every class of the table, in its order. */
export function countAll(sources: Sources, own: OwnTexts): CountedClass[] {
  const classes = NATIVE.map((language): CountedClass => {
    const counted = countWords(language, sources.find(language), own.get(language.tag) ?? []);
    return { tag: language.tag, script: language.script, romanised: false, counted };
  });
  const natives = new Map(classes.filter(({ script }) => script !== 'Latn').map((one) => [one.tag, one.counted]));
  for (const language of OWN_SCRIPT)
    natives.set(language.tag, countWords(language, sources.find(language), own.get(language.tag) ?? []));
  const foreign = new Set(
    classes.filter(({ tag }) => ['en', 'fr', 'nl'].includes(tag)).flatMap(({ counted }) => longest(counted)),
  );
  const romanised = ROMANISED.map((language): CountedClass => {
    const { tag } = language;
    const written = sources.find(language).texts;
    const native = natives.get(tag) ?? { words: new Map(), lessons: new Map() };
    return countRomanised(tag, native, [...(own.get(tag) ?? []), ...written], foreign);
  });
  return [...classes, ...romanised];
}

/** The commonest longer words: in a message in another language they are loans. */
function longest(counted: Counted): string[] {
  const sorted = [...counted.words].filter(([word]) => word.length >= 5).sort((a, b) => b[1] - a[1]);
  return sorted.slice(0, 5000).map(([word]) => word);
}
