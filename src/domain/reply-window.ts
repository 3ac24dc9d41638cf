import type { Activity } from './activity.ts';

const HOUR = 3_600_000;

/** How long after a person's last message a provider lets us write, in milliseconds. */
export type ReplyWindow = {
  /** For every reply. */
  readonly free: number;
  /** For what a counsellor writes; longer where the provider has a tag for people. */
  readonly person: number;
  /** Closed this much early: a message under way must arrive before the provider closes. */
  readonly margin: number;
};

/** By channel; a channel that is not here may always answer. */
export const REPLY_WINDOWS: Readonly<Record<string, ReplyWindow>> = {
  whatsapp: { free: 24 * HOUR, person: 24 * HOUR, margin: 60_000 },
  messenger: { free: 24 * HOUR, person: 7 * 24 * HOUR, margin: 60_000 },
};

/**
 * Until when a counsellor can answer in this conversation, in milliseconds since 1970; undefined where nothing closes.
 * `saidAt`: when the person last wrote.
 */
export function answerableUntil(channelId: string, saidAt: number): number | undefined {
  const window = REPLY_WINDOWS[channelId];
  return window && saidAt + window.person - window.margin;
}

/** How long a counsellor can answer on a channel, and what happens to an answer after that. */
export type AnswerWindow = {
  /** Milliseconds after the person's last message. */
  readonly length: number;
  /** A later answer is announced by a neutral notice, and follows when the person writes; otherwise it is refused. */
  readonly announced: boolean;
};

/** By channel, the windows of counsellors; `announces` are the channels that can announce an answer. */
export function answerWindows(announces: readonly string[]): ReadonlyMap<string, AnswerWindow> {
  const windows = Object.entries(REPLY_WINDOWS).map(
    ([channel, { person, margin }]) => [channel, { length: person - margin, announced: announces.includes(channel) }] as const,
  );
  return new Map(windows);
}

/** Which way is open for a reply now: as usual, only because a counsellor wrote it, or none. */
export function openFor(channelId: string, at: { saidAt: number; now: number; activity: Activity }): 'all' | 'person' | 'none' {
  const window = REPLY_WINDOWS[channelId];
  const age = at.now - at.saidAt;
  if (!window || age < window.free - window.margin) return 'all';
  return isByCounsellor(at.activity) && age < window.person - window.margin ? 'person' : 'none';
}

/** Whether a person wrote this reply: `channelData.speaker` is `counsellor`. */
export function isByCounsellor(activity: Activity): boolean {
  return (activity.channelData as { speaker?: unknown } | undefined)?.speaker === 'counsellor';
}
