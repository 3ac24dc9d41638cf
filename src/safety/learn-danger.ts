import { feature, isPiece, KIND, step } from '../answering/feature-hash.ts';
import { conceptFeatures, wordFeatures, wordsOf } from '../answering/features.ts';
import { type ConceptWords, Lexicon } from '../answering/lexicon.ts';
import { learnBorders } from '../answering/regression.ts';
import { type Example, learnWeights, type Smoothing, type TableParts, type Vector } from '../answering/weights.ts';
import { DANGERS, type Examples, SIGNALLED } from '../domain/examples.ts';
import type { Locale } from '../domain/locale.ts';
import { type SignalLists, Signals } from './signals.ts';

/** The columns of the tables: the classes of the example files, and messages of everyday questions. */
export const CLASSES = [...DANGERS, 'ordinary'] as const;

export type DangerKnowledge = {
  readonly shared: TableParts;
  /** Where the borders between the classes lie, in the same concepts. */
  readonly borders: TableParts;
  readonly own: Readonly<Record<string, TableParts>>;
  readonly signals: Readonly<Record<string, SignalLists>>;
};

/** Everyday questions are many; every second one is read, and each counts less. Children alone are a topic and a danger: they teach neither. */
const ORDINARY = 0.5;
const EVERY = 2;
const NO_TEACHER = 'unaccompanied-minor';
const SIGNAL = 2;
const OWN: Smoothing = { background: 6, floor: 0.003, least: (feature) => (isPiece(feature) ? 2 : 1) };
const LEAST_IN_BORDERS = 2;
const SHARED: Smoothing = { background: 20, floor: 0.003, least: () => 2 };

/** Learns danger from its examples, against everyday questions, in every language that has them. */
export function learnDanger(examples: Examples, order: ReadonlyMap<string, number>): DangerKnowledge {
  const shared: Example[] = [];
  const own: Record<string, TableParts> = {};
  const signals: Record<string, SignalLists> = {};
  for (const [locale, dangers] of examples.dangers) {
    signals[locale] = withLoss(dangers.signals ?? {}, new Lexicon(examples.conceptWords.get(locale) ?? {}, order), order);
    const reader = new DangerReader(examples.conceptWords.get(locale) ?? {}, order, signals[locale] ?? {});
    const read = [...saidIn(examples, locale)].map(({ text, place, weight }) => ({ ...reader.read(text), place, weight }));
    for (const { concepts, place, weight } of read) shared.push({ vector: concepts, place, weight });
    own[locale] = learnWeights(
      read.map(({ words, place, weight }) => ({ vector: words, place, weight })),
      CLASSES.length,
      OWN,
    ).parts;
  }
  return {
    shared: learnWeights(shared, CLASSES.length, SHARED).parts,
    borders: learnBorders(shared, CLASSES.length, LEAST_IN_BORDERS),
    own,
    signals,
  };
}

const DEATH = 'die';
const NEAR = ['mother-father', 'sibling', 'relative', 'child', 'baby', 'friend', 'man', 'woman', 'family'];

/** Excusing expressions that name somebody near and a death are about a loss. */
function withLoss(lists: SignalLists, lexicon: Lexicon, order: ReadonlyMap<string, number>): SignalLists {
  const death = order.get(DEATH) ?? -1;
  const near = new Set(NEAR.map((id) => order.get(id)));
  const losses = (lists.harmless ?? []).filter((entry) => {
    const concepts = lexicon.find(wordsOf(entry));
    return concepts.includes(death) && concepts.some((concept) => near.has(concept));
  });
  return { ...lists, loss: [...(lists.loss ?? []), ...losses] };
}

function* saidIn(examples: Examples, locale: Locale): Generator<{ text: string; place: number; weight: number }> {
  for (const [place, danger] of DANGERS.entries())
    for (const text of examples.dangers.get(locale)?.[danger] ?? []) yield { text, place, weight: 1 };
  for (const [number, { locale: spoken, topic, text }] of examples.phrases.entries())
    if (spoken === locale && topic !== NO_TEACHER && number % EVERY === 0)
      yield { text, place: DANGERS.length, weight: ORDINARY };
}

/** Reads a message of one language: its concepts with the expressions found in it, and its words. */
export class DangerReader {
  readonly #lexicon: Lexicon;
  readonly signals: Signals;

  constructor(words: ConceptWords, order: ReadonlyMap<string, number>, signals: SignalLists) {
    this.#lexicon = new Lexicon(words, order);
    this.signals = new Signals([signals]);
  }

  read(text: string): { concepts: Vector; words: Vector } {
    const words = wordsOf(text);
    const concepts = conceptFeatures(words, this.#lexicon);
    for (const { kind } of this.signals.find(words)) concepts.set(feature(step(KIND.signal, SIGNALLED.indexOf(kind))), SIGNAL);
    return { concepts, words: wordFeatures(words) };
  }
}
