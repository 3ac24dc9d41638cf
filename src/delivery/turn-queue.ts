/** Work that has not begun: it is told to begin, or to give back what it holds. */
export type QueuedWork = { begin(): Promise<void>; giveBack(): Promise<void> };

export type TurnQueueOptions = {
  /** Pieces of work under way at once. */
  readonly most: number;
  /** While more messages than this are being taken in, work waits. */
  readonly busyDoor: number;
  /** Milliseconds after which the oldest work goes first, however busy the door is. */
  readonly patience: number;
  /** Milliseconds that `drain` goes on beginning work before the rest is given back. */
  readonly drainFor: number;
};

type Waiting = { readonly work: QueuedWork; readonly since: number };

/**
 * Lets few turns run at once, in the order in which they came, and messages at the door go before them: a person or a provider
 * waits for the acknowledgement, and one that comes late is sent again. Between two beginnings the event loop goes round once.
 */
export class TurnQueue {
  readonly #options: TurnQueueOptions;
  readonly #waiting: Waiting[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #onIdle: () => void;
  #atDoor = 0;
  #beginning = false;
  #timer: NodeJS.Timeout | undefined;

  /** `onIdle`: there is room for more work than is here. */
  constructor(options: TurnQueueOptions, onIdle: () => void) {
    this.#options = options;
    this.#onIdle = onIdle;
  }

  /** Work that could be added without waiting for long. */
  get room(): number {
    return Math.max(0, this.#options.most * 4 - this.#waiting.length);
  }

  add(work: QueuedWork): void {
    this.#waiting.push({ work, since: performance.now() });
    this.#beginSoon();
  }

  /** Counts as somebody at the door until it is settled. */
  async atDoor<T>(taking: () => Promise<T>): Promise<T> {
    this.#atDoor++;
    try {
      return await taking();
    } finally {
      this.#atDoor--;
      this.#beginSoon();
    }
  }

  /** Begins what waits for a while, gives the rest back, and resolves when everything that began has ended. */
  async drain(): Promise<void> {
    const until = performance.now() + this.#options.drainFor;
    while (this.#waiting.length > 0 && performance.now() < until) await Promise.race([turnOfTheLoop(), ...this.#running]);
    clearTimeout(this.#timer);
    for (const { work } of this.#waiting.splice(0)) this.#track(work.giveBack());
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => {
      this.#running.delete(tracked);
      this.#beginSoon();
    });
    this.#running.add(tracked);
  }

  #beginSoon(): void {
    if (this.#beginning || this.#waiting.length === 0) return;
    this.#beginning = true;
    setImmediate(() => {
      this.#beginning = false;
      this.#begin();
    });
  }

  #begin(): void {
    const oldest = this.#waiting[0];
    if (!oldest || this.#running.size >= this.#options.most) return;
    const left = this.#options.patience - (performance.now() - oldest.since);
    if (this.#atDoor > this.#options.busyDoor && left > 0) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#beginSoon(), left);
      return;
    }
    this.#waiting.shift();
    this.#track(oldest.work.begin());
    if (this.#waiting.length === 0) this.#onIdle();
    this.#beginSoon();
  }
}

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
