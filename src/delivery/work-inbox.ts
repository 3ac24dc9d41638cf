import type { Activity } from '../domain/activity.ts';
import { OwnerChanged } from '../domain/errors.ts';
import type { Added, Committed, Inbound, Inbox } from '../domain/inbox.ts';
import type { Feed } from '../domain/transcript.ts';
import type { HandleTurn, Turn } from '../domain/turn.ts';
import { TurnQueue, type TurnQueueOptions } from './turn-queue.ts';

/** A message that has failed this often is put aside. */
const MAX_ATTEMPTS = 3;
/** Leases taken up in one sweep. */
const TAKEN_TOGETHER = 10;
/** Milliseconds after which a lease is asked for again before the turn begins: it may have run out. */
const LEASE_IS_FRESH = 3000;
/** Turns compute: more at once make none of them faster, and acknowledgements slower. */
const QUEUE: TurnQueueOptions = { most: 8, busyDoor: 16, patience: 1000, drainFor: 5000 };

export type InboxWork = {
  readonly inbox: Inbox;
  readonly feed: Pick<Feed, 'publish'>;
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
  /** How turns share the processor; as measured by `npm run bench -- load` when unset. */
  readonly queue?: Partial<TurnQueueOptions>;
};

/** How a turn ended: with a commit, to be tried once more, to be run again uncounted, or lost to somebody else. */
type Ended = Committed | 'retry' | 'again' | undefined;

/**
 * Handles what came in: one turn at a time in a conversation, a few conversations at once.
 * `accept` returns when the activity is stored; the turn follows by itself.
 */
export class InboxWorker {
  readonly #work: InboxWork;
  readonly #queue: TurnQueue;
  readonly #sweeps = new Set<Promise<void>>();
  #sweeper: NodeJS.Timeout | undefined;
  #stopping = false;
  /** The last sweep took all it could: more may wait. */
  #moreWait = false;

  constructor(work: InboxWork) {
    this.#work = work;
    this.#queue = new TurnQueue({ ...QUEUE, ...work.queue }, () => {
      if (this.#moreWait) this.#beginSweep();
    });
  }

  /** Starts the sweep. */
  start(): void {
    this.#sweeper = setInterval(() => this.#beginSweep(), this.#work.sweepEvery);
    this.#beginSweep();
  }

  /** No turn is cut: resolves when all that began have ended, and what did not begin was given back for others to take up. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#sweeper);
    await Promise.all(this.#sweeps);
    await this.#queue.drain();
  }

  async accept(inbound: Inbound): Promise<Added> {
    const added = await this.#queue.atDoor(() => this.#work.inbox.add(inbound));
    if (added.kind !== 'added') return added;
    if (inbound.visible) this.#work.feed.publish(added.key, [added.stored]);
    if (added.turn) this.#enqueue(added.turn);
    return added;
  }

  #beginSweep(): void {
    if (this.#stopping || this.#sweeps.size > 0) return;
    const sweep = this.#sweep().finally(() => this.#sweeps.delete(sweep));
    this.#sweeps.add(sweep);
  }

  /** Takes up what nobody holds, unless more waits here already than can be done soon. */
  async #sweep(): Promise<void> {
    try {
      while (!this.#stopping && this.#queue.room > 0) {
        const turns = await this.#work.inbox.takeUp(Math.min(TAKEN_TOGETHER, this.#queue.room));
        // Asked for again when it begins: only what begins counts as an attempt.
        for (const turn of turns) this.#put(turn, () => this.#next(turn, false));
        this.#moreWait = turns.length > 0;
        if (!this.#moreWait) return;
      }
    } catch (error) {
      this.#work.onTrouble('inbox-failed', error);
    }
  }

  #enqueue(turn: Turn): void {
    const since = performance.now();
    this.#put(turn, async () => (performance.now() - since < LEASE_IS_FRESH ? turn : this.#next(turn, true)));
  }

  #next({ conversationKey, leaseToken }: Turn, isUncounted: boolean): Promise<Turn | undefined> {
    return this.#work.inbox.next(conversationKey, leaseToken, isUncounted);
  }

  /** Whoever has more to be done goes to the end of the queue again, so that one busy conversation holds up no other. */
  #put(turn: Turn, take: () => Promise<Turn | undefined>): void {
    const caught = (work: Promise<void>) => work.catch((error: unknown) => this.#work.onTrouble('inbox-failed', error));
    this.#queue.add({
      begin: () => caught(this.#run(take)),
      giveBack: () => caught(this.#work.inbox.giveBack(turn)),
    });
  }

  async #run(take: () => Promise<Turn | undefined>): Promise<void> {
    const turn = await take();
    if (!turn) return;
    const ended = await this.#handle(turn);
    if (ended === undefined) return;
    if (ended === 'retry') {
      const pause = this.#stopping ? 0 : this.#work.retryAfter * (turn.attempts + 1);
      await new Promise((resolve) => setTimeout(resolve, pause));
    } else if (ended !== 'again') {
      this.#work.feed.publish(turn.conversationKey, ended.stored);
      this.#work.onReplies();
      if (!ended.more) return;
    }
    this.#put(turn, () => this.#next(turn, ended === 'again'));
  }

  async #handle(turn: Turn): Promise<Ended> {
    if (turn.attempts > MAX_ATTEMPTS) return this.#park(turn);
    try {
      return await this.#work.inbox.commit(turn, await this.#work.handleTurn(turn));
    } catch (error) {
      // A counsellor came or went while the turn ran: it runs again, for the one who owns the conversation now.
      if (error instanceof OwnerChanged) return 'again';
      this.#work.onTrouble('turn-failed', error);
      return turn.attempts >= MAX_ATTEMPTS ? this.#park(turn) : 'retry';
    }
  }

  #park(turn: Turn): Promise<Committed | undefined> {
    this.#work.onTrouble('turn-parked', undefined);
    return this.#work.inbox.park(turn, this.#work.apologise(turn));
  }
}
