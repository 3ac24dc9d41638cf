import type { Channel } from '../domain/channel.ts';
import type { Clock } from '../domain/clock.ts';
import type { Delivery, Outbox, SendResult } from '../domain/outbox.ts';

/** Deliveries under way at the same time on one channel. */
const MOST_AT_ONCE = 40;
/** After this many tries, some six hours, a reply is given up. */
const MAX_ATTEMPTS = 45;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 10 * 60_000;
/** A channel in trouble rests longer each time, at most this long. */
const LONGEST_REST = 60 * 60_000;
/** Notes about a delivery are tried again this often: a database that comes back must not have a message sent twice. */
const NOTE_ATTEMPTS = 6;
const NOTE_PAUSE = 300;

export type OutboxWork = {
  readonly outbox: Outbox;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly clock: Clock;
  readonly onTrouble: (what: 'send-failed' | 'outbox-failed', error: unknown) => void;
  /** A provider refused a reply: its code, without any word or address. `final`: the person does not get it. */
  readonly onRefused?: (refusal: { channel: string; code: string; final: boolean }) => void;
  /** Milliseconds between two looks for replies whose pause is over. */
  readonly lookEvery: number;
};

/** What is under way on one channel. Channels do not wait for each other. */
type Lane = { readonly channel: Channel; running: number; again: boolean; looking: boolean; restsUntil: number; strikes: number };

/**
 * Delivers replies in order within a conversation, again and again with growing pauses where that can help.
 * A slow or failing delivery holds up its own conversation only.
 */
export class OutboxWorker {
  readonly #work: OutboxWork;
  readonly #lanes: readonly Lane[];
  readonly #running = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(work: OutboxWork) {
    this.#work = work;
    const pushing = [...work.channels.values()].filter((channel) => channel.send !== undefined);
    this.#lanes = pushing.map((channel) => ({
      channel,
      running: 0,
      again: false,
      looking: false,
      restsUntil: 0,
      strikes: 0,
    }));
  }

  start(): void {
    this.#timer = setInterval(() => this.wake(), this.#work.lookEvery);
    this.wake();
  }

  /** No delivery is cut: resolves when all that began have ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#timer);
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Something may be waiting. */
  wake(): void {
    for (const lane of this.#lanes) this.#wakeLane(lane);
  }

  #wakeLane(lane: Lane): void {
    lane.again = true;
    if (this.#stopping || lane.looking || lane.restsUntil > this.#work.clock.now()) return;
    lane.looking = true;
    this.#track(this.#look(lane));
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  /** Begins as many deliveries as there is room for. After trouble one goes first, to see whether it is over. */
  async #look(lane: Lane): Promise<void> {
    try {
      while (lane.again && !this.#stopping) {
        lane.again = false;
        const room = (lane.strikes > 0 ? 1 : MOST_AT_ONCE) - lane.running;
        if (room <= 0) return;
        const deliveries = await this.#work.outbox.lease(room, lane.channel.id);
        for (const delivery of deliveries) this.#track(this.#deliver(lane, delivery));
      }
    } catch (error) {
      this.#work.onTrouble('outbox-failed', error);
    } finally {
      lane.looking = false;
    }
  }

  async #deliver(lane: Lane, delivery: Delivery): Promise<void> {
    lane.running++;
    try {
      await this.#settle(lane, delivery, await this.#try(lane.channel, delivery));
    } catch (error) {
      this.#work.onTrouble('outbox-failed', error);
    } finally {
      lane.running--;
      this.#wakeLane(lane);
    }
  }

  async #settle(lane: Lane, delivery: Delivery, result: SendResult): Promise<void> {
    const { outbox, clock } = this.#work;
    if (result.delivered) {
      lane.strikes = 0;
      return this.#note(() => outbox.done(delivery));
    }
    const tooOften = delivery.attempts >= MAX_ATTEMPTS && result.rests === undefined;
    const final = !result.retryable || (tooOften && !result.awaitsPerson);
    this.#work.onRefused?.({ channel: lane.channel.id, code: result.code, final });
    if (final) return this.#note(() => outbox.giveUp(delivery, result.code));
    if (result.awaitsPerson) return this.#note(() => outbox.awaitPerson(delivery));
    if (result.rests === undefined) {
      return this.#note(() => outbox.retry(delivery, clock.now() + (result.after ?? pause(delivery.attempts))));
    }
    // Several that were under way meet the same trouble: together they count once.
    if (lane.restsUntil <= clock.now()) {
      lane.restsUntil = clock.now() + Math.min(result.rests * 2 ** lane.strikes, LONGEST_REST);
      lane.strikes++;
    }
    return this.#note(() => outbox.retry(delivery, lane.restsUntil, { uncounted: true }));
  }

  async #try(channel: Channel, delivery: Delivery): Promise<SendResult> {
    const { reference, activity, attempts, parts, saidAt } = delivery;
    const taken = (count: number) => this.#note(() => this.#work.outbox.progress(delivery, count));
    try {
      const sent = channel.send?.(reference, activity, { attempts, parts, saidAt, taken });
      return (await sent) ?? { delivered: false, retryable: true, code: 'channel-off' };
    } catch (error) {
      this.#work.onTrouble('send-failed', error);
      return { delivered: false, retryable: true, code: 'threw' };
    }
  }

  async #note(write: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await write();
      } catch (error) {
        if (attempt === NOTE_ATTEMPTS) throw error;
        await new Promise((resolve) => setTimeout(resolve, NOTE_PAUSE * attempt));
      }
    }
  }
}

/** 1, 2, 4… seconds, at most ten minutes, spread by up to a quarter so that retries do not march together. */
function pause(attempts: number): number {
  const whole = Math.min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE);
  return whole * (0.75 + Math.random() * 0.25);
}
