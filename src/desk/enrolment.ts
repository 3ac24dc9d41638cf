import type { HttpRequest, HttpResponse } from '../domain/channel.ts';
import type { Clock } from '../domain/clock.ts';
import type { EnrolmentLinks } from '../domain/desk-account.ts';
import { Refusal } from '../domain/errors.ts';
import { hashPassword, passwordFault } from './passwords.ts';
import { text } from './read-fields.ts';
import type { DeskRoute } from './route.ts';
import { offeredSecret, stepOf, totpAddress, totpText } from './totp.ts';

export type EnrolmentParts = {
  readonly links: EnrolmentLinks;
  readonly clock: Clock;
  /** 32 bytes, from which the secret that a link offers is made. */
  readonly offerKey: Buffer;
};

/** Where an enrolment link leads. The token stands behind the #, so it is in no server's log. */
export function enrolmentAddress(ownAddress: string, token: string): string {
  return `${ownAddress}/desk#/enrol/${token}`;
}

/** Setting a password and a second factor through a link: look at the offer, then use the link up. */
export function enrolmentRoutes(parts: EnrolmentParts): DeskRoute[] {
  const declared = { method: 'POST', policy: 'anyone', bodyLimit: 1000 } as const;
  return [
    { ...declared, path: '/desk/api/enrolment/open', answer: (request: HttpRequest) => offer(parts, request) },
    { ...declared, path: '/desk/api/enrolment', answer: (request: HttpRequest) => enrol(parts, request) },
  ];
}

async function offer(parts: EnrolmentParts, { body }: HttpRequest): Promise<HttpResponse> {
  const token = text(body, 'token', 100);
  const account = await parts.links.read(token);
  if (!account) throw dead();
  const secret = offeredSecret(parts.offerKey, token);
  return {
    status: 200,
    body: { login: account.login, alias: account.alias, address: totpAddress(secret, account.login), secret: totpText(secret) },
  };
}

async function enrol(parts: EnrolmentParts, { body }: HttpRequest): Promise<HttpResponse> {
  const token = text(body, 'token', 100);
  const password = text(body, 'password', 400);
  const account = await parts.links.read(token);
  if (!account) throw dead();
  const fault = passwordFault(password, account.login);
  if (fault) throw new Refusal(400, `Password-${fault}`, 'password must be longer, and hard to guess.');
  const totpSecret = offeredSecret(parts.offerKey, token);
  const step = stepOf(text(body, 'code', 20), totpSecret, parts.clock.now());
  if (step === undefined) throw new Refusal(400, 'CodeWrong', 'code is not the one that the app shows now.');
  const used = await parts.links.use(token, { password: await hashPassword(password), totpSecret, step });
  if (!used) throw dead();
  return { status: 204 };
}

function dead(): Refusal {
  return new Refusal(410, 'LinkUsed', 'This link was used, or is too old. Ask for a new one.');
}
