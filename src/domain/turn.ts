import type { Activity } from './activity.ts';
import type { ConversationReference } from './conversation.ts';
import type { HandoffAct, TurnHandoff } from './handoff-summary.ts';

/** One incoming activity, held under a lease until its outcome is committed. */
export type Turn = {
  readonly conversationKey: string;
  /** Names the key under which the conversation is sealed. */
  readonly keyId: string;
  readonly reference: ConversationReference;
  readonly activity: Activity;
  /** The place of the activity in its conversation. */
  readonly seq: number;
  /** What the last turn left, or nothing in a new conversation. */
  readonly state: ConversationMemory | undefined;
  readonly version: number;
  readonly leaseToken: string;
  readonly attempts: number;
  /** The open case of the conversation, as it stood when the turn began. */
  readonly handoff?: TurnHandoff;
};

/** What we remember between turns: plain JSON, sealed at rest. */
export type ConversationMemory = { readonly [part: string]: unknown };

/** Everything one turn changes. The unit of commit: all of it is written, or none. */
export type TurnOutcome = {
  readonly replies: readonly Activity[];
  readonly state: ConversationMemory;
  /** The person asked to be forgotten: all earlier rows and the key go, and the reply opens a blank conversation. */
  readonly forget: boolean;
  /** What the person wrote in this turn is taken out of the transcript. */
  readonly withhold?: boolean;
  /** Ids of earlier activities of the person whose words are taken out too. */
  readonly withholdEarlier?: readonly string[];
  /** What is counted, without any word of the message. */
  readonly tallies?: readonly Tally[];
  /** What changes in the handoff of this conversation. */
  readonly handoff?: readonly HandoffAct[];
  /**
   * The replies answer a word that is the person's own right while a counsellor owns the conversation (erase my data, back
   * to the assistant). Any other reply is refused then.
   */
  readonly ownRight?: boolean;
};

/** One more of something, in a language: a kind of danger met, the topic nearest to a question not understood, how a message was served. */
export type Tally = { readonly what: 'danger' | 'gap' | 'service'; readonly detail: string; readonly locale: string };

/** One activity in, one outcome out. No input or output of its own. */
export type HandleTurn = (turn: Turn) => Promise<TurnOutcome>;
