import type { Activity } from './activity.ts';
import type { ConversationReference } from './conversation.ts';
import type { StoredActivity } from './transcript.ts';
import type { Turn, TurnOutcome } from './turn.ts';

/** An activity as a channel received it. */
export type Inbound = {
  readonly reference: ConversationReference;
  readonly activity: Activity;
  /** What makes a repeat recognisable: the provider's message id, or the client's own id of the message. */
  readonly dedupeId?: string;
  /** The provider repeats for days: its ids are remembered, as hashes, also when the conversation has been forgotten. */
  readonly dedupeAcrossForgetting?: boolean;
  /** Other names of the same conversation, none included: under each of them, and its own, it is looked for and found again. */
  readonly aliases?: readonly string[];
  /** When the person wrote this, as the provider stamps it (milliseconds): from then on the reply window runs. */
  readonly saidAt?: number;
  /** False for things the person did not say, such as `conversationUpdate`: clients do not get them back. */
  readonly visible: boolean;
  /** Open the conversation if it does not exist yet. */
  readonly opens: boolean;
};

export type Added =
  | {
      readonly kind: 'added';
      readonly id: string;
      readonly stored: StoredActivity;
      readonly key: string;
      readonly turn?: Turn;
      /** Another process holds the conversation; it or the sweep takes this up. */
      readonly opened: boolean;
    }
  | { readonly kind: 'repeated'; readonly id: string }
  | { readonly kind: 'unknown-conversation' };

export type Committed = {
  readonly stored: readonly StoredActivity[];
  /** Another activity of the same conversation waits, and the lease is still ours. */
  readonly more: boolean;
};

/** What is to be handled. Nothing is acknowledged before `add` has returned. */
export type Inbox = {
  add(inbound: Inbound): Promise<Added>;
  /** The oldest waiting activity of a conversation whose lease is ours. `again`: the last try does not count. */
  next(conversationKey: string, leaseToken: string, again?: boolean): Promise<Turn | undefined>;
  /** A turn that was leased and not begun: whoever looks next may take it up at once. */
  giveBack(turn: Turn): Promise<void>;
  /**
   * Takes the leases of conversations whose holder is gone, at most `limit`, and gives their next turns. That is no attempt yet:
   * whoever begins one asks for it with `next`.
   */
  takeUp(limit: number): Promise<readonly Turn[]>;
  /**
   * Writes everything the turn changed, or nothing; undefined when the lease was lost or the conversation is gone.
   * Throws OwnerChanged when another owns the conversation now than when the turn began: it has to run again.
   */
  commit(turn: Turn, outcome: TurnOutcome): Promise<Committed | undefined>;
  /** The turn threw too often: it is put aside for an operator, and `apology` becomes its reply. */
  park(turn: Turn, apology: Activity): Promise<Committed | undefined>;
};

/** Deletes every trace of conversations. */
export type Forgetting = {
  /** Every row and the key of one conversation. True when there was one. */
  forgetConversation(conversationKey: string): Promise<boolean>;
  /** Ids of messages taken before a moment (milliseconds) need no longer be remembered. */
  forgetDedupeBefore(before: number): Promise<void>;
  /** Conversations silent since before a moment (milliseconds): forgets them and says which they were. */
  forgetSilentSince(before: number): Promise<readonly string[]>;
};
