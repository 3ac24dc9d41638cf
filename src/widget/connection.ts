import { type ActivitySet, ask, type Opened, type Received, Refused, Unreachable } from './protocol.ts';

const BASE = '/v3/directline';
/** Milliseconds. Tokens live 30 minutes. */
const REFRESH_EVERY = 12 * 60_000;
const FIRST_PAUSE = 800;
const LONGEST_PAUSE = 20_000;
const POLL_EVERY = 1500;
const SOCKET_PATIENCE = 6000;
/** After so many sockets that never opened, the network is taken to block them, and we poll. */
const SOCKET_TRIES = 2;

export type ConnectionEvents = {
  readonly onActivities: (activities: readonly Received[]) => void;
  readonly onOnline: (online: boolean) => void;
  /** The conversation no longer exists. */
  readonly onEnded: () => void;
  /** A token to keep, if the person asked for that. */
  readonly onToken: (kept: { token: string; conversationId: string }) => void;
};

/** Keeps one conversation open over whatever network there is: WebSocket, else polling; comes back by itself. */
export class Connection {
  readonly #events: ConnectionEvents;
  #opened: Opened | undefined;
  #watermark = '';
  #socket: WebSocket | undefined;
  #failedSockets = 0;
  #pause = FIRST_PAUSE;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #refresher: ReturnType<typeof setInterval> | undefined;
  #closed = false;

  constructor(events: ConnectionEvents) {
    this.#events = events;
    addEventListener('online', this.#hurry);
    addEventListener('offline', this.#lost);
  }

  /** Starts a conversation, or goes on with a kept one. */
  async open(from: { locale: string; kept?: Opened | undefined }): Promise<void> {
    try {
      this.#opened = from.kept ? await this.#return(from.kept) : await start(from.locale);
    } catch (error) {
      if (error instanceof Refused && from.kept) return this.open({ locale: from.locale });
      if (error instanceof Refused) return this.#end();
      return this.#later(() => void this.open(from));
    }
    this.#keep();
    this.#refresher = setInterval(() => void this.#refresh(), REFRESH_EVERY);
    this.#listen(this.#opened.streamUrl);
  }

  /** Posts once; throws Unreachable when another try may help, Refused when not. */
  async post(activity: object): Promise<void> {
    if (!this.#opened) throw new Unreachable(FIRST_PAUSE);
    const { conversationId, token } = this.#opened;
    try {
      await ask(`${BASE}/conversations/${conversationId}/activities`, { method: 'POST', token, body: activity });
    } catch (error) {
      if (error instanceof Refused && (error.status === 403 || error.status === 404)) this.#end();
      throw error;
    }
  }

  /** Leaves: closes everything and has the server erase the conversation. */
  leave(): void {
    const opened = this.#opened;
    this.close();
    if (!opened) return;
    void fetch(`${BASE}/conversations/${opened.conversationId}`, {
      method: 'DELETE',
      keepalive: true,
      credentials: 'omit',
      headers: { authorization: `Bearer ${opened.token}` },
    }).catch(() => undefined);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#refresher);
    removeEventListener('online', this.#hurry);
    removeEventListener('offline', this.#lost);
    this.#socket?.close();
  }

  #return(kept: Opened): Promise<Opened> {
    return ask<Opened>(`${BASE}/conversations/${kept.conversationId}?watermark=0`, { method: 'GET', token: kept.token });
  }

  #keep(): void {
    if (this.#opened) this.#events.onToken({ token: this.#opened.token, conversationId: this.#opened.conversationId });
  }

  async #refresh(): Promise<void> {
    if (!this.#opened) return;
    try {
      const fresh = await ask<Opened>(`${BASE}/tokens/refresh`, { method: 'POST', token: this.#opened.token });
      this.#opened = { ...this.#opened, token: fresh.token };
      this.#keep();
    } catch (error) {
      if (error instanceof Refused) this.#end();
    }
  }

  #listen(streamUrl: string | undefined): void {
    if (this.#closed) return;
    if (!streamUrl || this.#failedSockets >= SOCKET_TRIES) {
      void this.#poll();
      return;
    }
    const socket = new WebSocket(streamUrl);
    this.#socket = socket;
    let wasOpen = false;
    const impatience = setTimeout(() => socket.close(), SOCKET_PATIENCE);
    socket.onopen = () => {
      wasOpen = true;
      clearTimeout(impatience);
      this.#failedSockets = 0;
      this.#reached();
    };
    socket.onmessage = (event) => {
      if (typeof event.data === 'string' && event.data.length > 0) this.#take(JSON.parse(event.data));
    };
    socket.onclose = () => {
      clearTimeout(impatience);
      if (this.#closed || this.#socket !== socket) return;
      if (!wasOpen) this.#failedSockets++;
      this.#events.onOnline(false);
      this.#later(() => void this.#comeBack());
    };
  }

  async #comeBack(): Promise<void> {
    if (!this.#opened || this.#closed) return;
    const path = `${BASE}/conversations/${this.#opened.conversationId}?watermark=${this.#watermark || '0'}`;
    try {
      this.#opened = await ask<Opened>(path, { method: 'GET', token: this.#opened.token });
      this.#keep();
      this.#listen(this.#opened.streamUrl);
    } catch (error) {
      if (error instanceof Refused) this.#end();
      else this.#later(() => void this.#comeBack());
    }
  }

  async #poll(): Promise<void> {
    if (!this.#opened || this.#closed) return;
    const { conversationId, token } = this.#opened;
    const path = `${BASE}/conversations/${conversationId}/activities?watermark=${this.#watermark}`;
    try {
      this.#take(await ask<ActivitySet>(path, { method: 'GET', token }));
      this.#reached();
      this.#timer = setTimeout(() => void this.#poll(), POLL_EVERY);
    } catch (error) {
      if (error instanceof Refused) return this.#end();
      this.#events.onOnline(false);
      this.#later(() => void this.#poll());
    }
  }

  #take(set: ActivitySet): void {
    if (set.watermark) this.#watermark = set.watermark;
    if (set.activities.length > 0) this.#events.onActivities(set.activities);
  }

  #reached(): void {
    this.#pause = FIRST_PAUSE;
    this.#events.onOnline(true);
  }

  #next: (() => void) | undefined;

  #later(work: () => void): void {
    if (this.#closed) return;
    this.#events.onOnline(false);
    clearTimeout(this.#timer);
    this.#next = work;
    this.#timer = setTimeout(this.#hurry, this.#pause * (0.7 + Math.random() * 0.3));
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
  }

  /** The pause is over, or the network is back. */
  readonly #hurry = () => {
    const work = this.#next;
    this.#next = undefined;
    clearTimeout(work ? this.#timer : undefined);
    work?.();
    if (!work && this.#socket?.readyState === WebSocket.OPEN) this.#reached();
  };

  /** The device says it has no network; an open socket may not notice for a long time. */
  readonly #lost = () => this.#events.onOnline(false);

  #end(): void {
    if (this.#closed) return;
    this.close();
    this.#events.onEnded();
  }
}

/** While nothing can be handed in: what somebody in danger should read now. */
export async function firstHelp(text: string, locale: string): Promise<Received | undefined> {
  return ask<Received | undefined>('/widget/first-help', { method: 'POST', body: { text: text.slice(0, 4000), locale } });
}

async function start(locale: string): Promise<Opened> {
  const { token } = await ask<Opened>('/widget/token', { method: 'POST' });
  return ask<Opened>(`${BASE}/conversations`, { method: 'POST', token, body: { locale } });
}
