import { SignInTrouble } from '../../domain/caller.ts';
import type { SendResult } from '../../domain/outbox.ts';
import { Unreachable } from '../../domain/reach.ts';

/** The connector did not take a reply. Holds no word of it. */
export class ConnectorTrouble extends Error {
  readonly status: number;
  readonly retryAfter: string | undefined;

  constructor(status: number, retryAfter: string | undefined) {
    super(`the connector answered ${status}`);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** Milliseconds between two sign-ins while it is refused; the outbox lengthens it. */
const SIGN_IN_REST = 30_000;

const FINAL: Readonly<Record<number, string>> = { 403: 'forbidden', 404: 'gone', 410: 'gone', 413: 'too-large' };

/** What a failed delivery means: whether it can succeed later, and after how many milliseconds. Other errors go up. */
export function meaningOf(error: unknown, now: number): SendResult {
  if (error instanceof Unreachable) {
    const refused = error.code === 'HOST_REFUSED' || error.code === 'ADDRESS_REFUSED';
    return { delivered: false, retryable: !refused, code: refused ? 'address-refused' : 'unreachable' };
  }
  if (!(error instanceof ConnectorTrouble || error instanceof SignInTrouble)) throw error;
  const { status } = error;
  const after = milliseconds(error.retryAfter, now);
  const isBusy = status === 429 || status === 408 || status >= 500;
  if (error instanceof SignInTrouble) {
    // No reply is to blame: all wait, uncounted, until Microsoft is well or the operator has put the secret right.
    return { delivered: false, retryable: true, code: isBusy ? 'unavailable' : 'token', rests: after ?? SIGN_IN_REST };
  }
  const later = { delivered: false, retryable: true, ...(after === undefined ? {} : { after }) } as const;
  if (isBusy) return { ...later, code: status === 429 ? 'throttled' : 'unavailable' };
  if (status === 401) return { ...later, code: 'token' };
  return { delivered: false, retryable: false, code: FINAL[status] ?? (status < 400 ? 'redirected' : 'rejected') };
}

/** `Retry-After` as seconds or as a date. */
function milliseconds(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const after = /^\d{1,6}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(after) && after > 0 ? after : undefined;
}
