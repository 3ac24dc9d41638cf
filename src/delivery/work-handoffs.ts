import type { Clock } from '../domain/clock.ts';
import type { HandoffCare } from '../domain/handoffs.ts';

/** Milliseconds between two looks for silent counsellors and for cases whose time is over. */
const CARE_EVERY = 20_000;

export type HandoffWork = {
  readonly care: HandoffCare;
  readonly clock: Clock;
  /** Milliseconds that a person waits for an answer before their case goes back to the queue. */
  readonly silentAfter: number;
  /** Milliseconds between two looks for messages that were held long enough. */
  readonly lookEvery: number;
  /** Something may wait in the outbox. */
  readonly onSent: () => void;
  readonly onTrouble: (error: unknown) => void;
};

/** Sends held messages, returns cases of silent counsellors, erases what is past its time. Every process may do it. */
export class HandoffWorker {
  readonly #work: HandoffWork;
  readonly #timers: NodeJS.Timeout[] = [];
  #round: Promise<void> = Promise.resolve();

  constructor(work: HandoffWork) {
    this.#work = work;
  }

  start(): void {
    this.#timers.push(
      setInterval(() => this.#enqueue(() => this.sendDue()), this.#work.lookEvery),
      setInterval(() => this.#enqueue(() => this.careOnce()), CARE_EVERY),
    );
    this.#enqueue(() => this.careOnce());
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#round;
  }

  async sendDue(): Promise<void> {
    if ((await this.#work.care.sendDue()).length > 0) this.#work.onSent();
  }

  async careOnce(): Promise<void> {
    const returned = await this.#work.care.returnSilent(this.#work.clock.now() - this.#work.silentAfter);
    if (returned > 0) this.#work.onSent();
    await this.#work.care.expire();
  }

  /** One round after the other: a slow database must not pile them up. */
  #enqueue(work: () => Promise<void>): void {
    if (this.#waiting > 2) return;
    this.#waiting++;
    this.#round = this.#round
      .then(work)
      .catch((error: unknown) => this.#work.onTrouble(error))
      .finally(() => {
        this.#waiting--;
      });
  }

  #waiting = 0;
}
