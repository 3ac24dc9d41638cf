import { readWords } from '../../src/language/read-words.ts';
import type { LanguageClass } from './classes.ts';
import type { Findings } from './texts.ts';

/** What is known of the words of one class. */
export type Counted = {
  /** How likely a word is. Sums to less than one: the rest is for words nobody has seen. */
  readonly words: Map<string, number>;
  /** How often a word teaches the letters: between once for each word and once for each time it was said. */
  readonly lessons: Map<string, number>;
};

/** Weight of each kind of source in the probability of a word. */
const SHARES = { text: 0.5, frequent: 0.35, list: 0.15 } as const;
/** Words of texts that nobody has seen yet, as if so many had been counted. */
const UNSEEN = 20_000;
const MOST_LISTED = 400_000;
const LONGEST_WORD = 24;

export function countWords(language: Pick<LanguageClass, 'script'>, found: Findings, own: readonly string[]): Counted {
  const wordsIn = (text: string): string[] =>
    readWords(text).flatMap(({ word, script }) => (script === language.script && word.length <= LONGEST_WORD ? [word] : []));
  const said = new Map<string, number>();
  for (const text of found.texts) for (const word of wordsIn(text)) add(said, word, 1);
  for (const text of own) for (const word of wordsIn(text)) add(said, word, OWN_TIMES);
  const counted: Counted = { words: new Map(), lessons: new Map() };
  addSaid(counted, said);
  for (const list of found.frequent) addFrequent(counted, list.flatMap(wordsIn));
  const listed = new Set(found.lists.flatMap((list) => thin(list).flatMap((line) => wordsIn(line).slice(0, 1))));
  for (const word of listed) {
    add(counted.words, word, SHARES.list / listed.size);
    add(counted.lessons, word, 0.7);
  }
  return counted;
}

/** Our own texts are small and just what people ask about: each sentence counts so many times. */
const OWN_TIMES = 3;

function addSaid(counted: Counted, said: ReadonlyMap<string, number>): void {
  const all = [...said.values()].reduce((sum, times) => sum + times, 0);
  for (const [word, times] of said) {
    add(counted.words, word, (SHARES.text * Math.max(0.3, times - 0.5)) / (all + UNSEEN));
    add(counted.lessons, word, times ** 0.7);
  }
}

/** Words in order of frequency, which falls as the rank rises. */
function addFrequent(counted: Counted, words: readonly string[]): void {
  if (words.length === 0) return;
  const whole = Math.log(words.length + 10) * 1.6;
  words.forEach((word, rank) => {
    add(counted.words, word, SHARES.frequent / (rank + 10) / whole);
    add(counted.lessons, word, (200_000 / (rank + 20)) ** 0.5);
  });
}

function thin(list: readonly string[]): readonly string[] {
  const step = Math.ceil(list.length / MOST_LISTED);
  return step === 1 ? list : list.filter((_, index) => index % step === 0);
}

export function add(map: Map<string, number>, key: string, value: number): void {
  map.set(key, (map.get(key) ?? 0) + value);
}
