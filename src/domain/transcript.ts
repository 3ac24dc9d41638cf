import type { Activity } from './activity.ts';

/** An activity at its place in the conversation. `seq` grows; gaps are possible. */
export type StoredActivity = { readonly seq: number; readonly activity: Activity };

/** What was said, kept as long as the policy allows. */
export type Transcript = {
  /** What clients may see after `afterSeq`, oldest first; undefined when there is no such conversation. */
  read(conversationKey: string, afterSeq: number): Promise<readonly StoredActivity[] | undefined>;
};

/** Hears what was added to a conversation; or only that something was, by whom it may be, and then it is to be read. */
export type FeedListener = (added: readonly StoredActivity[] | 'read') => void;

/** Tells open sockets that a conversation has something new. */
export type Feed = {
  publish(conversationKey: string, added: readonly StoredActivity[]): void;
  subscribe(conversationKey: string, listener: FeedListener): () => void;
};

/** What processes on one database tell each other about conversations: names, never a word. */
export type ConversationNews = {
  /** Something was said or the conversation is gone: the other processes hear of it within milliseconds, or never. */
  tell(conversationKey: string): void;
  /** Hears of conversations in which others have said something; the function that ends it. */
  listen(hear: (conversationKey: string) => void): () => void;
  /** The last places of conversations; those that do not exist are left out. For what was told and not heard. */
  lastPlaces(conversationKeys: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Resolves when everything was told. */
  settled(): Promise<void>;
  /** Whether other processes can use the same data. */
  readonly shared: boolean;
};
