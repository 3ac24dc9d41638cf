import { createHash, randomBytes } from 'node:crypto';
import type { HttpRequest } from '../../domain/channel.ts';
import { Refusal } from '../../domain/errors.ts';
import type { Grant } from './tokens.ts';

/** The token or secret of a request; throws a Refusal when there is none. */
export function bearerOf(request: HttpRequest): string {
  const match = /^Bearer ([\x21-\x7e]{1,2000})$/i.exec(request.headers.authorization ?? '');
  if (!match?.[1]) throw new Refusal(401, 'Unauthorized', 'Send "Authorization: Bearer" with a token.');
  return match[1];
}

/** A user id the caller names is bound into the token; Azure asks for the prefix `dl_`. */
export function userIdFrom(body: unknown): string | undefined {
  const id = (body as { user?: { id?: unknown } } | undefined)?.user?.id;
  if (id === undefined) return undefined;
  if (isBoundId(id)) return id;
  throw new Refusal(400, 'BadArgument', '"user.id" begins with dl_ and has letters, digits, . _ - only.');
}

/** Whether a user id may be bound into a token. */
export function isBoundId(id: unknown): id is string {
  return typeof id === 'string' && /^dl_[\w.-]{1,100}$/.test(id);
}

/** A new conversation for a user. */
export function newGrant(userId: string): Grant {
  return { conversationId: randomId(), userId };
}

/** 144 random bits. */
export function randomId(): string {
  return randomBytes(18).toString('base64url');
}

export function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
