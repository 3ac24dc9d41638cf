import type { AuditRecord } from '../domain/audit.ts';
import type { Clock } from '../domain/clock.ts';
import type { Sessions } from '../domain/desk-session.ts';

const DAY = 86_400_000;
/** Milliseconds for which the record is kept: twelve months. */
const RECORD_KEPT = 366 * DAY;
const EVERY = 10 * 60_000;

export type TidyParts = {
  readonly sessions: Pick<Sessions, 'sweep'>;
  readonly pauses: { sweep(): Promise<void> };
  readonly audit: AuditRecord & { head(): Promise<string> };
  readonly clock: Clock;
  /** Once a day, where the record stands: the log leaves this machine, so that a cut-off end is found by it. */
  readonly onHead: (head: string) => void;
  readonly onTrouble: (error: unknown) => void;
};

/** Removes what is over: sessions, pauses, lines of the record after a year. */
export class DeskTidier {
  readonly #parts: TidyParts;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #toldOn = 0;

  constructor(parts: TidyParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#round = this.runOnce();
    }, EVERY);
    this.#round = this.runOnce();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#round;
  }

  async runOnce(): Promise<void> {
    const { sessions, pauses, audit, clock, onHead, onTrouble } = this.#parts;
    try {
      await sessions.sweep();
      await pauses.sweep();
      await audit.prune(clock.now() - RECORD_KEPT);
      const head = await audit.head();
      const today = Math.floor(clock.now() / DAY);
      if (today === this.#toldOn) return;
      this.#toldOn = today;
      onHead(head);
    } catch (error) {
      onTrouble(error);
    }
  }
}
