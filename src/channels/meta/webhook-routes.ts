import type { HttpRequest, HttpResponse, Received, Route } from '../../domain/channel.ts';
import { Refusal } from '../../domain/errors.ts';
import type { Inbound } from '../../domain/inbox.ts';
import { decodeUtf8, parseJson } from '../../domain/parse-json.ts';
import { isSameSecret, isSigned } from './signature.ts';

/** Bytes. Meta's payloads have at most 3 MB. */
const LARGEST = 4 * 1024 * 1024;
const LONGEST_CHALLENGE = 200;

/** What one payload brought. */
export type Parsed = {
  readonly inbounds: readonly Inbound[];
  /** Codes of deliveries that failed after they were accepted. */
  readonly failures: readonly string[];
  /** Messages too old to be answered. */
  readonly late: number;
};

export type WebhookParts = {
  readonly path: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  /** Throws a Refusal when the payload is not the provider's shape; skips elements it cannot use. */
  readonly parse: (payload: unknown) => Parsed;
  readonly onParsed: (parsed: Parsed) => void;
  /** False: somebody writes far more than a person can read; the message is answered with 200 and dropped. */
  readonly allows: (inbound: Inbound) => boolean;
  /** After everything is stored; must not be waited for. */
  readonly afterStored: (inbounds: readonly Inbound[]) => void;
};

/** The handshake and the webhook, as Meta calls them for each of its channels. */
export function webhookRoutes(parts: WebhookParts): Route[] {
  const { path } = parts;
  return [
    { method: 'GET', path, bodyLimit: 0, cors: 'none', receive: async (request) => ({ response: handshake(parts, request) }) },
    { method: 'POST', path, bodyLimit: LARGEST, reads: 'bytes', cors: 'none', receive: async (request) => take(parts, request) },
  ];
}

/** Proves to Meta that this address is ours: the bare challenge as plain text, so that nothing in it can run. */
function handshake({ verifyToken }: WebhookParts, { query }: HttpRequest): HttpResponse {
  const isMeta = query.get('hub.mode') === 'subscribe' && isSameSecret(query.get('hub.verify_token') ?? '', verifyToken);
  const challenge = query.get('hub.challenge') ?? '';
  if (!isMeta || challenge.length === 0 || challenge.length > LONGEST_CHALLENGE) {
    throw new Refusal(403, 'BadVerifyToken', 'The verify token is not the one that is set here.');
  }
  return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: challenge };
}

/** Nothing is parsed before the signature over the bytes is right, and nothing answered before all is stored. */
function take(parts: WebhookParts, request: HttpRequest): Received {
  const bytes = request.body instanceof Uint8Array ? request.body : new Uint8Array();
  if (!isSigned(bytes, request.headers['x-hub-signature-256'], parts.appSecret)) {
    throw new Refusal(401, 'BadSignature', 'X-Hub-Signature-256 is missing or is not the signature of this body.');
  }
  const parsed = parts.parse(parseJson(decodeUtf8(bytes)));
  parts.onParsed(parsed);
  const inbounds = parsed.inbounds.filter(parts.allows);
  return {
    inbounds,
    respondAll: (added) => {
      parts.afterStored(inbounds.filter((_, place) => added[place]?.kind === 'added'));
      return { status: 200, body: {} };
    },
  };
}
