import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const FORM = /^sha256=([0-9a-f]{64})$/i;

/**
 * Whether Meta signed these bytes: `X-Hub-Signature-256` is the HMAC-SHA-256 of the body as it came, under the app secret.
 * A missing or malformed header is no signature. Takes the same time wherever the first difference is.
 */
export function isSigned(body: Uint8Array, header: string | undefined, appSecret: string): boolean {
  const expected = createHmac('sha256', appSecret).update(body).digest();
  const given = FORM.exec(header ?? '')?.[1];
  return timingSafeEqual(expected, given === undefined ? Buffer.alloc(expected.length) : Buffer.from(given, 'hex'));
}

/** Whether two secrets are the same, in a time that does not tell how much of them is. */
export function isSameSecret(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
