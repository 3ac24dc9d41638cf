import type { Content } from '../domain/content.ts';
import type { Examples } from '../domain/examples.ts';
import type { Locale } from '../domain/locale.ts';
import { isPiece } from './feature-hash.ts';
import { conceptFeatures, wordFeatures, wordsOf } from './features.ts';
import { type ConceptWords, Lexicon } from './lexicon.ts';
import { learnBorders } from './regression.ts';
import { type Example, learnWeights, type Smoothing, type TableParts } from './weights.ts';

/** What was learned about topics from the content. */
export type TopicKnowledge = {
  /** The topics in the order of the tables' columns; the last is `none`. */
  readonly topics: readonly string[];
  readonly concepts: readonly string[];
  readonly conceptWords: Readonly<Record<string, ConceptWords>>;
  /** Learned from all languages together, in concepts. */
  readonly shared: TableParts;
  /** Where the borders between topics lie, in the same concepts. */
  readonly borders: TableParts;
  /** Learned from each language by itself, in words, by its tag. */
  readonly own: Readonly<Record<string, TableParts>>;
};

export const NONE = 'none';
/** How much the words of our own answers count beside those of an example message. */
const WEIGHT = { phrase: 1, title: 1, paragraph: 0.3 } as const;
const OWN: Smoothing = { background: 6, floor: 0.003, least: (feature) => (isPiece(feature) ? 2 : 1) };
const LEAST_IN_BORDERS = 3;
const SHARED: Smoothing = { background: 20, floor: 0.003, least: () => 2 };

type Said = { readonly locale: Locale; readonly place: number; readonly text: string; readonly weight: number };

/** Learns topics from all example messages and answers. Seconds for all languages; the same content gives the same tables. */
export function learnTopics(content: Content, examples: Examples): TopicKnowledge {
  const topics = [...content.topics.keys(), NONE];
  const order = conceptOrder(examples.concepts);
  const shared: Example[] = [];
  const own: Record<string, TableParts> = {};
  const conceptWords: Record<string, ConceptWords> = {};
  for (const { locale } of content.languages) {
    const said = [...examplesIn(content, examples, { locale, topics })];
    if (said.length === 0) continue;
    const words = examples.conceptWords.get(locale) ?? {};
    conceptWords[locale] = words;
    const lexicon = new Lexicon(words, order);
    const read = said.map((one) => ({ ...one, words: wordsOf(one.text) }));
    for (const { words: line, place, weight } of read) shared.push({ vector: conceptFeatures(line, lexicon), place, weight });
    const ofWords = read.map(({ words: line, place, weight }) => ({ vector: wordFeatures(line), place, weight }));
    own[locale] = learnWeights(ofWords, topics.length, OWN).parts;
  }
  return {
    topics,
    concepts: examples.concepts,
    conceptWords,
    shared: learnWeights(shared, topics.length, SHARED).parts,
    borders: learnBorders(shared, topics.length, LEAST_IN_BORDERS),
    own,
  };
}

/** The number of each concept, as tables know it. */
export function conceptOrder(concepts: readonly string[]): ReadonlyMap<string, number> {
  return new Map(concepts.map((concept, place) => [concept, place]));
}

function* examplesIn(
  content: Content,
  examples: Examples,
  { locale, topics }: { locale: Locale; topics: readonly string[] },
): Generator<Said> {
  const places = new Map(topics.map((topic, place) => [topic, place]));
  for (const phrase of examples.phrases) {
    const place = places.get(phrase.topic);
    if (phrase.locale === locale && place !== undefined) yield { locale, place, text: phrase.text, weight: WEIGHT.phrase };
  }
  for (const { topic, title, bubbles } of content.answers.get(locale)?.values() ?? []) {
    const place = places.get(topic) ?? 0;
    yield { locale, place, text: title, weight: WEIGHT.title };
    for (const paragraph of bubbles.flat()) {
      const text = paragraph.filter((part) => typeof part === 'string').join(' ');
      yield { locale, place, text, weight: WEIGHT.paragraph };
    }
  }
}
