import type { AuditRecord } from '../domain/audit.ts';
import type { HttpRequest, HttpResponse } from '../domain/channel.ts';
import { belgianDay, type Clock } from '../domain/clock.ts';
import { type Accounts, foldLogin } from '../domain/desk-account.ts';
import type { Sessions, SignInPauses } from '../domain/desk-session.ts';
import { Refusal } from '../domain/errors.ts';
import type { Cookies } from './cookies.ts';
import { checkPassword } from './passwords.ts';
import { text } from './read-fields.ts';
import type { DeskRoute } from './route.ts';
import { stepOf } from './totp.ts';

const MINUTE = 60_000;
/** Five tries in a row for a name. */
export const ACCOUNT_PAUSES = { free: 5, longest: 15 * MINUTE };
/** A whole office shares an address. */
export const ADDRESS_PAUSES = { free: 40, longest: 15 * MINUTE };

export type SignInParts = {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly pauses: SignInPauses;
  readonly audit: AuditRecord;
  readonly cookies: Cookies;
  readonly clock: Clock;
  /** False for load runs only. */
  readonly paused: boolean;
};

/** Signing in with a local account: name, password and code together, so that no answer tells which was wrong. */
export function localSignInRoute(parts: SignInParts): DeskRoute {
  return {
    method: 'POST',
    path: '/desk/api/sign-in',
    policy: 'anyone',
    bodyLimit: 1000,
    answer: (request) => signIn(parts, request),
  };
}

async function signIn(parts: SignInParts, request: HttpRequest): Promise<HttpResponse> {
  const login = foldLogin(text(request.body, 'login', 100));
  const password = text(request.body, 'password', 400);
  const code = text(request.body, 'code', 20);
  // An address is never kept, not even as a hash that would be the same tomorrow.
  const names = { login: `login|${login}`, address: `address|${belgianDay(parts.clock.now())}|${request.remoteAddress}` };
  const wait = await pauseFor(parts, names);
  if (wait > 0) return tooManyTries(wait);
  const found = await parts.accounts.findByLogin(login);
  // Both are always checked, so that the time taken says nothing either.
  const right = await checkPassword(password, found?.password);
  const step = stepOf(code, found?.totpSecret ?? NO_SECRET, parts.clock.now());
  const proven = found && right && step !== undefined && found.totpSecret && !found.account.disabled;
  // A right password with a wrong code uses up no step; a code counts once, on whichever replica.
  if (!proven || !(await parts.accounts.takeStep(found.account.id, step))) {
    const id = found?.account.id ?? '';
    await parts.audit.note({ account: id, action: 'account.signed-in', subject: id, outcome: 'refused' });
    throw new Refusal(401, 'SignInRefused', 'Name, password or code is wrong, or the code was used before.');
  }
  const token = await parts.sessions.open(found.account);
  await Promise.all([parts.pauses.clear(names.login), parts.pauses.clear(names.address)]);
  return { status: 204, headers: { 'set-cookie': parts.cookies.write('session', token) } };
}

const NO_SECRET = Buffer.alloc(20);

/** Milliseconds to wait, 0 when the try may be made. */
async function pauseFor({ pauses, paused }: SignInParts, names: Names): Promise<number> {
  if (!paused) return 0;
  const waits = await Promise.all([pauses.take(names.login, ACCOUNT_PAUSES), pauses.take(names.address, ADDRESS_PAUSES)]);
  return Math.max(...waits);
}

type Names = { readonly login: string; readonly address: string };

function tooManyTries(wait: number): HttpResponse {
  const seconds = Math.ceil(wait / 1000);
  const error = { code: 'TooManyTries', message: 'Too many tries. Please wait and try again.', seconds };
  return { status: 429, headers: { 'retry-after': String(seconds) }, body: { error } };
}
