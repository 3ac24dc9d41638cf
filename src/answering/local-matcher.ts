import type { Content } from '../domain/content.ts';
import type { TopicId, TopicMatch, TopicMatcher } from '../domain/topic.ts';
import { Bayes, type Example } from './bayes.ts';

/** How much the words of our own answers count beside those of an example message. */
const WEIGHT = { phrase: 1, title: 1.5, paragraph: 0.5 } as const;
/** From how well a topic fits to how likely it is, found on the evaluation sets. */
const SHARPNESS = 0.55;
const BEST = 3;

/**
 * Learns from the example messages of `content/phrases` and from the answers, each language by itself. A language is
 * learned when it is first asked for, or before, in quiet moments (`warmUp`).
 */
export function createLocalMatcher(content: Content): TopicMatcher & { warmUp(): Promise<void> } {
  const learned = new Map<string, Bayes>();
  const offered = new Set<string>(content.languages.map((language) => language.locale));
  const learn = (wanted: string | undefined): Bayes => {
    const locale = wanted !== undefined && offered.has(wanted) ? wanted : 'en';
    const kept = learned.get(locale);
    if (kept) return kept;
    const made = new Bayes([...examplesIn(content, locale)]);
    learned.set(locale, made);
    return made;
  };
  return {
    match: (text, locale) => rank(learn(locale), text),
    warmUp: async () => {
      for (const locale of offered) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        learn(locale);
      }
    },
  };
}

function* examplesIn(content: Content, locale: string): Generator<Example> {
  for (const phrase of content.phrases) {
    if (phrase.locale === locale) yield { topic: phrase.topic, text: phrase.text, weight: WEIGHT.phrase };
  }
  for (const [tag, answers] of content.answers) {
    if (tag !== locale) continue;
    for (const { topic, title, bubbles } of answers.values()) {
      yield { topic, text: title, weight: WEIGHT.title };
      for (const paragraph of bubbles.flat()) {
        const text = paragraph.filter((part) => typeof part === 'string').join(' ');
        yield { topic, text, weight: WEIGHT.paragraph };
      }
    }
  }
}

function rank(bayes: Bayes, text: string): { topics: TopicMatch[]; none: number } {
  const scores = bayes.scores(text);
  const best = Math.max(...scores);
  const shares = scores.map((score) => Math.exp(SHARPNESS * (score - best)));
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const ranked = bayes.topics
    .map((topic, place) => ({ topic: topic as TopicId | 'none', score: (shares[place] ?? 0) / whole }))
    .sort((a, b) => b.score - a.score || a.topic.localeCompare(b.topic));
  const topics = ranked.filter((match): match is TopicMatch => match.topic !== 'none').slice(0, BEST);
  return { topics, none: ranked.find((match) => match.topic === 'none')?.score ?? 0 };
}
