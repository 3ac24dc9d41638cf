import { createHmac } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** Seconds for which a code stands. One code earlier and later is taken: clocks of phones differ. */
const PERIOD = 30;
const WINDOW = 1;
const ISSUER = 'Return desk';

/** The time step a code belongs to, or undefined when it is wrong. Whether the step was used before is asked elsewhere. */
export function stepOf(code: string, secret: Buffer, now: number): number | undefined {
  const digits = code.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(digits)) return undefined;
  const delta = totp(secret).validate({ token: digits, timestamp: now, window: WINDOW });
  return delta === null ? undefined : Math.floor(now / 1000 / PERIOD) + delta;
}

/** The code that an authenticator app shows at a moment. */
export function codeOf(secret: Buffer, now: number): string {
  return totp(secret).generate({ timestamp: now });
}

/** What an authenticator app reads from a picture or a link. */
export function totpAddress(secret: Buffer, login: string): string {
  return totp(secret, login).toString();
}

/** The secret as people type it when their app cannot read the picture. */
export function totpText(secret: Buffer): string {
  return new Secret({ buffer: toArrayBuffer(secret) }).base32.replaceAll(/(.{4})(?=.)/g, '$1 ');
}

/** The secret that an enrolment link offers: the same each time the link is opened, and kept nowhere until it is used. */
export function offeredSecret(key: Buffer, link: string): Buffer {
  return createHmac('sha256', key).update(link).digest().subarray(0, 20);
}

function totp(secret: Buffer, label = ''): TOTP {
  return new TOTP({ issuer: ISSUER, label, secret: new Secret({ buffer: toArrayBuffer(secret) }), digits: 6, period: PERIOD });
}

function toArrayBuffer(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
