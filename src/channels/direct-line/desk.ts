import { timingSafeEqual } from 'node:crypto';
import type { Activity } from '../../domain/activity.ts';
import type { HttpRequest, HttpResponse, Received } from '../../domain/channel.ts';
import type { Clock } from '../../domain/clock.ts';
import { Refusal } from '../../domain/errors.ts';
import type { Added } from '../../domain/inbox.ts';
import type { Feed, Transcript } from '../../domain/transcript.ts';
import { bearerOf, digest, isBoundId, newGrant, randomId, userIdFrom } from './grants.ts';
import { parseActivity } from './parse-activity.ts';
import { type Checked, type Grant, TOKEN_SECONDS, type Tokens } from './tokens.ts';

export const CHANNEL_ID = 'directline';
export const BASE = '/v3/directline';
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
  /** Whether somebody says to be in danger: such a message is never turned away. */
  readonly isUrgent: (text: string) => boolean;
  readonly limits: { readonly tokens: (caller: string) => boolean; readonly messages: (conversation: string) => boolean };
  /** Where WebSockets reach us, as ws:// or wss://, when settings say so. */
  readonly socketOrigin: string | undefined;
};

/** A watermark is a place in the conversation; what is none means the beginning. */
export function toSeq(watermark: string | null): number {
  return watermark !== null && /^\d{1,15}$/.test(watermark) ? Number(watermark) : 0;
}

/** What each request of the protocol means. */
export class DirectLineDesk {
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
    const { activity, clientActivityId, passing } = parseActivity(request.body);
    const isAllowed = this.#parts.limits.messages(grant.conversationId) || this.#parts.isUrgent(activity.text ?? '');
    if (!isAllowed) throw new Refusal(429, 'TooManyRequests', 'Too many messages at once. Please wait a moment.');
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
