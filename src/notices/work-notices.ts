import type { Clock } from '../domain/clock.ts';
import type { Notice, NoticeResult, NoticeSender, Notices, NoticeWay } from '../domain/notice.ts';

const LEASED_TOGETHER = 10;
/** Two days of tries: over a weekend a mail server may be down. */
const MAX_ATTEMPTS = 60;
const FIRST_PAUSE = 5000;
const LONGEST_PAUSE = 60 * 60_000;

export type NoticeWork = {
  readonly notices: Notices;
  readonly senders: ReadonlyMap<NoticeWay, NoticeSender>;
  readonly clock: Clock;
  /** Milliseconds between two looks. */
  readonly lookEvery: number;
  /** A code, never an address or an answer. */
  readonly onFailure: (way: NoticeWay, code: string, givenUp: boolean) => void;
  readonly onTrouble: (error: unknown) => void;
};

/** Tells organisations that somebody waits, again with growing pauses until it worked. */
export class NoticeWorker {
  readonly #work: NoticeWork;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;

  constructor(work: NoticeWork) {
    this.#work = work;
  }

  /** Does nothing when no way is set up. */
  start(): void {
    if (this.#work.senders.size === 0) return;
    this.#timer = setInterval(() => this.#look(), this.#work.lookEvery);
    this.#look();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#round;
  }

  #look(): void {
    this.#round ??= this.runOnce().finally(() => {
      this.#round = undefined;
    });
  }

  async runOnce(): Promise<void> {
    try {
      const leased = await this.#work.notices.lease(LEASED_TOGETHER);
      await Promise.all(leased.map((notice) => this.#send(notice)));
    } catch (error) {
      this.#work.onTrouble(error);
    }
  }

  async #send(notice: Notice): Promise<void> {
    const result = await this.#try(notice);
    if (result.delivered) return this.#work.notices.done(notice);
    const givenUp = !result.retryable || notice.attempts >= MAX_ATTEMPTS;
    this.#work.onFailure(notice.way, result.code, givenUp);
    if (givenUp) return this.#work.notices.giveUp(notice);
    return this.#work.notices.retry(notice, this.#work.clock.now() + pause(notice.attempts));
  }

  async #try(notice: Notice): Promise<NoticeResult> {
    const send = this.#work.senders.get(notice.way);
    // Switched off since: nobody is to be told this way any more.
    if (!send) return { delivered: false, retryable: false, code: 'way-off' };
    try {
      return await send(notice.organisation);
    } catch (error) {
      this.#work.onTrouble(error);
      return { delivered: false, retryable: true, code: 'threw' };
    }
  }
}

/** 5, 10, 20… seconds, at most an hour, spread by up to a quarter. */
function pause(attempts: number): number {
  const whole = Math.min(FIRST_PAUSE * 2 ** Math.min(attempts - 1, 20), LONGEST_PAUSE);
  return whole * (0.75 + Math.random() * 0.25);
}
