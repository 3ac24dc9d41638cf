import type { Found, TopicMatcher } from '../domain/topic.ts';

/** Measured on `test/evaluation`: above the first an answer is given at once, above the second the assistant asks back. */
const SURE = 0.5;
const MARGIN = 0.15;
const UNSURE = 0.12;

/** Sure, unsure or none: the only place with thresholds. */
export function findAnswer(matcher: TopicMatcher, text: string, locale: string | undefined): Found {
  const { topics, none } = matcher.match(text, locale);
  const [best, second] = topics;
  if (!best || none > best.score) return { kind: 'none', topics };
  if (best.score >= SURE && best.score - (second?.score ?? 0) >= MARGIN) return { kind: 'sure', topic: best.topic, topics };
  return { kind: best.score >= UNSURE ? 'unsure' : 'none', topics };
}
