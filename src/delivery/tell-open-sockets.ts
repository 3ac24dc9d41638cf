import type { Feed, Transcript } from '../domain/transcript.ts';

/** More than one notice or message between two signals is rare; clients leave out what they have. */
const LAST = 20;

/**
 * Something was said in a conversation outside a turn of this process, by a counsellor or on another replica: the sockets
 * that are open here get it. Each socket leaves out what it has had.
 */
export function tellOpenSockets(parts: {
  readonly transcript: Transcript;
  readonly feed: Feed;
  readonly trouble: (event: string, error: unknown) => void;
}): (conversationKey: string) => void {
  const { transcript, feed, trouble } = parts;
  return (conversationKey) => {
    if (!feed.hasListeners(conversationKey)) return;
    transcript.read(conversationKey, 0).then(
      (said) => feed.publish(conversationKey, (said ?? []).slice(-LAST)),
      (error: unknown) => trouble('news-failed', error),
    );
  };
}
