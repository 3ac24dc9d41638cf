import type { Found, TopicContext, TopicId, TopicMatch, TopicMatcher } from '../domain/topic.ts';

/** Above the first an answer is given at once, above the second the assistant asks back. Near what `node bench/calibrate.ts` finds. */
const SURE = 0.5;
const UNSURE = 0.15;
/** A short message after an answer is about that answer more often than not ("and for my wife?"). */
const SHORT_WORDS = 6;
const NEAR = { last: 3, next: 4 } as const;
/** Two questions in one message are both answered; the rest is offered. */
const MOST_ANSWERS = 2;
const SHORTEST_QUESTION = 3;
const NEARLY_ALIKE = 1.05;
const QUESTION_END = /[?؟？።]+|[.!。！\n]+/u;

/** Sure, unsure or none: the only place with thresholds. */
export function findAnswer(matcher: TopicMatcher, text: string, locale: string | undefined, context: TopicContext = {}): Found {
  const found = judge(matcher, text, locale);
  const several = questionsIn(text)
    .map((question) => judge(matcher, question, locale))
    .flatMap((one) => (one.kind === 'sure' ? [one.topic] : []));
  const distinct = [...new Set(several)];
  if (distinct.length >= MOST_ANSWERS) {
    const [topic, ...also] = distinct as [TopicId, ...TopicId[]];
    return { kind: 'sure', topic, also: also.slice(0, MOST_ANSWERS - 1), topics: found.topics };
  }
  if (found.kind === 'sure') return found;
  return followUp(matcher, found, { text, locale, context }) ?? found;
}

function judge(matcher: TopicMatcher, text: string, locale: string | undefined): Found {
  const { topics, confidence } = matcher.match(text, locale);
  const best = topics[0];
  if (best && confidence >= SURE) return { kind: 'sure', topic: best.topic, also: [], topics };
  return { kind: confidence >= UNSURE ? 'unsure' : 'none', topics };
}

function questionsIn(text: string): string[] {
  const parts = text.split(QUESTION_END).filter((part) => isQuestion(part));
  return parts.length > 1 ? parts : [];
}

function isQuestion(part: string): boolean {
  const trimmed = part.trim();
  return trimmed.split(/\s+/).length >= SHORTEST_QUESTION || /\p{Script=Han}{4}/u.test(trimmed);
}

/** A short message read together with the last answer: the topics near it come first, and are asked about, never assumed. */
function followUp(
  matcher: TopicMatcher,
  found: Found,
  { text, locale, context }: { text: string; locale: string | undefined; context: TopicContext },
): Found | undefined {
  const { last, near = [] } = context;
  if (!last || text.trim().split(/\s+/).length > SHORT_WORDS) return undefined;
  const { topics, confidence } = matcher.match(text, locale, {
    [last]: NEAR.last,
    ...Object.fromEntries(near.map((id) => [id, NEAR.next])),
  });
  const best = topics[0];
  if (!best || !saysAnything(found)) return undefined;
  const isNear = best.topic === last || near.includes(best.topic);
  if (isNear && confidence >= SURE) return { kind: 'sure', topic: best.topic, also: [], topics };
  return isNear ? { kind: 'unsure', topics: withLast(topics, last) } : undefined;
}

/** Where nothing in a message is known, all topics fit alike. */
function saysAnything({ topics }: Found): boolean {
  return (topics[0]?.score ?? 0) > NEARLY_ALIKE * (topics[2]?.score ?? 0);
}

function withLast(topics: readonly TopicMatch[], last: TopicId): TopicMatch[] {
  if (topics.some(({ topic }) => topic === last)) return [...topics];
  return [...topics.slice(0, 2), { topic: last, score: 0 }];
}
