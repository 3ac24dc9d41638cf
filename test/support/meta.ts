import { randomInt } from 'node:crypto';
import type { Config } from '../../src/config.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { Fault } from '../stand-ins/graph/limits.ts';
import {
  type Doing,
  type Message,
  messengerEvent,
  messengerPayload,
  metaJson,
  signatureOf,
  whatsAppMessage,
  whatsAppPayload,
} from '../stand-ins/graph/payloads.ts';
import { GraphStandIn, type Taken } from '../stand-ins/graph/server.ts';
import { type RunningApp, startApp } from './app.ts';

export const SECRET = 'app-secret-for-tests';
export const VERIFY = 'verify-token-for-tests';
export const TOKEN = 'access-token-for-tests';
export const NUMBER_ID = '106540352242922';
export const PAGE_ID = '110000000000001';

/** What a test needs to know of a channel of Meta. */
export type MetaChannel = {
  readonly id: 'whatsapp' | 'messenger';
  readonly path: string;
  newPerson(): string;
  message(from: string, doing: Doing, at: number, id?: string): Message;
  payload(messages: readonly Message[]): unknown;
  /** The text of a message that was sent. */
  textOf(taken: Taken): string;
  choicesOf(taken: Taken): { id: string; title: string; as: 'button' | 'list' | 'quick' | 'postback' }[];
  /** The provider's errors, by what they mean. */
  readonly faults: Readonly<Record<'transient' | 'final' | 'token' | 'throttled' | 'window', Fault>>;
};

type Rows = { id: string; title: string }[];

export const WHATSAPP: MetaChannel = {
  id: 'whatsapp',
  path: '/webhooks/whatsapp',
  newPerson: () => `3247${randomInt(1_000_000, 9_999_999)}`,
  message: whatsAppMessage,
  payload: (messages) => whatsAppPayload(NUMBER_ID, messages),
  textOf: ({ body }) => {
    const { text, interactive } = body as { text?: { body: string }; interactive?: { body: { text: string } } };
    return text?.body ?? interactive?.body.text ?? '';
  },
  choicesOf: ({ body }) => {
    const action = (body as { interactive?: { action: { buttons?: { reply: Rows[0] }[]; sections?: { rows: Rows }[] } } })
      .interactive?.action;
    return [
      ...(action?.buttons ?? []).map(({ reply }) => ({ ...reply, as: 'button' as const })),
      ...(action?.sections ?? []).flatMap(({ rows }) => rows.map((row) => ({ ...row, as: 'list' as const }))),
    ];
  },
  faults: {
    transient: { status: 500, code: 131000, message: 'Something went wrong' },
    final: { status: 400, code: 131026, message: 'Message undeliverable' },
    token: { status: 401, code: 190, message: 'Access token has expired' },
    throttled: { status: 429, code: 130429, message: 'Rate limit hit' },
    window: { status: 400, code: 131047, message: 'Re-engagement message' },
  },
};

export const MESSENGER: MetaChannel = {
  id: 'messenger',
  path: '/webhooks/messenger',
  newPerson: () => `70${randomInt(1_000_000_000, 9_999_999_999)}`,
  message: (from, doing, at, id) => messengerEvent(PAGE_ID, from, doing, at, id),
  payload: (events) => messengerPayload(PAGE_ID, events),
  textOf: ({ body }) => {
    const { message } = body as { message?: { text?: string; attachment?: { payload: { text: string } } } };
    return message?.text ?? message?.attachment?.payload.text ?? '';
  },
  choicesOf: ({ body }) => {
    type Sent = {
      quick_replies?: { title: string; payload: string }[];
      attachment?: { payload: { buttons: { title: string; payload: string }[] } };
    };
    const { message } = body as { message?: Sent };
    return [
      ...(message?.quick_replies ?? []).map(({ title, payload }) => ({ id: payload, title, as: 'quick' as const })),
      ...(message?.attachment?.payload.buttons ?? []).map(({ title, payload }) => ({
        id: payload,
        title,
        as: 'postback' as const,
      })),
    ];
  },
  faults: {
    transient: { status: 500, code: 2, message: 'Service temporarily unavailable' },
    final: { status: 400, code: 551, message: 'This person is not available right now' },
    token: { status: 401, code: 190, message: 'Access token has expired' },
    throttled: { status: 400, code: 613, message: 'Calls to this API have exceeded the rate limit' },
    window: { status: 400, code: 10, subcode: 2018278, message: 'Outside of allowed window' },
  },
};

/** The settings of both channels, towards a stand-in. */
export function metaConfig(
  graphUrl: string,
  changes: Partial<NonNullable<Config['meta']['whatsapp']>> = {},
  typing = false,
): Pick<Config, 'meta'> {
  const secrets = { accessToken: TOKEN, appSecret: SECRET, verifyToken: VERIFY };
  return {
    meta: {
      graphUrl,
      graphVersion: 'v25.0',
      typing,
      whatsapp: { phoneNumberId: NUMBER_ID, template: undefined, ...secrets, ...changes },
      messenger: { pageId: PAGE_ID, ...secrets },
    },
  };
}

export function standIn(options: Partial<ConstructorParameters<typeof GraphStandIn>[0]> = {}): GraphStandIn {
  return new GraphStandIn({ token: TOKEN, phoneNumberId: NUMBER_ID, pageId: PAGE_ID, ...options });
}

/** Posts bytes to a webhook as Meta does; the status. */
export async function deliver(url: string, path: string, payload: unknown, headers?: Record<string, string>): Promise<number> {
  const body = typeof payload === 'string' ? payload : metaJson(payload);
  const response = await fetch(url + path, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': signatureOf(body, SECRET), ...headers },
  });
  await response.arrayBuffer();
  return response.status;
}

/** Somebody with a phone. */
export class Person {
  readonly id: string;
  readonly channel: MetaChannel;
  readonly #url: string;
  readonly #graph: GraphStandIn;
  readonly #now: () => number;

  constructor(at: { channel: MetaChannel; url: string; graph: GraphStandIn; now?: () => number; id?: string }) {
    this.channel = at.channel;
    this.id = at.id ?? at.channel.newPerson();
    this.#url = at.url;
    this.#graph = at.graph;
    this.#now = at.now ?? Date.now;
  }

  /** Does something, and opens the reply window as the provider would; the status of the webhook. */
  async does(doing: Doing, id?: string): Promise<number> {
    this.#graph.heard(this.id, this.#now());
    const message = this.channel.message(this.id, doing, this.#now(), id);
    return deliver(this.#url, this.channel.path, this.channel.payload([message]));
  }

  says(text: string, id?: string): Promise<number> {
    return this.does({ text }, id);
  }

  get got(): Taken[] {
    return this.#graph.to(this.id);
  }

  /** Everything heard so far, when at least `count` messages have come. */
  async hears(count: number, patience?: number): Promise<string> {
    return (await this.#graph.waitFor(this.id, count, patience)).map((one) => this.channel.textOf(one)).join('\n\n');
  }

  /** Does something and gives the text and choices of the whole answer: messages that come within a moment of each other. */
  async asks(doing: Doing): Promise<{ text: string; choices: ReturnType<MetaChannel['choicesOf']> }> {
    const before = this.got.length;
    await this.does(doing);
    await this.#graph.waitFor(this.id, before + 1);
    let seen = 0;
    while (seen !== this.got.length) {
      seen = this.got.length;
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    const answer = this.got.slice(before);
    return {
      text: answer.map((one) => this.channel.textOf(one)).join('\n\n'),
      choices: answer.flatMap((one) => this.channel.choicesOf(one)),
    };
  }
}

/** The whole assistant with both channels of Meta on, talking to a stand-in of its own. */
export async function startMeta(
  options: {
    databaseUrl?: string | undefined;
    clock?: Clock;
    graph?: GraphStandIn;
    config?: Partial<Config>;
    typing?: boolean;
  } = {},
): Promise<{ app: RunningApp; graph: GraphStandIn; stop(): Promise<void> }> {
  const graph = options.graph ?? standIn(options.clock ? { now: () => options.clock?.now() ?? 0 } : {});
  const url = await graph.start();
  const config = { ...metaConfig(url, {}, options.typing), ...options.config, databaseUrl: options.databaseUrl };
  const app = await startApp(config, options.clock);
  return {
    app,
    graph,
    stop: async () => {
      await app.stop();
      await graph.stop();
    },
  };
}
