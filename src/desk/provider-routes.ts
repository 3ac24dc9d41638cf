import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { AuditRecord } from '../domain/audit.ts';
import type { HttpRequest, HttpResponse } from '../domain/channel.ts';
import type { Clock } from '../domain/clock.ts';
import type { Accounts } from '../domain/desk-account.ts';
import type { DeskSession, Sessions } from '../domain/desk-session.ts';
import type { Cookies } from './cookies.ts';
import type { Journey, Provider } from './provider.ts';
import { aliasOf, type RoleOfGroup, roleOf } from './provider-roles.ts';
import type { DeskRoute } from './route.ts';

/** Milliseconds for signing in at the provider. */
const JOURNEY_LIFE = 10 * 60_000;
/** Milliseconds after which the provider is asked again whether an account still stands; with the question itself under a minute. */
const ASK_EVERY = 45_000;
/** Milliseconds for which a provider may be silent before its sessions end. */
const SILENCE_BORNE = 10 * 60_000;

export type ProviderRouteParts = {
  readonly provider: Provider;
  readonly mapping: { readonly claim: string; readonly roles: readonly RoleOfGroup[] };
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly audit: AuditRecord;
  readonly cookies: Cookies;
  readonly clock: Clock;
  /** 32 bytes. */
  readonly journeyKey: Buffer;
  /** Our own address without a slash at the end; known only when the port is. */
  readonly ownAddress: () => string;
  readonly onTrouble: (what: 'provider-failed', error: unknown) => void;
};

/** Why somebody was sent back to the sign-in page: fixed words, nothing of what the provider said. */
export type SignInRefusal = 'begin-again' | 'second-factor' | 'no-role' | 'disabled' | 'provider-silent';

/** Signing in through the organisation's own identity provider. */
export function providerRoutes(parts: ProviderRouteParts): DeskRoute[] {
  return [
    { method: 'GET', path: '/desk/oidc/start', policy: 'anyone', bodyLimit: 0, answer: () => start(parts) },
    {
      method: 'GET',
      path: '/desk/oidc/callback',
      policy: 'anyone',
      bodyLimit: 0,
      answer: (request) => comeBack(parts, request),
    },
  ];
}

const redirectUri = (parts: ProviderRouteParts) => `${parts.ownAddress()}/desk/oidc/callback`;

async function start(parts: ProviderRouteParts): Promise<HttpResponse> {
  try {
    const { address, journey } = await parts.provider.begin(redirectUri(parts));
    const kept = sealJourney(parts, journey);
    const cookie = parts.cookies.write('sign-in', kept, JOURNEY_LIFE / 1000);
    return { status: 303, headers: { location: address, 'set-cookie': cookie } };
  } catch (error) {
    parts.onTrouble('provider-failed', error);
    return sendBack(parts, 'provider-silent');
  }
}

async function comeBack(parts: ProviderRouteParts, request: HttpRequest): Promise<HttpResponse> {
  const journey = openJourney(parts, parts.cookies.read(request.headers.cookie, 'sign-in'));
  if (!journey) return sendBack(parts, 'begin-again');
  const returned = new URL(`${redirectUri(parts)}?${request.query}`);
  const identity = await parts.provider.finish(returned, journey).catch((error: unknown) => {
    parts.onTrouble('provider-failed', error);
    return undefined;
  });
  if (!identity) return sendBack(parts, 'begin-again');
  if (!identity.secondFactor) return refuse(parts, 'second-factor');
  const role = roleOf(identity.claims, parts.mapping);
  if (!role) return refuse(parts, 'no-role');
  const account = await parts.accounts.takeProvided({
    issuer: identity.issuer,
    subject: identity.subject,
    alias: aliasOf(identity.claims),
    role: role.role,
    organisation: role.organisation,
  });
  if (!account) return refuse(parts, 'disabled');
  const token = await parts.sessions.open(account, identity.grant);
  // The journey's cookie runs out by itself: a response has room for one, and its code is used up.
  return { status: 303, headers: { location: '/desk', 'set-cookie': parts.cookies.write('session', token) } };
}

async function refuse(parts: ProviderRouteParts, why: SignInRefusal): Promise<HttpResponse> {
  await parts.audit.note({ account: '', action: 'account.signed-in', subject: '', outcome: 'refused' });
  return sendBack(parts, why);
}

function sendBack({ cookies }: ProviderRouteParts, why: SignInRefusal): HttpResponse {
  return { status: 303, headers: { location: `/desk#/refused/${why}`, 'set-cookie': cookies.write('sign-in', '', 0) } };
}

/** Whether a session's account still stands at the provider: asked at most every 45 seconds, by one replica. */
export async function standsAtProvider(parts: ProviderRouteParts, session: DeskSession): Promise<boolean> {
  if (!session.account.fromProvider) return false;
  const taken = await parts.sessions.takeGrant(session.id, ASK_EVERY);
  if (!taken) return true;
  const standing = await parts.provider.ask(taken.grant);
  if (standing.says === 'silent') {
    if (parts.clock.now() - taken.confirmedAt < SILENCE_BORNE) return true;
  } else if (standing.says === 'stands' && hasSameRole(parts, session, standing.claims)) {
    await parts.sessions.confirm(session.id, standing.grant);
    return true;
  }
  await parts.sessions.closeById(session.id);
  return false;
}

/** Groups are not among the claims of every provider's user info: only what is said can differ. */
function hasSameRole(parts: ProviderRouteParts, { account }: DeskSession, claims: Readonly<Record<string, unknown>>): boolean {
  if (!Object.hasOwn(claims, parts.mapping.claim)) return true;
  const now = roleOf(claims, parts.mapping);
  return now?.role === account.role && now.organisation === account.organisation;
}

type KeptJourney = Journey & { readonly until: number };

function sealJourney({ journeyKey, clock }: ProviderRouteParts, journey: Journey): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', journeyKey, nonce);
  const kept: KeptJourney = { ...journey, until: clock.now() + JOURNEY_LIFE };
  const sealed = Buffer.concat([cipher.update(JSON.stringify(kept), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url');
}

function openJourney({ journeyKey, clock }: ProviderRouteParts, cookie: string | undefined): Journey | undefined {
  if (cookie === undefined || !/^[\w-]{60,2000}$/.test(cookie)) return undefined;
  const bytes = Buffer.from(cookie, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', journeyKey, bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(-16));
  const opened = decipher.update(bytes.subarray(12, -16));
  if (!isGenuine(decipher)) return undefined;
  const kept = JSON.parse(opened.toString('utf8')) as KeptJourney;
  return kept.until > clock.now() ? kept : undefined;
}

function isGenuine(decipher: ReturnType<typeof createDecipheriv>): boolean {
  try {
    decipher.final();
    return true;
  } catch (error) {
    // The one thing that final() throws for: the seal does not fit.
    if (error instanceof Error) return false;
    throw error;
  }
}
