import type { Socket } from '../domain/channel.ts';
import type { HandoffChange } from '../domain/handoff.ts';
import type { Handoffs } from '../domain/handoffs.ts';

/** Changes that concern nobody but the owner of the case. */
const PRIVATE: ReadonlySet<HandoffChange['what']> = new Set(['message', 'held', 'taken-back', 'danger', 'changed']);
/** Characters that may wait for a slow browser; it is cut off, comes back and reads anew. */
const MOST_WAITING = 64_000;

type Listener = { readonly account: string; readonly organisation: string; readonly socket: Socket };

/**
 * Tells open pages that something changed, and never what: they ask again, and the answer is theirs to have or not. The
 * owner alone hears of messages; the whole organisation hears that its queue changed.
 */
export class CaseFeed {
  readonly #handoffs: Pick<Handoffs, 'one' | 'watch'>;
  readonly #onTrouble: (error: unknown) => void;
  readonly #listeners = new Set<Listener>();
  readonly #stop: () => void;

  constructor(parts: { handoffs: Pick<Handoffs, 'one' | 'watch'>; onTrouble: (error: unknown) => void }) {
    this.#handoffs = parts.handoffs;
    this.#onTrouble = parts.onTrouble;
    this.#stop = this.#handoffs.watch((change) => {
      this.#tell(change).catch((error: unknown) => this.#onTrouble(error));
    });
  }

  add(listener: Listener): void {
    this.#listeners.add(listener);
    listener.socket.onClose(() => this.#listeners.delete(listener));
    listener.socket.send(JSON.stringify({ what: 'hello' }));
  }

  stop(): void {
    this.#stop();
  }

  async #tell({ what, caseId, organisation }: HandoffChange): Promise<void> {
    // Who looks at a case asks every few seconds who else does: telling it too would go round in a circle.
    if (what === 'presence') return;
    const near = [...this.#listeners].filter((one) => one.organisation === organisation);
    if (near.length === 0) return;
    if (!PRIVATE.has(what)) return send(near, { what: 'queue', id: caseId });
    const found = await this.#handoffs.one({ id: '', organisation, alias: '' }, caseId);
    send(
      near.filter(({ account }) => account === found?.owner),
      { what: 'case', id: caseId },
    );
  }
}

function send(listeners: readonly Listener[], event: { what: 'queue' | 'case'; id: string }): void {
  for (const { socket } of listeners) {
    if (socket.waiting > MOST_WAITING) socket.close(1013, 'too slow');
    else socket.send(JSON.stringify(event));
  }
}
