import type { Activity } from '../domain/activity.ts';
import { OwnerChanged } from '../domain/errors.ts';
import type { Added, Committed, Inbound, Inbox } from '../domain/inbox.ts';
import type { Feed } from '../domain/transcript.ts';
import type { HandleTurn, Turn } from '../domain/turn.ts';

/** A message that has failed this often is put aside. */
const MAX_ATTEMPTS = 3;
/** Leases taken up in one sweep. */
const TAKEN_TOGETHER = 10;

export type InboxWork = {
  readonly inbox: Inbox;
  readonly feed: Feed;
  readonly handleTurn: HandleTurn;
  /** What the person hears when a message cannot be handled at all. */
  readonly apologise: (turn: Turn) => Activity;
  /** After a commit: replies may be waiting for delivery. */
  readonly onReplies: () => void;
  readonly onTrouble: (what: 'turn-failed' | 'turn-parked' | 'inbox-failed', error: unknown) => void;
  /** Milliseconds between two looks for conversations whose holder is gone. */
  readonly sweepEvery: number;
  /** Milliseconds before a failed turn is tried again, per attempt. */
  readonly retryAfter: number;
};

/**
 * Handles what came in: one turn at a time in a conversation, many conversations at once.
 * `accept` returns when the activity is stored; the turn follows by itself.
 */
export class InboxWorker {
  readonly #work: InboxWork;
  readonly #running = new Set<Promise<void>>();
  #sweeper: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(work: InboxWork) {
    this.#work = work;
  }

  /** Starts the sweep. */
  start(): void {
    this.#sweeper = setInterval(() => this.#track(this.#sweep()), this.#work.sweepEvery);
    this.#track(this.#sweep());
  }

  /** No turn is cut: resolves when all that began have ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#sweeper);
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async accept(inbound: Inbound): Promise<Added> {
    const added = await this.#work.inbox.add(inbound);
    if (added.kind !== 'added') return added;
    if (inbound.visible) this.#work.feed.publish(added.key, [added.stored]);
    if (added.turn) this.#track(this.#run(added.turn));
    return added;
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  async #sweep(): Promise<void> {
    if (this.#stopping) return;
    try {
      const turns = await this.#work.inbox.takeUp(TAKEN_TOGETHER);
      for (const turn of turns) this.#track(this.#run(turn));
      if (turns.length === TAKEN_TOGETHER) await this.#sweep();
    } catch (error) {
      this.#work.onTrouble('inbox-failed', error);
    }
  }

  /** Handles a conversation's turns until nothing waits or the lease is lost. */
  async #run(first: Turn): Promise<void> {
    try {
      let turn: Turn | undefined = first;
      while (turn) {
        const committed = await this.#handle(turn);
        if (committed) this.#publish(turn, committed);
        const goOn = typeof committed === 'string' || committed?.more;
        turn = goOn ? await this.#work.inbox.next(turn.conversationKey, turn.leaseToken, committed === 'again') : undefined;
      }
    } catch (error) {
      this.#work.onTrouble('inbox-failed', error);
    }
  }

  #publish(turn: Turn, committed: Committed | 'retry' | 'again'): void {
    if (typeof committed === 'string') return;
    this.#work.feed.publish(turn.conversationKey, committed.stored);
    this.#work.onReplies();
  }

  async #handle(turn: Turn): Promise<Committed | 'retry' | 'again' | undefined> {
    if (turn.attempts > MAX_ATTEMPTS) return this.#park(turn);
    try {
      return await this.#work.inbox.commit(turn, await this.#work.handleTurn(turn));
    } catch (error) {
      // A counsellor came or went while the turn ran: it runs again, for the one who owns the conversation now.
      if (error instanceof OwnerChanged) return 'again';
      this.#work.onTrouble('turn-failed', error);
      if (turn.attempts >= MAX_ATTEMPTS) return this.#park(turn);
      const pause = this.#stopping ? 0 : this.#work.retryAfter * (turn.attempts + 1);
      await new Promise((resolve) => setTimeout(resolve, pause));
      return 'retry';
    }
  }

  #park(turn: Turn): Promise<Committed | undefined> {
    this.#work.onTrouble('turn-parked', undefined);
    return this.#work.inbox.park(turn, this.#work.apologise(turn));
  }
}
