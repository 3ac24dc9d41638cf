import { randomUUID } from 'node:crypto';
import { call } from './drivers.ts';

/** Where a conversation's requests go, and where its stream is: on another replica, when there are several. */
export type Doors = { readonly post: string; readonly stream: string };

const MOST_ATTEMPTS = 5;
const ORIGIN = 'http://localhost:3978';

/** One open widget: a conversation with a WebSocket, and a note of every message and every reply. */
export class Widget {
  /** When each message was due (milliseconds), by its id; and how often its reply came over the stream. */
  readonly #due = new Map<string, number>();
  readonly #replies = new Map<string, number>();
  readonly acknowledged: number[] = [];
  readonly answered: number[] = [];
  /** Posts that had to be made again, and messages that were never taken. */
  again = 0;
  refused = 0;
  readonly #doors: Doors;
  #token = '';
  #conversationId = '';
  #socket: WebSocket | undefined;

  constructor(doors: Doors) {
    this.#doors = doors;
  }

  async open(): Promise<this> {
    const { post, stream } = this.#doors;
    const { token } = (await call('POST', `${post}/widget/token`, { origin: ORIGIN })) as { token: string };
    const started = (await call('POST', `${post}/v3/directline/conversations`, { token, body: { locale: 'en' } })) as Started;
    this.#token = token;
    this.#conversationId = started.conversationId;
    const socket = new WebSocket(started.streamUrl.replace(post.replace('http', 'ws'), stream.replace('http', 'ws')));
    socket.addEventListener('message', ({ data }) => this.#hear(String(data)));
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', reject);
    });
    this.#socket = socket;
    return this;
  }

  /** Says something that was due at a moment: what the sender is late counts too. Posts again, with the same id, as widgets do. */
  async say(text: string, due: number): Promise<void> {
    const body = { type: 'message', text, channelData: { clientActivityID: randomUUID() } };
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const posted = await call('POST', this.#path(), { token: this.#token, body }).catch(() => undefined);
      if (posted) return this.#note(String(posted.id), due);
      this.again++;
    }
    this.refused++;
  }

  #note(id: string, due: number): void {
    this.acknowledged.push(performance.now() - due);
    this.#due.set(id, due);
    // The reply may have overtaken the acknowledgement.
    if (this.#replies.has(id)) this.answered.push(performance.now() - due);
  }

  /** Messages whose reply has not come over the stream. */
  get waiting(): number {
    return [...this.#due.keys()].filter((id) => !this.#replies.has(id)).length;
  }

  /** Compares what was acknowledged with the transcript and with the stream. */
  async judge(): Promise<{ lost: number; doubled: number; unstreamed: number; streamedTwice: number }> {
    const { activities } = (await call('GET', this.#path(), { token: this.#token })) as { activities: { replyToId?: string }[] };
    const replies = activities.flatMap(({ replyToId }) => replyToId ?? []);
    const ids = [...this.#due.keys()];
    return {
      lost: ids.filter((id) => !replies.includes(id)).length,
      doubled: replies.length - new Set(replies).size,
      unstreamed: this.waiting,
      streamedTwice: [...this.#replies.values()].filter((count) => count > 1).length,
    };
  }

  close(): void {
    this.#socket?.close();
  }

  #path(): string {
    return `${this.#doors.post}/v3/directline/conversations/${this.#conversationId}/activities`;
  }

  #hear(data: string): void {
    if (data === '') return;
    for (const { replyToId } of (JSON.parse(data) as { activities: { replyToId?: string }[] }).activities) {
      if (replyToId === undefined) continue;
      const due = this.#due.get(replyToId);
      if (due !== undefined && !this.#replies.has(replyToId)) this.answered.push(performance.now() - due);
      this.#replies.set(replyToId, (this.#replies.get(replyToId) ?? 0) + 1);
    }
  }
}

type Started = { readonly conversationId: string; readonly streamUrl: string };
