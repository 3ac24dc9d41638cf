import type { TopicId, TopicMatch, TopicMatcher } from '../domain/topic.ts';
import { confidenceOf } from './confidence.ts';
import { conceptFeatures, wordFeatures, wordsOf } from './features.ts';
import { conceptOrder, NONE, type TopicKnowledge } from './learn.ts';
import { Lexicon } from './lexicon.ts';
import { WeightTable } from './weights.ts';

/** How loud each voice is: what all languages know in concepts, and what this one knows in words. */
const VOICE = { shared: 0.3, own: 0.4 } as const;
const BEST = 3;
const FALLBACK = 'en';

type Voices = { readonly lexicon: Lexicon; readonly own: WeightTable };

/** Understands with what was learned from the content: two voices, one answer. */
export function createLocalMatcher(knowledge: TopicKnowledge): TopicMatcher {
  const { topics } = knowledge;
  const order = conceptOrder(knowledge.concepts);
  const shared = new WeightTable(knowledge.shared);
  const voices = new Map<string, Voices>();
  const voicesOf = (wanted: string | undefined): Voices => {
    const locale = wanted !== undefined && knowledge.own[wanted] ? wanted : FALLBACK;
    const known = voices.get(locale);
    if (known) return known;
    const parts = knowledge.own[locale] ?? knowledge.shared;
    const made = { lexicon: new Lexicon(knowledge.conceptWords[locale] ?? {}, order), own: new WeightTable(parts) };
    voices.set(locale, made);
    return made;
  };
  const none = topics.indexOf(NONE);

  return {
    match: (text, locale) => {
      const { lexicon, own } = voicesOf(locale);
      const words = wordsOf(text);
      const inConcepts = shared.scores(conceptFeatures(words, lexicon));
      const inWords = own.scores(wordFeatures(words));
      const shares = toShares(inConcepts.map((score, place) => VOICE.shared * score + VOICE.own * (inWords[place] ?? 0)));
      const ranked = topics
        .map((topic, place) => ({ topic: topic as TopicId, place, score: shares[place] ?? 0 }))
        .filter(({ place }) => place !== none)
        .sort((a, b) => b.score - a.score || a.topic.localeCompare(b.topic));
      const confidence = confidenceOf({ ranked, shares, none, inConcepts, inWords, words: words.length });
      return { topics: ranked.slice(0, BEST).map(({ topic, score }): TopicMatch => ({ topic, score })), confidence };
    },
    explain: (text, locale, topic) => {
      const { lexicon, own } = voicesOf(locale);
      const words = wordsOf(text);
      const place = topics.indexOf(topic);
      const concepts = shared.reasons(conceptFeatures(words, lexicon), place).map(({ feature, weight }) => ({
        concept: feature.replaceAll(/\d+/g, (number) => knowledge.concepts[Number(number)] ?? number),
        weight: weight * VOICE.shared,
      }));
      const said = own
        .reasons(wordFeatures(words), place)
        .map(({ feature, weight }) => ({ word: feature, weight: weight * VOICE.own }));
      return { concepts, words: said };
    },
  };
}

function toShares(scores: Float64Array): Float64Array {
  const best = Math.max(...scores);
  const raised = scores.map((score) => Math.exp(score - best));
  const whole = raised.reduce((sum, share) => sum + share, 0);
  return raised.map((share) => share / whole);
}
