import type { HandoffCase, HandoffMessage } from '../domain/handoff.ts';
import type { Locale } from '../domain/locale.ts';
import type { TopicId } from '../domain/topic.ts';
import type { ShowParts } from './case-parts.ts';

/** Words for the topic of a case, in the language of the page. */
export function topicTitle(
  { content }: Pick<ShowParts, 'content'>,
  topic: string | undefined,
  language: Locale,
): string | undefined {
  if (topic === undefined) return undefined;
  const own = content.answers.get(language)?.get(topic as TopicId) ?? content.answers.get('en' as Locale)?.get(topic as TopicId);
  return own?.title;
}

/** What the lists show of a case: metadata, and nothing that the person wrote. Undefined fields are left out of the JSON. */
export function showCase(parts: ShowParts, one: HandoffCase, language: Locale) {
  const { id, state, interpreter, urgency, channelId, createdAt, waitingSince, ownerAlias, claimedAt } = one;
  const { unansweredSince, windowClosesAt, announced, version, alarm, offeredTo, outcome, expiresAt } = one;
  return {
    id,
    state,
    language: one.language,
    interpreter,
    urgency,
    topic: topicTitle(parts, one.topic, language),
    channel: channelId,
    createdAt,
    waitingSince,
    owner: ownerAlias,
    claimedAt,
    unansweredSince,
    windowClosesAt,
    announced,
    version,
    alarm,
    offeredTo: parts.content.desks.find((desk) => desk.id === offeredTo)?.name,
    outcome,
    expiresAt,
  };
}

/** Places of the person's messages since the counsellor's last one: what may be unread. */
export function heardSince(messages: readonly HandoffMessage[]): number[] {
  const last = messages.filter(({ from, seq }) => from === 'counsellor' && seq > 0).at(-1)?.seq ?? 0;
  return messages.filter(({ from, seq }) => from === 'person' && seq > last).map(({ seq }) => seq);
}
