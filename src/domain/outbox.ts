import type { Activity } from './activity.ts';
import type { ConversationReference } from './conversation.ts';

/** A reply on its way to a provider, held under a lease. */
export type Delivery = {
  readonly conversationKey: string;
  readonly reference: ConversationReference;
  readonly seq: number;
  readonly activity: Activity;
  readonly attempts: number;
  readonly leaseToken: string;
  /** How many of its messages the provider has taken already, when a reply is more than one. */
  readonly parts: number;
  /** When the person last wrote, in milliseconds: providers let us answer for a while only. */
  readonly saidAt: number;
};

/** What a channel needs to know to go on with a reply where it stopped. */
export type Progress = Pick<Delivery, 'attempts' | 'parts' | 'saidAt'> & {
  /** Notes that so many of the reply's messages were taken: a retry begins after them. */
  taken(parts: number): Promise<void>;
};

export type SendResult =
  | { readonly delivered: true }
  | {
      readonly delivered: false;
      /** Whether the same reply can be delivered later. */
      readonly retryable: boolean;
      readonly code: string;
      /** Milliseconds before a retry, where the provider says more than our growing pauses. */
      readonly after?: number;
      /** Milliseconds for which the whole channel rests: the trouble is not this reply's, and its attempt does not count. */
      readonly rests?: number;
      /** Nothing may be sent until the person writes again; then this is delivered first. */
      readonly awaitsPerson?: boolean;
    };

/** What is to be delivered, in order within a conversation. */
export type Outbox = {
  /** The oldest undelivered reply of up to `limit` conversations, of one channel when it is named, whose turn has come. */
  lease(limit: number, channelId?: string): Promise<readonly Delivery[]>;
  done(delivery: Delivery): Promise<void>;
  /** Keeps the lease, and notes how many messages of the reply were taken. */
  progress(delivery: Delivery, parts: number): Promise<void>;
  /** Try again not before `at` (milliseconds); `uncounted`: as if it had not been tried. */
  retry(delivery: Delivery, at: number, options?: { uncounted: boolean }): Promise<void>;
  /** Leaves it until the person writes. */
  awaitPerson(delivery: Delivery): Promise<void>;
  /** Final: the next reply may go. */
  giveUp(delivery: Delivery, code: string): Promise<void>;
};
