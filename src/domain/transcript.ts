import type { Activity } from './activity.ts';

/** An activity at its place in the conversation. `seq` grows; gaps are possible. */
export type StoredActivity = { readonly seq: number; readonly activity: Activity };

/** What was said, kept as long as the policy allows. */
export type Transcript = {
  /** What clients may see after `afterSeq`, oldest first; undefined when there is no such conversation. */
  read(conversationKey: string, afterSeq: number): Promise<readonly StoredActivity[] | undefined>;
};

/** Tells open sockets that a conversation has something new. */
export type Feed = {
  publish(conversationKey: string, added: readonly StoredActivity[]): void;
  hasListeners(conversationKey: string): boolean;
  subscribe(conversationKey: string, listener: (added: readonly StoredActivity[]) => void): () => void;
};
