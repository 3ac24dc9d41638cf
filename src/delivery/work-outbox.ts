import type { Channel } from '../domain/channel.ts';
import type { Clock } from '../domain/clock.ts';
import type { Delivery, Outbox, SendResult } from '../domain/outbox.ts';

/** Deliveries leased in one go. */
const LEASED_TOGETHER = 20;
/** After this many tries a reply is given up. */
const MAX_ATTEMPTS = 8;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 10 * 60_000;

export type OutboxWork = {
  readonly outbox: Outbox;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly clock: Clock;
  readonly onTrouble: (what: 'send-failed' | 'outbox-failed', error: unknown) => void;
  /** Milliseconds between two looks for replies whose pause is over. */
  readonly lookEvery: number;
};

/** Delivers replies in order within a conversation, again and again with growing pauses where that can help. */
export class OutboxWorker {
  readonly #work: OutboxWork;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #again = false;
  #stopping = false;

  constructor(work: OutboxWork) {
    this.#work = work;
  }

  start(): void {
    this.#timer = setInterval(() => this.wake(), this.#work.lookEvery);
    this.wake();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#timer);
    await this.#round;
  }

  /** Something may be waiting. */
  wake(): void {
    if (this.#stopping) return;
    this.#again = true;
    this.#round ??= this.#deliver().finally(() => {
      this.#round = undefined;
    });
  }

  async #deliver(): Promise<void> {
    try {
      while (this.#again && !this.#stopping) {
        this.#again = false;
        const deliveries = await this.#work.outbox.lease(LEASED_TOGETHER);
        await Promise.all(deliveries.map((delivery) => this.#send(delivery)));
        if (deliveries.length > 0) this.#again = true;
      }
    } catch (error) {
      this.#work.onTrouble('outbox-failed', error);
    }
  }

  async #send(delivery: Delivery): Promise<void> {
    const result = await this.#try(delivery);
    if (result.delivered) return this.#work.outbox.done(delivery);
    if (result.retryable && delivery.attempts < MAX_ATTEMPTS) {
      return this.#work.outbox.retry(delivery, this.#work.clock.now() + pause(delivery.attempts));
    }
    return this.#work.outbox.giveUp(delivery, result.code);
  }

  async #try(delivery: Delivery): Promise<SendResult> {
    const channel = this.#work.channels.get(delivery.reference.channelId);
    if (!channel?.send) return { delivered: false, retryable: true, code: 'channel-off' };
    try {
      return await channel.send(delivery.reference, delivery.activity);
    } catch (error) {
      this.#work.onTrouble('send-failed', error);
      return { delivered: false, retryable: true, code: 'threw' };
    }
  }
}

/** 1, 2, 4… seconds, at most ten minutes, spread by up to a quarter so that retries do not march together. */
function pause(attempts: number): number {
  const whole = Math.min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE);
  return whole * (0.75 + Math.random() * 0.25);
}
