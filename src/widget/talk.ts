import { Connection, firstHelp } from './connection.ts';
import { keptChat } from './kept-chat.ts';
import { type Action, type Card, type Received, Refused, Unreachable } from './protocol.ts';

export type Line = {
  readonly key: string;
  readonly by: 'you' | 'assistant';
  /** The first name of the counsellor who wrote it. */
  readonly name?: string | undefined;
  readonly bubbles: readonly string[];
  readonly notes: readonly string[];
  readonly cards?: readonly Card[] | undefined;
  /** Short numbers in the text that one can call. */
  readonly phones?: readonly string[] | undefined;
  readonly printable?: boolean | undefined;
  readonly locale: string | undefined;
  /** The language of the bubbles, when it is another. */
  readonly bubbleLocale?: string | undefined;
  readonly state: 'sent' | 'sending' | 'waiting' | 'failed';
};

export type View = {
  readonly lines: readonly Line[];
  readonly choices: readonly Action[];
  /** The open question can be answered with a position. */
  readonly asksPlace: boolean;
  readonly phase: 'connecting' | 'online' | 'offline' | 'ended';
  /** A message is with the assistant. */
  readonly expecting: boolean;
};

type Outgoing = { readonly id: string; readonly text: string; readonly value: unknown };

/** Notices after which a counsellor reads what is written. */
const PERSON_COMES = new Set(['claimed', 'handed-on']);
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 15_000;

/** The conversation as the page shows it: what came, what goes out, what waits for the network. In memory only. */
export class Talk {
  #view: View = { lines: [], choices: [], asksPlace: false, phase: 'connecting', expecting: false };
  readonly #listeners = new Set<() => void>();
  readonly #seen = new Set<string>();
  #queue: Outgoing[] = [];
  #sending = false;
  #pause = FIRST_PAUSE;
  #connection: Connection;
  #keeping = keptChat.read() !== undefined;
  /** With a counsellor: nobody has to answer at once, and the ways out stay in sight. Undefined with the assistant. */
  #waysOut: readonly Action[] | undefined;

  constructor(locale: string) {
    this.#connection = this.#connect(locale, true);
    addEventListener('online', () => void this.#send());
  }

  get view(): View {
    return this.#view;
  }

  get keeping(): boolean {
    return this.#keeping;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  say(text: string, value?: unknown): void {
    const outgoing = { id: newId(), text, value };
    this.#queue.push(outgoing);
    const line: Line = { key: outgoing.id, by: 'you', bubbles: [text], notes: [], locale: undefined, state: 'sending' };
    const choices = this.#waysOut ?? [];
    this.#show({ lines: [...this.#view.lines, line], choices, asksPlace: false, expecting: this.#waysOut === undefined });
    void this.#send();
  }

  /** Tries again what the server did not take. */
  again(key: string): void {
    const line = this.#view.lines.find((one) => one.key === key);
    if (line?.state !== 'failed') return;
    this.#show({ lines: this.#view.lines.filter((one) => one.key !== key) });
    this.say(line.bubbles.join('\n'));
  }

  /** Keeps the way back into this chat for a reload of this tab; nothing is kept unless asked. */
  keep(wanted: boolean): void {
    this.#keeping = wanted;
    if (!wanted) keptChat.remove();
    else if (this.#token) keptChat.write(this.#token);
  }

  startAgain(locale: string): void {
    this.#connection.close();
    this.#forgetHere();
    this.#show({ phase: 'connecting' });
    this.#connection = this.#connect(locale, false);
  }

  leave(): void {
    this.#connection.leave();
    this.#forgetHere();
  }

  #token: { token: string; conversationId: string } | undefined;

  #connect(locale: string, mayReturn: boolean): Connection {
    const connection = new Connection({
      onActivities: (activities) => this.#take(activities),
      onOnline: (online) => {
        this.#show({ phase: online ? 'online' : 'offline' });
        if (online) void this.#send();
      },
      onEnded: () => {
        this.keep(false);
        this.#show({ phase: 'ended', choices: [], asksPlace: false, expecting: false });
      },
      onToken: (token) => {
        this.#token = token;
        if (this.#keeping) this.keep(true);
      },
    });
    void connection.open({ locale, kept: mayReturn ? keptChat.read() : undefined });
    return connection;
  }

  #forgetHere(): void {
    this.keep(false);
    this.#queue = [];
    this.#seen.clear();
    this.#waysOut = undefined;
    this.#show({ lines: [], choices: [], asksPlace: false, expecting: false });
  }

  #take(activities: readonly Received[]): void {
    for (const activity of activities) {
      if (activity.type !== 'message' || (activity.id !== undefined && this.#seen.has(activity.id))) continue;
      if (activity.id !== undefined) this.#seen.add(activity.id);
      if (activity.from?.role === 'bot') this.#takeReply(activity);
      else this.#takeEcho(activity);
    }
  }

  #takeReply(activity: Received): void {
    const forgotten = activity.channelData?.forgotten === true;
    const counsellor = activity.channelData?.speaker === 'counsellor';
    const actions = activity.suggestedActions?.actions ?? [];
    if (PERSON_COMES.has(activity.channelData?.notice ?? '')) this.#waysOut = actions;
    else if (!counsellor && !activity.channelData?.aside && activity.channelData?.notice !== 'may-move')
      this.#waysOut = undefined;
    const line: Line = {
      key: activity.id ?? newId(),
      by: 'assistant',
      name: counsellor ? activity.from?.name : undefined,
      bubbles: activity.channelData?.bubbles ?? [activity.text ?? ''],
      notes: activity.channelData?.notes ?? [],
      cards: activity.channelData?.cards,
      phones: activity.channelData?.phones,
      printable: activity.channelData?.printable,
      locale: activity.locale,
      bubbleLocale: activity.channelData?.bubbleLocale,
      state: 'sent',
    };
    this.#show({
      lines: forgotten ? [line] : [...this.#view.lines, line],
      choices: counsellor ? [...actions, ...(this.#waysOut ?? [])] : actions,
      asksPlace: activity.channelData?.asks === 'place',
      expecting: false,
    });
  }

  #takeEcho(activity: Received): void {
    const key = activity.channelData?.clientActivityID;
    if (key !== undefined && this.#view.lines.some((line) => line.key === key)) {
      this.#mark(key, 'sent');
      return;
    }
    const line: Line = {
      key: key ?? newId(),
      by: 'you',
      bubbles: [activity.text ?? ''],
      notes: [],
      locale: undefined,
      state: 'sent',
    };
    this.#show({ lines: [...this.#view.lines, line], choices: this.#waysOut ?? [] });
  }

  /** One after the other, each with its own id: sent again after a lost answer, it is still one message. */
  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    while (this.#queue[0]) {
      const { id, text, value } = this.#queue[0];
      try {
        const channelData = { clientActivityID: id };
        await this.#connection.post({ type: 'message', text, channelData, ...(value === undefined ? {} : { value }) });
        this.#queue.shift();
        this.#pause = FIRST_PAUSE;
      } catch (error) {
        if (error instanceof Refused) {
          this.#queue.shift();
          this.#mark(id, 'failed');
        } else {
          this.#mark(id, 'waiting');
          void this.#helpMeanwhile(id, text);
          await this.#wait(error instanceof Unreachable ? error.after : 0);
        }
      }
    }
    this.#sending = false;
  }

  /** The server may hear us though it can keep nothing: once for each message. */
  async #helpMeanwhile(id: string, text: string): Promise<void> {
    const key = `help ${id}`;
    if (this.#seen.has(key)) return;
    // Where nobody hears us at all, the next try to send asks again.
    const help = await firstHelp(text, document.documentElement.lang).catch(() => null);
    if (help === null || this.#seen.has(key)) return;
    this.#seen.add(key);
    if (help) this.#takeReply({ ...help, id: key });
  }

  #wait(atLeast: number): Promise<void> {
    const pause = Math.max(atLeast, this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pause);
      addEventListener('online', () => [clearTimeout(timer), resolve()], { once: true });
    });
  }

  #mark(key: string, state: Line['state']): void {
    this.#show({
      lines: this.#view.lines.map((line) => (line.key === key && line.state !== 'sent' ? { ...line, state } : line)),
    });
  }

  #show(change: Partial<View>): void {
    this.#view = { ...this.#view, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
