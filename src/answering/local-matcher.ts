import type { Content, Phrase } from '../domain/content.ts';
import type { TopicId, TopicMatch, TopicMatcher } from '../domain/topic.ts';
import { featuresOf } from './features.ts';

/** How many of a topic's nearest phrases speak for it, and with what weight. */
const NEAREST = [0.6, 0.25, 0.15] as const;
/** Sharpness of the step from similarity to probability, found on the evaluation set. */
const SHARPNESS = 22;
const BEST = 3;

type Index = {
  readonly topics: readonly (TopicId | 'none')[];
  /** Which topic each phrase belongs to. */
  readonly topicOf: readonly number[];
  /** Phrases that have a feature, with the feature's weight in each. */
  readonly postings: ReadonlyMap<string, { readonly phrases: Uint32Array; readonly weights: Float32Array }>;
  readonly rarity: ReadonlyMap<string, number>;
};

/** Learns from the example messages of `content/phrases`: one index a language, built when the language is first used. */
export function createLocalMatcher(content: Content): TopicMatcher {
  const phrases = new Map<string, Phrase[]>();
  for (const phrase of [...titles(content), ...content.phrases]) {
    phrases.set(phrase.locale, [...(phrases.get(phrase.locale) ?? []), phrase]);
  }
  const indexes = new Map<string, Index>();
  const indexOf = (locale: string): Index | undefined => {
    const own = phrases.get(locale);
    const kept = indexes.get(locale);
    if (kept || !own) return kept;
    const made = buildIndex(own);
    indexes.set(locale, made);
    return made;
  };
  for (const locale of phrases.keys()) indexOf(locale);

  return {
    match(text, locale) {
      const index = indexOf(locale ?? '') ?? indexOf('en');
      return index ? rank(index, text) : { topics: [], none: 1 };
    },
  };
}

function* titles(content: Content): Generator<Phrase> {
  for (const [locale, answers] of content.answers) {
    for (const answer of answers.values()) yield { locale, topic: answer.topic, text: answer.title };
  }
}

function buildIndex(phrases: readonly Phrase[]): Index {
  const topics = [...new Set(phrases.map((phrase) => phrase.topic))];
  const vectors = phrases.map((phrase) => featuresOf(phrase.text));
  const counts = new Map<string, number>();
  for (const vector of vectors) for (const feature of vector.keys()) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  const rarity = new Map<string, number>();
  for (const [feature, count] of counts) rarity.set(feature, Math.log(1 + phrases.length / count));

  const lists = new Map<string, { phrases: number[]; weights: number[] }>();
  for (const [number, vector] of vectors.entries()) {
    const length = lengthOf(vector, rarity);
    for (const [feature, weight] of vector) {
      const list = lists.get(feature) ?? { phrases: [], weights: [] };
      list.phrases.push(number);
      list.weights.push((weight * (rarity.get(feature) ?? 0)) / length);
      lists.set(feature, list);
    }
  }
  const postings = new Map<string, { phrases: Uint32Array; weights: Float32Array }>();
  for (const [feature, list] of lists) {
    postings.set(feature, { phrases: Uint32Array.from(list.phrases), weights: Float32Array.from(list.weights) });
  }
  return { topics, topicOf: phrases.map((phrase) => topics.indexOf(phrase.topic)), postings, rarity };
}

/** Features that no phrase has count for the length: a message full of unknown words resembles nothing. */
function lengthOf(vector: ReadonlyMap<string, number>, rarity: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const [feature, weight] of vector) sum += (weight * (rarity.get(feature) ?? UNKNOWN_RARITY)) ** 2;
  return Math.sqrt(sum) || 1;
}

const UNKNOWN_RARITY = 3;

function rank(index: Index, text: string) {
  const similarity = new Float32Array(index.topicOf.length);
  const vector = featuresOf(text);
  const length = lengthOf(vector, index.rarity);
  for (const [feature, weight] of vector) {
    const list = index.postings.get(feature);
    if (!list) continue;
    const share = (weight * (index.rarity.get(feature) ?? 0)) / length;
    for (let at = 0; at < list.phrases.length; at++) {
      const phrase = list.phrases[at] ?? 0;
      similarity[phrase] = (similarity[phrase] ?? 0) + share * (list.weights[at] ?? 0);
    }
  }
  return probabilities(index, similarity);
}

function probabilities(index: Index, similarity: Float32Array): { topics: TopicMatch[]; none: number } {
  const nearest = index.topics.map(() => [0, 0, 0]);
  for (let phrase = 0; phrase < similarity.length; phrase++) {
    const value = similarity[phrase] ?? 0;
    if (value > 0) keepBest(nearest[index.topicOf[phrase] ?? 0] ?? [], value);
  }
  const scores = nearest.map((values) => values.reduce((sum, value, place) => sum + value * (NEAREST[place] ?? 0), 0));
  // "Nothing we know" always has a chance, also when no example of it resembles the message.
  const shares = scores.map((score, topic) =>
    Math.exp(SHARPNESS * (index.topics[topic] === 'none' ? Math.max(score, FLOOR) : score)),
  );
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const ranked = index.topics
    .map((topic, place) => ({ topic, score: (shares[place] ?? 0) / whole }))
    .sort((a, b) => b.score - a.score || String(a.topic).localeCompare(String(b.topic)));
  const topics = ranked.filter((match): match is TopicMatch => match.topic !== 'none').slice(0, BEST);
  return { topics, none: ranked.find((match) => match.topic === 'none')?.score ?? 0 };
}

const FLOOR = 0.08;

function keepBest(best: number[], value: number): void {
  for (let place = 0; place < best.length; place++) {
    if (value > (best[place] ?? 0)) {
      best.splice(place, 0, value);
      best.pop();
      return;
    }
  }
}
