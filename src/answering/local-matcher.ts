import type { TopicId, TopicMatch, TopicMatcher } from '../domain/topic.ts';
import { confidenceOf, type Evidence } from './confidence.ts';
import { conceptFeatures, type Names, wordFeatures, wordsOf } from './features.ts';
import { conceptOrder, NONE, type TopicKnowledge } from './learn.ts';
import { Lexicon } from './lexicon.ts';
import { toShares, WeightTable } from './weights.ts';

/** How loud each voice is: what all languages know in concepts, twice learned, and what this one knows in words. */
const VOICE = { shared: 0.4, borders: 0.6, own: 0.25 } as const;
const BEST = 3;
const FALLBACK = 'en';

type Voices = { readonly lexicon: Lexicon; readonly own: WeightTable };

/** What is known about a message: every topic, best first, and what each voice said. */
export type Weighed = Omit<Evidence, 'ranked'> & {
  readonly ranked: readonly { readonly topic: TopicId; readonly place: number; readonly score: number }[];
};
type Readers = (locale: string | undefined) => Voices;

/** Understands with what was learned from the content: three voices, one answer. */
export function createLocalMatcher(knowledge: TopicKnowledge): TopicMatcher {
  const together = togetherOf(knowledge);
  const readers = readersOf(knowledge);
  const weigh = weighWith(knowledge, { together, readers });
  return {
    match: (text, locale, likelier) => {
      const weighed = weigh(text, locale, likelier);
      const topics = weighed.ranked.slice(0, BEST).map(({ topic, score }): TopicMatch => ({ topic, score }));
      return { topics, confidence: confidenceOf(weighed) };
    },
    explain: (text, locale, topic) => {
      const { lexicon, own } = readers(locale);
      const words = wordsOf(text);
      const place = knowledge.topics.indexOf(topic);
      const names: Names = new Map();
      const concepts = together.shared.reasons(conceptFeatures(words, lexicon, names), place).map(({ feature, weight }) => ({
        concept: (names.get(feature) ?? '').replaceAll(/\d+/g, (number) => knowledge.concepts[Number(number)] ?? number),
        weight: weight * VOICE.shared,
      }));
      const said = own.reasons(wordFeatures(words, names), place).map(({ feature, weight }) => ({
        word: names.get(feature) ?? '',
        weight: weight * VOICE.own,
      }));
      return { concepts, words: said };
    },
  };
}

/** How every topic stands, for those who measure. */
export function weighTopics(knowledge: TopicKnowledge): (text: string, locale: string | undefined) => Weighed {
  return weighWith(knowledge, { together: togetherOf(knowledge), readers: readersOf(knowledge) });
}

function weighWith({ topics }: TopicKnowledge, { together, readers }: { together: Together; readers: Readers }) {
  const none = topics.indexOf(NONE);
  return (text: string, locale: string | undefined, likelier: Readonly<Record<string, number>> = {}): Weighed => {
    const { lexicon, own } = readers(locale);
    const words = wordsOf(text);
    const concepts = conceptFeatures(words, lexicon);
    const known = together.shared.scores(concepts);
    const borders = together.borders.scores(concepts);
    const inConcepts = known.map((score, place) => VOICE.shared * score + VOICE.borders * (borders[place] ?? 0));
    const inWords = own.scores(wordFeatures(words));
    const shares = toShares(
      inConcepts.map((score, place) => score + VOICE.own * (inWords[place] ?? 0) + Math.log(likelier[topics[place] ?? ''] ?? 1)),
    );
    const ranked = topics
      .map((topic, place) => ({ topic: topic as TopicId, place, score: shares[place] ?? 0 }))
      .filter(({ place }) => place !== none)
      .sort((a, b) => b.score - a.score || a.topic.localeCompare(b.topic));
    return { ranked, shares, none, inConcepts, inWords, words: words.length };
  };
}

type Together = { readonly shared: WeightTable; readonly borders: WeightTable };

function togetherOf({ shared, borders }: TopicKnowledge): Together {
  return { shared: new WeightTable(shared), borders: new WeightTable(borders) };
}

/** The words and the table of a language, made when it is first spoken. */
function readersOf(knowledge: TopicKnowledge): Readers {
  const order = conceptOrder(knowledge.concepts);
  const known = new Map<string, Voices>();
  return (wanted) => {
    const locale = wanted !== undefined && knowledge.own[wanted] ? wanted : FALLBACK;
    const kept = known.get(locale);
    if (kept) return kept;
    const parts = knowledge.own[locale] ?? knowledge.shared;
    const made = { lexicon: new Lexicon(knowledge.conceptWords[locale] ?? {}, order), own: new WeightTable(parts) };
    known.set(locale, made);
    return made;
  };
}
