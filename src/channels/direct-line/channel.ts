import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Activity } from '../../domain/activity.ts';
import type { Channel, HttpRequest, HttpResponse, Received, Route } from '../../domain/channel.ts';
import type { Clock } from '../../domain/clock.ts';
import { Refusal } from '../../domain/errors.ts';
import type { Added } from '../../domain/inbox.ts';
import type { Feed, Transcript } from '../../domain/transcript.ts';
import { parseActivity } from './parse-activity.ts';
import { Streams } from './streams.ts';
import { type Checked, type Grant, TOKEN_SECONDS, Tokens } from './tokens.ts';

export const CHANNEL_ID = 'directline';
const BASE = '/v3/directline';
/** Characters of an activity, as Azure has it. */
const LARGEST_ACTIVITY = 256 * 1024;
const SMALL_BODY = 8 * 1024;
const PASSING_ID = '0000000';

export type DirectLineParts = {
  readonly transcript: Transcript;
  readonly feed: Feed;
  readonly clock: Clock;
  /** Signs tokens; 32 bytes, the same on every replica and after every restart. */
  readonly tokenKey: Buffer;
  /** Lets servers make tokens; without it only our own pages can. */
  readonly secret: string | undefined;
  /** The name under which a conversation is stored. */
  readonly keyOf: (conversationId: string) => string;
  readonly forget: (conversationKey: string) => Promise<boolean>;
  readonly allowsOrigin: (origin: string | undefined) => boolean;
  /** False: the caller has asked too much. */
  readonly limits: { readonly tokens: (caller: string) => boolean; readonly messages: (conversation: string) => boolean };
  /** Where WebSockets reach us, as ws:// or wss://, when settings say so. */
  readonly socketOrigin: string | undefined;
};

/** Direct Line 3.0 as the stock `botframework-directlinejs` and `botframework-webchat` speak it. */
export function createDirectLine(parts: DirectLineParts): Channel {
  const tokens = new Tokens({ key: parts.tokenKey, clock: parts.clock });
  const streams = new Streams(parts);
  const desk = new DirectLineDesk(parts, tokens);
  const route = (
    method: Route['method'],
    path: string,
    options: { bodyLimit: number; receive: (request: HttpRequest) => Received | Promise<Received> },
  ): Route => ({
    method,
    path,
    cors: 'widget',
    bodyLimit: options.bodyLimit,
    receive: async (request) => options.receive(request),
  });

  return {
    id: CHANNEL_ID,
    routes: [
      route('POST', '/widget/token', { bodyLimit: SMALL_BODY, receive: (request) => desk.widgetToken(request) }),
      route('POST', `${BASE}/tokens/generate`, { bodyLimit: SMALL_BODY, receive: (request) => desk.generate(request) }),
      route('POST', `${BASE}/tokens/refresh`, { bodyLimit: SMALL_BODY, receive: (request) => desk.refresh(request) }),
      route('POST', `${BASE}/conversations`, { bodyLimit: SMALL_BODY, receive: (request) => desk.start(request) }),
      route('GET', `${BASE}/conversations/:id`, { bodyLimit: 0, receive: (request) => desk.reconnect(request) }),
      route('GET', `${BASE}/conversations/:id/activities`, { bodyLimit: 0, receive: (request) => desk.read(request) }),
      route('POST', `${BASE}/conversations/:id/activities`, {
        bodyLimit: LARGEST_ACTIVITY,
        receive: (request) => desk.post(request),
      }),
      route('DELETE', `${BASE}/conversations/:id`, { bodyLimit: 0, receive: (request) => desk.leave(request) }),
      route('POST', `${BASE}/conversations/:id/upload`, {
        bodyLimit: 0,
        receive: () => {
          throw new Refusal(415, 'NotSupported', 'No files are needed here, and none are taken.');
        },
      }),
      route('GET', `${BASE}/session/getsessionid`, {
        bodyLimit: 0,
        receive: () => {
          throw new Refusal(404, 'NotFound', 'There are no sign-in cards here.');
        },
      }),
    ],
    sockets: [
      {
        path: `${BASE}/conversations/:id/stream`,
        authorise: async (request) => {
          const checked = tokens.checkStream(request.query.get('t') ?? '');
          const id = request.params.id ?? '';
          if ('refused' in checked || checked.grant.conversationId !== id) return { refuse: 403 };
          const key = parts.keyOf(id);
          const asked = request.query.get('watermark');
          return { open: (socket) => streams.open(socket, key, toSeq(asked)) };
        },
      },
    ],
  };
}

/** A watermark is a place in the conversation; what is none means the beginning. */
function toSeq(watermark: string | null): number {
  return watermark !== null && /^\d{1,15}$/.test(watermark) ? Number(watermark) : 0;
}

class DirectLineDesk {
  readonly #parts: DirectLineParts;
  readonly #tokens: Tokens;

  constructor(parts: DirectLineParts, tokens: Tokens) {
    this.#parts = parts;
    this.#tokens = tokens;
  }

  /** For our pages and those on the list: a token for one new conversation, as a user of our making. */
  widgetToken(request: HttpRequest): Received {
    if (!this.#parts.allowsOrigin(request.headers.origin)) {
      throw new Refusal(403, 'OriginNotAllowed', 'Tokens are given to pages of the allowed origins only.');
    }
    this.#countToken(request);
    const grant = newGrant(`dl_${randomId()}`);
    return tokenAnswer(grant, this.#tokens.issue(grant));
  }

  generate(request: HttpRequest): Received {
    this.#requireSecret(request);
    this.#countToken(request);
    const grant = newGrant(userIdFrom(request.body) ?? `dl_${randomId()}`);
    return tokenAnswer(grant, this.#tokens.issue(grant));
  }

  refresh(request: HttpRequest): Received {
    const grant = this.#requireToken(request);
    return tokenAnswer(grant, this.#tokens.issue(grant));
  }

  /** 201 the first time, 200 with the same token again; the person enters with the first. */
  start(request: HttpRequest): Received {
    const grant = this.#grantToStart(request);
    const person = { id: grant.userId, role: 'user' };
    const body = (request.body ?? {}) as { locale?: unknown };
    const activity: Activity = {
      type: 'conversationUpdate',
      membersAdded: [{ id: 'assistant', name: 'Assistant', role: 'bot' }, person],
      from: person,
      ...(typeof body.locale === 'string' ? { locale: body.locale.slice(0, 35) } : {}),
    };
    return {
      inbound: {
        reference: { channelId: CHANNEL_ID, ...grant },
        activity,
        dedupeId: 'start',
        visible: false,
        opens: true,
      },
      respond: (added) => ({
        status: added.kind === 'repeated' ? 200 : 201,
        body: { ...this.#tokenBody(grant), streamUrl: this.#streamUrl(request, grant, 0) },
      }),
    };
  }

  async reconnect(request: HttpRequest): Promise<Received> {
    const grant = this.#requireToken(request, request.params.id);
    const asked = request.query.get('watermark');
    const present = await this.#parts.transcript.read(this.#parts.keyOf(grant.conversationId), 0);
    if (present === undefined) throw conversationNotFound();
    const watermark = asked === null || asked === '' ? (present.at(-1)?.seq ?? 0) : toSeq(asked);
    return {
      response: { status: 200, body: { ...this.#tokenBody(grant), streamUrl: this.#streamUrl(request, grant, watermark) } },
    };
  }

  /** Never 429 or 5xx where it can be helped: any of them ends the stock client's polling for good. */
  async read(request: HttpRequest): Promise<Received> {
    const grant = this.#requireToken(request, request.params.id);
    const after = toSeq(request.query.get('watermark'));
    const stored = await this.#parts.transcript.read(this.#parts.keyOf(grant.conversationId), after);
    if (stored === undefined) throw conversationNotFound();
    const watermark = String(stored.at(-1)?.seq ?? after);
    return { response: { status: 200, body: { activities: stored.map((one) => one.activity), watermark } } };
  }

  /** Ours, not Direct Line's: the person leaves in a hurry, and everything goes at once. */
  async leave(request: HttpRequest): Promise<Received> {
    const grant = this.#requireToken(request, request.params.id);
    await this.#parts.forget(this.#parts.keyOf(grant.conversationId));
    return { response: { status: 204 } };
  }

  post(request: HttpRequest): Received {
    const grant = this.#requireToken(request, request.params.id);
    if (!this.#parts.limits.messages(grant.conversationId)) {
      throw new Refusal(429, 'TooManyRequests', 'Too many messages at once. Please wait a moment.');
    }
    const { activity, clientActivityId, passing } = parseActivity(request.body);
    if (passing) return { response: { status: 200, body: { id: `${grant.conversationId}|${PASSING_ID}` } } };
    const person = { id: grant.userId, role: 'user' };
    return {
      inbound: {
        reference: { channelId: CHANNEL_ID, ...grant },
        activity: { ...activity, channelId: CHANNEL_ID, from: person, conversation: { id: grant.conversationId } },
        ...(clientActivityId === undefined ? {} : { dedupeId: `client ${clientActivityId}` }),
        visible: true,
        opens: false,
      },
      respond: postAnswer,
    };
  }

  #countToken(request: HttpRequest): void {
    if (this.#parts.limits.tokens(request.remoteAddress)) return;
    throw new Refusal(429, 'TooManyRequests', 'Too many new conversations from here. Please wait a moment.');
  }

  /** A conversation may be started with its token, or with the secret for a new one. */
  #grantToStart(request: HttpRequest): Grant {
    const bearer = bearerOf(request);
    if (this.#isSecret(bearer)) {
      this.#countToken(request);
      const { id } = (request.body as { user?: { id?: unknown } } | undefined)?.user ?? {};
      return newGrant(isBoundId(id) ? id : `dl_${randomId()}`);
    }
    return this.#requireToken(request);
  }

  #requireSecret(request: HttpRequest): void {
    if (!this.#isSecret(bearerOf(request))) throw new Refusal(403, 'BadArgument', 'This is not the secret.');
  }

  #isSecret(bearer: string): boolean {
    const { secret } = this.#parts;
    if (secret === undefined) return false;
    return timingSafeEqual(digest(bearer), digest(secret));
  }

  #requireToken(request: HttpRequest, conversationId?: string): Grant {
    const checked: Checked = this.#tokens.check(bearerOf(request));
    if ('refused' in checked) {
      const expired = checked.refused === 'TokenExpired';
      throw new Refusal(403, checked.refused, expired ? 'The token has expired.' : 'The token is not valid.');
    }
    if (conversationId !== undefined && conversationId !== checked.grant.conversationId) {
      throw new Refusal(403, 'BadArgument', 'The token is for another conversation.');
    }
    return checked.grant;
  }

  #tokenBody(grant: Grant) {
    return { conversationId: grant.conversationId, token: this.#tokens.issue(grant), expires_in: TOKEN_SECONDS };
  }

  /** The address for `new WebSocket()`, good for a minute. */
  #streamUrl(request: HttpRequest, grant: Grant, watermark: number): string {
    const origin = this.#parts.socketOrigin ?? `ws://${request.headers.host ?? 'localhost'}`;
    const from = watermark > 0 ? `&watermark=${watermark}` : '';
    const path = `${BASE}/conversations/${encodeURIComponent(grant.conversationId)}/stream`;
    return `${origin}${path}?t=${this.#tokens.issueStream(grant)}${from}`;
  }
}

function postAnswer(added: Added): HttpResponse {
  if (added.kind === 'unknown-conversation') throw conversationNotFound();
  return { status: 200, body: { id: added.id } };
}

function conversationNotFound(): Refusal {
  return new Refusal(404, 'ConversationNotFound', 'This conversation has ended or was never started.');
}

function tokenAnswer(grant: Grant, token: string): Received {
  return { response: { status: 200, body: { conversationId: grant.conversationId, token, expires_in: TOKEN_SECONDS } } };
}

function bearerOf(request: HttpRequest): string {
  const match = /^Bearer ([\x21-\x7e]{1,2000})$/i.exec(request.headers.authorization ?? '');
  if (!match?.[1]) throw new Refusal(401, 'Unauthorized', 'Send "Authorization: Bearer" with a token.');
  return match[1];
}

/** A user id the caller names is bound into the token; Azure asks for the prefix `dl_`. */
function userIdFrom(body: unknown): string | undefined {
  const id = (body as { user?: { id?: unknown } } | undefined)?.user?.id;
  if (id === undefined) return undefined;
  if (isBoundId(id)) return id;
  throw new Refusal(400, 'BadArgument', '"user.id" begins with dl_ and has letters, digits, . _ - only.');
}

function isBoundId(id: unknown): id is string {
  return typeof id === 'string' && /^dl_[\w.-]{1,100}$/.test(id);
}

function newGrant(userId: string): Grant {
  return { conversationId: randomId(), userId };
}

/** 144 random bits. */
function randomId(): string {
  return randomBytes(18).toString('base64url');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
