import type { Found, TopicMatcher } from '../domain/topic.ts';

/** Above the first an answer is given at once, above the second the assistant asks back. Set with `node bench/calibrate.ts`. */
const SURE = 0.44;
const UNSURE = 0.08;

/** Sure, unsure or none: the only place with thresholds. */
export function findAnswer(matcher: TopicMatcher, text: string, locale: string | undefined): Found {
  const { topics, confidence } = matcher.match(text, locale);
  const best = topics[0];
  if (best && confidence >= SURE) return { kind: 'sure', topic: best.topic, topics };
  return { kind: confidence >= UNSURE ? 'unsure' : 'none', topics };
}
