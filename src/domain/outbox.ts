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
    };

/** What is to be delivered, in order within a conversation. */
export type Outbox = {
  /** The oldest undelivered reply of up to `limit` conversations whose turn has come. */
  lease(limit: number): Promise<readonly Delivery[]>;
  done(delivery: Delivery): Promise<void>;
  /** Try again not before `at` (milliseconds). */
  retry(delivery: Delivery, at: number): Promise<void>;
  /** Final: the next reply may go. */
  giveUp(delivery: Delivery, code: string): Promise<void>;
};
