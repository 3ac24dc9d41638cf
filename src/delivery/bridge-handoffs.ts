import type { Activity } from '../domain/activity.ts';
import type { ExternalDesk, HandoffProtocol } from '../domain/external-desk.ts';
import type { Counsellor, HandoffChange } from '../domain/handoff.ts';
import type { Handoffs } from '../domain/handoffs.ts';

export type HandoffBridgeParts = {
  readonly desk: ExternalDesk;
  readonly handoffs: Handoffs;
  readonly protocol: HandoffProtocol;
  readonly onTrouble: (error: unknown) => void;
  /** Milliseconds between two looks for waiting cases: a change may go unheard. */
  readonly lookEvery: number;
};

/** What the person is told is over, as the protocol names it. */
const OVER = new Set<HandoffChange['what']>(['withdrawn', 'erased']);

/** Attaches a desk product to the cases of its organisation: events and messages go out, its answers come in. */
export class HandoffBridge {
  readonly #parts: HandoffBridgeParts;
  readonly #who: Counsellor;
  /** By case: the place of the last message that went out. */
  readonly #told = new Map<string, number>();
  /** By case: its version when it was passed on. */
  readonly #initiated = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #stop: (() => void) | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(parts: HandoffBridgeParts) {
    this.#parts = parts;
    const { organisation, alias } = parts.desk;
    this.#who = { id: `external desk ${organisation}`, organisation, alias };
  }

  /** Passes on what waits already, then whatever comes. */
  start(): void {
    this.#stop = this.#parts.handoffs.watch((change) => this.#enqueue(() => this.#hear(change)));
    this.#timer = setInterval(() => this.#enqueue(() => this.#look()), this.#parts.lookEvery);
    this.#enqueue(() => this.#look());
  }

  async stop(): Promise<void> {
    this.#stop?.();
    clearInterval(this.#timer);
    await this.#work;
  }

  /** What the desk product sends. False: it means nothing here, or its case is not open any more. */
  async receive(activity: Activity): Promise<boolean> {
    const { handoffs, protocol } = this.#parts;
    const status = protocol.readStatus(activity);
    if (status?.state === 'accepted') return (await handoffs.claim(this.#who, status.caseId)).kind === 'won';
    if (status?.state === 'completed') return (await handoffs.close(this.#who, status.caseId, 'other')).kind === 'done';
    if (status) return (await handoffs.release(this.#who, status.caseId)).kind === 'done';
    const caseId = activity.conversation?.id ?? '';
    const handoff = await handoffs.one(this.#who, caseId);
    if (activity.type !== 'message' || !activity.text || !handoff) return false;
    const message = { text: activity.text, locale: activity.locale ?? handoff.language };
    // The product has its own rules for two people answering: what it sends is meant for how the case stands now.
    return (await handoffs.say(this.#who, caseId, { message, seen: handoff.version })).kind === 'held';
  }

  async #hear({ what, caseId, organisation }: HandoffChange): Promise<void> {
    if (organisation !== this.#who.organisation) return;
    if (what === 'opened' || what === 'released') await this.#look();
    else if (what === 'message') await this.#passMessages(caseId);
    else if (OVER.has(what)) {
      this.#told.delete(caseId);
      this.#initiated.delete(caseId);
      await this.#send(this.#parts.protocol.status(caseId, 'completed'));
    }
  }

  /** Passes on what waits and was not passed on since it began to wait. */
  async #look(): Promise<void> {
    const { handoffs, protocol } = this.#parts;
    for (const handoff of await handoffs.waiting(this.#who.organisation)) {
      if (this.#initiated.get(handoff.id) === handoff.version) continue;
      const summary = await handoffs.passOn(this.#who.organisation, handoff.id);
      if (!summary) continue;
      this.#initiated.set(handoff.id, handoff.version);
      await this.#send(protocol.initiate(handoff, summary));
    }
  }

  async #passMessages(caseId: string): Promise<void> {
    const after = this.#told.get(caseId) ?? 0;
    const messages = (await this.#parts.handoffs.messages(this.#who, caseId, after)) ?? [];
    for (const { seq, from, text } of messages) {
      if (seq === 0) continue;
      this.#told.set(caseId, seq);
      if (from !== 'person') continue;
      const conversation = { id: caseId };
      await this.#send({ type: 'message', id: `${caseId}|${seq}`, text, from: { id: 'person', role: 'user' }, conversation });
    }
  }

  /** The case waits on in the queue when the product does not take it. */
  async #send(activity: Activity): Promise<void> {
    const result = await this.#parts.desk.send(activity);
    if (!result.delivered) this.#parts.onTrouble(new Error(`the attached desk refused: ${result.code}`));
  }

  /** One after the other, so that messages keep their order. */
  #enqueue(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => this.#parts.onTrouble(error));
  }
}
