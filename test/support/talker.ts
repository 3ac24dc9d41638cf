import type { Activity } from '../../src/domain/activity.ts';
import { Client } from './client.ts';

export const PAGE_ORIGIN = 'http://localhost:3978';

/**
 * A person behind a widget that never gives up: posts each message with the client's own id until it is taken, and keeps a
 * WebSocket open that comes back with its watermark after every break. Remembers everything that the stream brought.
 */
export class Talker {
  readonly client: Client;
  /** What the stream brought, in its order, over all its sockets. */
  readonly streamed: Activity[] = [];
  /** Codes with which sockets were closed by the other side. */
  readonly codes: number[] = [];
  readonly sent: { key: string; id: string }[] = [];
  #watermark = '';
  #socket: WebSocket | undefined;
  #left = false;

  readonly #streamAt: string | undefined;

  /** `streamAt`: the replica that streams, when it is to be another than the one that takes messages. */
  constructor(url: string, streamAt?: string) {
    this.client = new Client(url);
    this.#streamAt = streamAt;
  }

  async open(): Promise<this> {
    const { client } = this;
    const token = await untilTaken(() => client.request('POST', '/widget/token', undefined, { origin: PAGE_ORIGIN }));
    client.token = String(token.body.token);
    const started = await untilTaken(() => client.request('POST', '/v3/directline/conversations', { locale: 'en' }));
    client.conversationId = String(started.body.conversationId);
    this.#listen(String(started.body.streamUrl));
    return this;
  }

  async say(text: string, key: string): Promise<void> {
    const answer = await untilTaken(() => this.client.say(text, key));
    this.sent.push({ key, id: String(answer.body.id) });
  }

  leave(): void {
    this.#left = true;
    this.#socket?.close();
  }

  /** Resolves when the stream has brought the reply to everything that was sent. */
  async answered(patience: number): Promise<void> {
    const until = Date.now() + patience;
    const replied = () => new Set(this.streamed.map(({ replyToId }) => replyToId));
    while (Date.now() < until) {
      const got = replied();
      if (this.sent.every(({ id }) => got.has(id))) return;
      await pause(20);
    }
  }

  #listen(url: string): void {
    const { pathname, search } = new URL(url);
    const socket = new WebSocket(this.#streamAt ? `${this.#streamAt.replace(/^http/, 'ws')}${pathname}${search}` : url);
    this.#socket = socket;
    socket.addEventListener('message', (event) => {
      if (event.data === '') return;
      const set = JSON.parse(String(event.data)) as { activities: Activity[]; watermark: string };
      this.streamed.push(...set.activities);
      this.#watermark = set.watermark;
    });
    socket.addEventListener('close', (event) => {
      this.codes.push(event.code);
      if (!this.#left) void this.#return();
    });
  }

  async #return(): Promise<void> {
    const { client } = this;
    const watermark = this.#watermark === '' ? '0' : this.#watermark;
    const path = `/v3/directline/conversations/${client.conversationId}?watermark=${watermark}`;
    const answer = await untilTaken(() => client.request('GET', path));
    if (!this.#left) this.#listen(String(answer.body.streamUrl));
  }
}

/** Tries until it is answered with 2xx: a replica that dies in the middle is no reason to give up. */
async function untilTaken<T extends { readonly status: number }>(attempt: () => Promise<T>): Promise<T> {
  const until = Date.now() + 60_000;
  for (;;) {
    const answer = await attempt().catch(() => undefined);
    if (answer && answer.status < 300) return answer;
    if (Date.now() > until) throw new Error(`never taken, at last ${answer?.status ?? 'no answer'}`);
    await pause(25);
  }
}

export type Verdict = {
  readonly sent: number;
  /** Messages without a reply in the transcript; replies or messages that stand there twice; conversations out of order. */
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly disorder: number;
  /** The same for what the streams brought. */
  readonly unstreamed: number;
  readonly streamedTwice: number;
  readonly streamDisorder: number;
};

/** Compares what every talker sent with the transcript, and the transcript with what the stream brought. */
export async function judge(talkers: readonly Talker[]): Promise<Verdict> {
  const lost: string[] = [];
  const doubled: string[] = [];
  const streams = { disorder: 0, unstreamed: 0, streamedTwice: 0, streamDisorder: 0 };
  for (const talker of talkers) {
    const said = await talker.client.read();
    const replies = said.flatMap(({ replyToId }) => (replyToId === undefined ? [] : [replyToId]));
    const keys = said.flatMap(({ channelData }) => (channelData as { clientActivityID?: string })?.clientActivityID ?? []);
    lost.push(...talker.sent.filter(({ id }) => !replies.includes(id)).map(({ key }) => key));
    doubled.push(...twice(replies), ...twice(keys));
    if (replies.join() !== said.flatMap(({ id, from }) => (from?.role === 'user' ? [id] : [])).join()) streams.disorder++;
    const ids = said.map(({ id }) => String(id));
    const streamed = talker.streamed.map(({ id }) => String(id));
    streams.unstreamed += ids.filter((id) => !streamed.includes(id)).length;
    streams.streamedTwice += twice(streamed).length;
    if ([...new Set(streamed)].join() !== ids.filter((id) => streamed.includes(id)).join()) streams.streamDisorder++;
  }
  return { sent: talkers.reduce((sum, { sent }) => sum + sent.length, 0), lost, doubled, ...streams };
}

function twice(all: readonly string[]): string[] {
  return all.filter((one, index) => all.indexOf(one) !== index);
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
