import { SIGNALLED, type Signalled } from '../domain/examples.ts';
import { foldedWords } from '../domain/fold-letters.ts';

/** Expressions by class, as `content/safety/<tag>.yaml` writes them. */
export type SignalLists = Readonly<Partial<Record<Signalled, readonly string[]>>>;
/** An expression that was found: its class and the words from `start` to before `end`. */
export type Signal = { readonly kind: Signalled; readonly start: number; readonly end: number; readonly words: number };

type Part = { readonly test: (word: string) => boolean; readonly gap: boolean };
type Pattern = { readonly kind: Signalled; readonly parts: readonly Part[]; readonly literals: number };

const MOST_BETWEEN = 3;
const MOST_SIGNS_BETWEEN = 6;
const HAN = /\p{Script=Han}/u;
const ANY = '*';

/** Finds expressions in the folded words of a message. `a|b` is one of two words, `*` any ending or beginning, `..` a gap. */
export class Signals {
  readonly #least: number;
  readonly #byStart = new Map<string, Pattern[]>();
  readonly #anywhere: Pattern[] = [];
  readonly #signs: { kind: Signalled; test: RegExp; words: number }[] = [];

  /** Of several languages, or of one; of expressions of at least `least` words. */
  constructor(languages: readonly SignalLists[], least = 1) {
    this.#least = least;
    for (const lists of languages) for (const kind of SIGNALLED) for (const entry of lists[kind] ?? []) this.#add(entry, kind);
  }

  #add(entry: string, kind: Signalled): void {
    if (HAN.test(entry)) {
      const runs = entry.split('..').map((run) => foldedWords(run).join(''));
      const source = runs.filter((run) => run.length > 0).join(`.{0,${MOST_SIGNS_BETWEEN}}?`);
      if (runs.join('').length >= this.#least)
        this.#signs.push({ kind, test: new RegExp(source, 'gu'), words: runs.join('').length });
      return;
    }
    const parts: Part[] = [];
    let gap = false;
    const first: string[] = [];
    for (const token of entry.split(/\s+/)) {
      if (token === '..' || token === '…') gap = true;
      else {
        const choices = token
          .split('|')
          .map(wordPattern)
          .filter((choice) => choice !== undefined);
        if (choices.length === 0) continue;
        if (parts.length === 0) first.push(...choices.map((choice) => choice.start));
        parts.push({ test: (word) => choices.some((choice) => choice.test(word)), gap });
        gap = false;
      }
    }
    const pattern = { kind, parts, literals: parts.length };
    if (parts.length < this.#least) return;
    if (first.some((start) => start === ANY)) this.#anywhere.push(pattern);
    else for (const start of new Set(first)) this.#byStart.set(start, [...(this.#byStart.get(start) ?? []), pattern]);
  }

  /** All expressions of a message, in no order. */
  find(words: readonly string[]): Signal[] {
    const found: Signal[] = [];
    for (const [start, word] of words.entries()) {
      const starts = new Set([word.slice(0, KEY), word.slice(0, KEY - 1), word.slice(0, 1)]);
      for (const key of starts) this.#try(this.#byStart.get(key), words, start, found);
      this.#try(this.#anywhere, words, start, found);
      if (HAN.test(word)) this.#findSigns(word, start, found);
    }
    return found;
  }

  #try(patterns: readonly Pattern[] | undefined, words: readonly string[], start: number, found: Signal[]): void {
    for (const { kind, parts, literals } of patterns ?? []) {
      const end = endOf(parts, words, start);
      if (end !== undefined) found.push({ kind, start, end, words: literals });
    }
  }

  #findSigns(run: string, start: number, found: Signal[]): void {
    for (const { kind, test, words } of this.#signs) {
      for (const match of run.matchAll(test)) {
        const at = start + match.index / run.length;
        found.push({ kind, start: at, end: start + (match.index + match[0].length) / run.length, words });
      }
    }
  }
}

const KEY = 3;

function wordPattern(choice: string): { start: string; test: (word: string) => boolean } | undefined {
  const open = choice.endsWith(ANY);
  const free = choice.startsWith(ANY);
  const word = foldedWords(choice).join('');
  if (word === '') return undefined;
  const start = free ? ANY : word.length < KEY && open ? word.slice(0, word.length) : word.slice(0, KEY);
  if (free && open) return { start, test: (said) => said.includes(word) };
  if (free) return { start, test: (said) => said.endsWith(word) };
  if (open) return { start, test: (said) => said.startsWith(word) };
  return { start, test: (said) => said === word };
}

function endOf(parts: readonly Part[], words: readonly string[], start: number): number | undefined {
  let place = start;
  for (const [index, { test, gap }] of parts.entries()) {
    if (index === 0) {
      if (!test(words[place] ?? '')) return undefined;
      place++;
      continue;
    }
    const furthest = gap ? place + MOST_BETWEEN : place;
    let next = place;
    while (next <= furthest && next < words.length && !test(words[next] ?? '')) next++;
    if (next > furthest || next >= words.length) return undefined;
    place = next + 1;
  }
  return place;
}
