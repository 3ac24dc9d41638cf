import { foldedWords } from '../domain/fold-letters.ts';

/** Words by concept, as `content/concepts/<tag>.yaml` has them: `*` stands for any beginning or ending. */
export type ConceptWords = Readonly<Record<string, readonly string[]>>;

const HAN = /\p{Script=Han}/u;
const SHORTEST_START = 2;
const LONGEST_INSIDE = 12;

/** Finds the concepts in a message of one language: exact words first, then beginnings, endings and insides. */
export class Lexicon {
  readonly #exact = new Map<string, number[]>();
  readonly #starts = new Map<string, number[]>();
  readonly #ends = new Map<string, number[]>();
  readonly #insides = new Map<string, number[]>();
  readonly #signs = new Map<string, number[]>();
  /** Expressions of several words, by their first word; a last word with a star may go on. */
  readonly #expressions = new Map<string, { rest: string; open: boolean; concept: number }[]>();
  #longestSigns = 1;

  /** `order` gives each concept its number; words of a concept that is not in it are left out. */
  constructor(words: ConceptWords, order: ReadonlyMap<string, number>) {
    for (const [id, entries] of Object.entries(words)) {
      const concept = order.get(id);
      if (concept !== undefined) for (const entry of entries) this.#add(entry, concept);
    }
  }

  #add(entry: string, concept: number): void {
    const folded = foldedWords(entry);
    const [first, ...rest] = folded;
    if (first === undefined) return;
    const openEnd = entry.endsWith('*');
    if (HAN.test(entry)) {
      const signs = folded.join('');
      this.#longestSigns = Math.max(this.#longestSigns, signs.length);
      push(this.#signs, signs, concept);
    } else if (rest.length > 0) {
      const known = this.#expressions.get(first) ?? [];
      known.push({ rest: rest.join(' '), open: openEnd, concept });
      this.#expressions.set(first, known);
    } else if (entry.startsWith('*')) push(openEnd ? this.#insides : this.#ends, first, concept);
    else push(openEnd ? this.#starts : this.#exact, first, concept);
  }

  /** The concepts of folded words, in the order in which they are said; one word may carry several. */
  find(words: readonly string[]): number[] {
    const found: number[] = [];
    const line = `${words.join(' ')} `;
    let place = 0;
    for (const word of words) {
      place += word.length + 1;
      if (HAN.test(word)) this.#findSigns(word, found);
      else found.push(...this.#findWord(word));
      for (const { rest, open, concept } of this.#expressions.get(word) ?? [])
        if (line.startsWith(open ? rest : `${rest} `, place)) found.push(concept);
    }
    return found;
  }

  #findWord(word: string): readonly number[] {
    const exact = this.#exact.get(word);
    if (exact) return exact;
    const concepts = new Set<number>();
    for (let length = word.length; length >= SHORTEST_START; length--) {
      if (addAll(concepts, this.#starts.get(word.slice(0, length)))) break;
    }
    for (let start = 0; start < word.length - 1; start++) if (addAll(concepts, this.#ends.get(word.slice(start)))) break;
    if (this.#insides.size > 0) addAll(concepts, this.#longestInside(word));
    return [...concepts];
  }

  #longestInside(word: string): readonly number[] | undefined {
    for (let length = Math.min(LONGEST_INSIDE, word.length); length >= SHORTEST_START; length--) {
      for (let start = 0; start + length <= word.length; start++) {
        const concepts = this.#insides.get(word.slice(start, start + length));
        if (concepts) return concepts;
      }
    }
    return undefined;
  }

  /** Chinese has no spaces: the longest known run of signs from each place on. */
  #findSigns(run: string, found: number[]): void {
    for (let start = 0; start < run.length; ) {
      let length = Math.min(this.#longestSigns, run.length - start);
      while (length > 0 && !this.#signs.has(run.slice(start, start + length))) length--;
      if (length > 0) found.push(...(this.#signs.get(run.slice(start, start + length)) ?? []));
      start += length || 1;
    }
  }
}

function push(map: Map<string, number[]>, key: string, concept: number): void {
  const known = map.get(key);
  if (!known) map.set(key, [concept]);
  else if (!known.includes(concept)) known.push(concept);
}

function addAll(set: Set<number>, concepts: readonly number[] | undefined): boolean {
  for (const concept of concepts ?? []) set.add(concept);
  return concepts !== undefined;
}
