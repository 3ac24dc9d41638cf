import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../domain/clock.ts';

/** What a token opens: one conversation, as one user. */
export type Grant = { readonly conversationId: string; readonly userId: string };

/** Azure's life of a token; the stock client counts on 30 minutes and refreshes after 15. */
export const TOKEN_SECONDS = 1800;
/** A stream address must be opened within this time. */
const STREAM_SECONDS = 60;

type Kind = 'token' | 'stream';
export type Checked = { readonly grant: Grant } | { readonly refused: 'TokenExpired' | 'BadToken' };

/**
 * Signed, opaque tokens: no table, and valid after a restart. Not shaped like a JWT, because clients read those unverified.
 */
export class Tokens {
  readonly #key: Buffer;
  readonly #clock: Clock;

  constructor(parts: { key: Buffer; clock: Clock }) {
    this.#key = parts.key;
    this.#clock = parts.clock;
  }

  issue(grant: Grant): string {
    return this.#sign('token', grant, TOKEN_SECONDS);
  }

  issueStream(grant: Grant): string {
    return this.#sign('stream', grant, STREAM_SECONDS);
  }

  check(token: string): Checked {
    return this.#check('token', token);
  }

  checkStream(token: string): Checked {
    return this.#check('stream', token);
  }

  #sign(kind: Kind, grant: Grant, seconds: number): string {
    const until = Math.floor(this.#clock.now() / 1000) + seconds;
    const claims = JSON.stringify([kind, grant.conversationId, grant.userId, until]);
    const payload = Buffer.from(claims).toString('base64url');
    return `${payload}.${this.#signature(payload).toString('base64url')}`;
  }

  #signature(payload: string): Buffer {
    return createHmac('sha256', this.#key).update(payload).digest();
  }

  #check(kind: Kind, token: string): Checked {
    const [payload = '', signature = '', ...rest] = token.split('.');
    const given = Buffer.from(signature, 'base64url');
    const right = this.#signature(payload);
    if (rest.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) return { refused: 'BadToken' };
    const [signedKind, conversationId, userId, until] = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (signedKind !== kind) return { refused: 'BadToken' };
    if (until <= this.#clock.now() / 1000) return { refused: 'TokenExpired' };
    return { grant: { conversationId, userId } };
  }
}
