import { verify } from 'node:crypto';
import type { CheckToken } from '../domain/caller.ts';
import type { Clock } from '../domain/clock.ts';
import { Refusal } from '../domain/errors.ts';
import type { SigningKeys } from './signing-keys.ts';

export type CheckTokenParts = {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: SigningKeys;
  readonly clock: Clock;
  /** A token was right but for the time: one of the two clocks may be wrong. */
  readonly onClockDiffers: () => void;
};

const LONGEST_HEADER = 8192;
const BEARER = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/;
/** Seconds: how far two clocks may differ, and how long a token may be good for, which bounds how long it can be repeated. */
const CLOCK_TOLERANCE = 300;
const LONGEST_LIFE = 24 * 3600;

/**
 * Signed bearer tokens (RFC 7519) of one issuer for one audience, by RS256 alone. What is not surely right is refused, cheap
 * checks first, so that a forged token costs neither a look-up nor a log line.
 */
export function createCheckToken(parts: CheckTokenParts): CheckToken {
  return async (authorization = '') => {
    const [, head = '', body = '', signature = ''] =
      authorization.length > LONGEST_HEADER ? [] : (BEARER.exec(authorization) ?? []);
    const { alg, kid, crit } = decode(head);
    const claims = decode(body);
    if (alg !== 'RS256' || typeof kid !== 'string' || crit !== undefined) throw unauthorized();
    if (claims.iss !== parts.issuer || claims.aud !== parts.audience) throw unauthorized();
    const key = await parts.keys.find(kid);
    if (!key || !verify('RSA-SHA256', Buffer.from(`${head}.${body}`), key.key, Buffer.from(signature, 'base64url')))
      throw unauthorized();
    checkTime(claims, parts);
    return { claims, endorsements: key.endorsements, keysVersion: parts.keys.version };
  };
}

/** One sentence for every reason: a caller who guesses learns nothing. */
export function unauthorized(): Refusal {
  return new Refusal(401, 'Unauthorized', 'This address is for its own service only.');
}

function checkTime({ exp, nbf = exp }: Record<string, unknown>, { clock, onClockDiffers }: CheckTokenParts): void {
  const now = clock.now() / 1000;
  if (typeof exp !== 'number' || typeof nbf !== 'number') throw unauthorized();
  if (exp - nbf > LONGEST_LIFE || exp - now > LONGEST_LIFE + CLOCK_TOLERANCE) throw unauthorized();
  if (now < exp + CLOCK_TOLERANCE && now >= nbf - CLOCK_TOLERANCE) return;
  onClockDiffers();
  throw unauthorized();
}

function decode(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw unauthorized();
}
