import type { Socket } from '../../domain/channel.ts';
import type { Feed, StoredActivity, Transcript } from '../../domain/transcript.ts';

/** The stock client opens up to three side by side; two tabs make more. The oldest gives way. */
const MOST_PER_CONVERSATION = 6;
/** Bytes a socket may lag behind before it is closed to come back with its watermark. */
const MOST_WAITING = 1_000_000;
const SLOW = 1013;
const ENDED = 1000;

export type StreamParts = { readonly transcript: Transcript; readonly feed: Feed };

/** The open sockets: each gets every activity of its conversation once, in order, from its watermark on. */
export class Streams {
  readonly #parts: StreamParts;
  readonly #open = new Map<string, Socket[]>();

  constructor(parts: StreamParts) {
    this.#parts = parts;
  }

  /** Sends what is there after `watermark`, then everything as it comes. */
  open(socket: Socket, conversationKey: string, watermark: number): void {
    this.#makeRoom(conversationKey, socket);
    const stream = new Stream({ socket, watermark, parts: this.#parts, conversationKey });
    const unsubscribe = this.#parts.feed.subscribe(conversationKey, (added) =>
      added === 'read' ? stream.catchUp() : stream.push(added),
    );
    socket.onClose(() => {
      unsubscribe();
      this.#forget(conversationKey, socket);
    });
    stream.catchUp();
  }

  #makeRoom(conversationKey: string, socket: Socket): void {
    const open = this.#open.get(conversationKey) ?? [];
    if (open.length >= MOST_PER_CONVERSATION) open.shift()?.close(ENDED, 'collision');
    this.#open.set(conversationKey, [...open, socket]);
  }

  #forget(conversationKey: string, socket: Socket): void {
    const left = (this.#open.get(conversationKey) ?? []).filter((one) => one !== socket);
    if (left.length > 0) this.#open.set(conversationKey, left);
    else this.#open.delete(conversationKey);
  }
}

class Stream {
  readonly #socket: Socket;
  readonly #parts: StreamParts;
  readonly #conversationKey: string;
  #watermark: number;
  /** While the past is being read, news waits: it is in the past that is read, or comes after it. */
  #reading = false;
  #missed = false;

  constructor(from: { socket: Socket; parts: StreamParts; conversationKey: string; watermark: number }) {
    this.#socket = from.socket;
    this.#parts = from.parts;
    this.#conversationKey = from.conversationKey;
    this.#watermark = from.watermark;
  }

  /** What follows on is sent as it is; where something lies between, said on another replica perhaps, all of it is read. */
  push(added: readonly StoredActivity[]): void {
    const next = added.find((stored) => stored.seq > this.#watermark);
    if (next === undefined) return;
    if (this.#reading || next.seq > this.#watermark + 1) this.catchUp();
    else this.#send(added);
  }

  /** Reads what the socket has not had. */
  catchUp(): void {
    if (this.#reading) {
      this.#missed = true;
      return;
    }
    this.#read();
  }

  #read(): void {
    this.#reading = true;
    this.#missed = false;
    this.#parts.transcript.read(this.#conversationKey, this.#watermark).then(
      (past) => {
        if (past === undefined) {
          this.#socket.close(ENDED, 'ended');
          return;
        }
        this.#send(past);
        if (this.#missed) this.#read();
        else this.#reading = false;
      },
      // The client comes back with its watermark and reads again.
      () => this.#socket.close(SLOW, 'try again'),
    );
  }

  #send(added: readonly StoredActivity[]): void {
    const fresh = added.filter((stored) => stored.seq > this.#watermark);
    const last = fresh.at(-1);
    if (!last) return;
    if (this.#socket.waiting > MOST_WAITING) {
      this.#socket.close(SLOW, 'too slow');
      return;
    }
    this.#watermark = last.seq;
    const activities = fresh.map((stored) => stored.activity);
    this.#socket.send(JSON.stringify({ activities, watermark: String(last.seq) }));
  }
}
