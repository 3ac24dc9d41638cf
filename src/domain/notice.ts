/** How an organisation hears that somebody waits. */
export const NOTICE_WAYS = ['mail', 'webhook'] as const;
export type NoticeWay = (typeof NOTICE_WAYS)[number];

/** To be told to one organisation. Nothing of the case: not its language, not its topic, not how many wait. */
export type Notice = {
  readonly organisation: string;
  readonly way: NoticeWay;
  /** This one included. */
  readonly attempts: number;
  readonly leaseToken: string;
};

/** Milliseconds between two notices to one organisation: what comes meanwhile is told together, at the end of it. */
export const NOTICE_PAUSE = 5 * 60_000;

/** Notices that must not be lost: stored with the case, delivered again and again until it worked. */
export type Notices = {
  lease(limit: number): Promise<readonly Notice[]>;
  done(notice: Notice): Promise<void>;
  /** `at` in milliseconds. */
  retry(notice: Notice, at: number): Promise<void>;
  giveUp(notice: Notice): Promise<void>;
};

export type NoticeResult =
  | { readonly delivered: true }
  | { readonly delivered: false; readonly retryable: boolean; readonly code: string };

/** Tells one organisation, one way. Throws for nothing that the network does. */
export type NoticeSender = (organisation: string) => Promise<NoticeResult>;

/** What is said, in each language of the desk: a line, and what the link is called. */
export type NoticeWords = { readonly line: string; readonly link: string };

/** Everything a notice may say. It is made from these alone, so that nothing of a case can get in. */
export type NoticeText = { readonly subject: string; readonly words: readonly NoticeWords[]; readonly address: string };
