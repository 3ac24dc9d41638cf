import type { KeyObject } from 'node:crypto';
import { type Activity, activityId } from '../domain/activity.ts';
import type { ConversationReference } from '../domain/conversation.ts';
import type { StoredActivity } from '../domain/transcript.ts';
import type { Query } from './database.ts';
import { sealActivity } from './sealed-rows.ts';

/**
 * Who speaks to the person. `own-right` is the assistant's answer to a word that stays the person's own while a counsellor
 * owns the conversation (erase my data, back to the assistant); `notice` tells that the handoff itself changed.
 */
export type Speaker = 'assistant' | 'own-right' | 'counsellor' | 'notice';

/** The assistant was about to speak while a counsellor owns the conversation. */
export class NotYourTurn extends Error {}

export type Sent = {
  readonly conversation: string;
  readonly key: KeyObject;
  readonly reference: ConversationReference;
  readonly firstSeq: number;
  readonly activities: readonly Activity[];
  readonly speaker: Speaker;
  /** Whether a counsellor owns the conversation: read in this transaction, from the locked row of the conversation. */
  readonly owned: boolean;
  /** The case it belongs to; empty for the talk with the assistant. */
  readonly handoff: string;
  readonly pushes: ReadonlySet<string>;
  /** Milliseconds. */
  readonly now: number;
};

/**
 * The one gate through which everything is sent to a person: into the transcript that clients read, and into the outbox of
 * channels that push. The assistant is refused here while a counsellor owns the conversation, and a counsellor while not.
 */
export async function send(query: Query, sent: Sent): Promise<StoredActivity[]> {
  if (sent.activities.length === 0) return [];
  if (sent.owned && sent.speaker === 'assistant') throw new NotYourTurn('a counsellor owns this conversation');
  if (!sent.owned && sent.speaker === 'counsellor') throw new NotYourTurn('no counsellor owns this conversation');
  const { conversation, key, reference } = sent;
  const timestamp = new Date(sent.now).toISOString();
  const stored: StoredActivity[] = [];
  for (const [index, said] of sent.activities.entries()) {
    const seq = sent.firstSeq + index;
    const activity: Activity = { ...said, id: activityId(reference.conversationId, seq), timestamp };
    await query(
      `INSERT INTO activities (conversation, seq, dedupe, visible, waiting, attempts, body, handoff)
       VALUES ($1, $2, NULL, 1, 0, 0, $3, $4)`,
      [conversation, seq, sealActivity(key, conversation, seq, activity), sent.handoff],
    );
    if (sent.pushes.has(reference.channelId)) {
      await query(
        `INSERT INTO outbox (conversation, seq, channel, attempts, next_at, lease_token, lease_until)
         VALUES ($1, $2, $3, 0, 0, '', 0)`,
        [conversation, seq, reference.channelId],
      );
    }
    stored.push({ seq, activity });
  }
  return stored;
}
