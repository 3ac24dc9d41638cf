import type { CheckToken, OwnToken } from '../domain/caller.ts';
import type { Clock } from '../domain/clock.ts';
import type { Reach } from '../domain/reach.ts';
import { createCheckToken } from './check-token.ts';
import { ClientCredentials } from './client-credentials.ts';
import { createReach, type ReachOptions } from './reach-out.ts';
import { SigningKeys } from './signing-keys.ts';

/** Where Microsoft's side of the protocol is, and what it calls itself. Nothing of it is taken from a request. */
export type Cloud = {
  /** Who signs the tokens that come with activities. */
  readonly issuer: string;
  /** Names the keys of the issuer. */
  readonly metadataUrl: string;
  /** Gives the token that goes with our replies. */
  readonly tokenUrl: string;
  /** Whether replies, and the token with them, may be sent there. */
  readonly trusts: (serviceUrl: string) => boolean;
};

const ISSUER = 'https://api.botframework.com';
/** The tenant of bots that are registered for every tenant. */
const SHARED_TENANT = 'botframework.com';
const SERVICE_HOST = /^([a-z0-9-]+\.){1,4}botframework\.com$/;

/** Microsoft's public cloud; `tenantId` for a bot registered in one tenant. */
export function publicCloud(tenantId: string | undefined): Cloud {
  return {
    issuer: ISSUER,
    metadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
    tokenUrl: `https://login.microsoftonline.com/${tenantId ?? SHARED_TENANT}/oauth2/v2.0/token`,
    trusts: (serviceUrl) => {
      const url = plainUrl(serviceUrl);
      return url?.protocol === 'https:' && url.port === '' && SERVICE_HOST.test(url.hostname);
    },
  };
}

/** One server of this machine in the place of Microsoft, for tests and development; settings refuse it in production. */
export function standInCloud(base: string, tenantId: string | undefined): Cloud {
  return {
    issuer: ISSUER,
    metadataUrl: `${base}/v1/.well-known/openidconfiguration`,
    tokenUrl: `${base}/${tenantId ?? SHARED_TENANT}/oauth2/v2.0/token`,
    trusts: (serviceUrl) => plainUrl(serviceUrl)?.origin === new URL(base).origin,
  };
}

/** An address that says what it means: no user, no query, and written as the parser understands it. */
function plainUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url && text.replace(/\/$/, '') === url.href.replace(/\/$/, '') && !/[?#@\\]/.test(text);
  return isPlain ? url : undefined;
}

export type MicrosoftParts = {
  readonly appId: string;
  readonly appPassword: string;
  readonly tenantId: string | undefined;
  /** A server of this machine in the place of Microsoft. */
  readonly standIn: string | undefined;
  readonly clock: Clock;
  readonly onTrouble: (what: 'signing-keys-failed' | 'clock-differs', error?: unknown) => void;
  readonly lookup?: ReachOptions['lookup'];
};

/** Microsoft as one bot knows it. */
export type Microsoft = {
  readonly cloud: Cloud;
  readonly reach: Reach;
  /** Checks the tokens that come with activities. */
  readonly checkToken: CheckToken;
  /** The token that goes with replies. */
  readonly token: OwnToken;
};

/** Where the bot's callers are checked and its replies are sent. Nothing is asked before it is needed. */
export function createMicrosoft({ appId, appPassword, tenantId, standIn, clock, onTrouble, lookup }: MicrosoftParts): Microsoft {
  const cloud = standIn === undefined ? publicCloud(tenantId) : standInCloud(standIn, tenantId);
  const known = [cloud.metadataUrl, cloud.tokenUrl].map((url) => new URL(url).origin);
  const reach = createReach({
    allows: (url) => known.includes(url.origin) || cloud.trusts(`${url.origin}/`),
    ...(standIn === undefined ? {} : { allowsAddress: isLoopback }),
    ...(lookup ? { lookup } : {}),
  });
  const onKeysFailed = (error: unknown) => onTrouble('signing-keys-failed', error);
  const keys = new SigningKeys({ metadataUrl: cloud.metadataUrl, reach, clock, onTrouble: onKeysFailed });
  const onClockDiffers = () => onTrouble('clock-differs');
  return {
    cloud,
    reach,
    checkToken: createCheckToken({ issuer: cloud.issuer, audience: appId, keys, clock, onClockDiffers }),
    token: new ClientCredentials({
      clientId: appId,
      clientSecret: appPassword,
      scope: `${cloud.issuer}/.default`,
      tokenUrl: cloud.tokenUrl,
      reach,
      clock,
    }),
  };
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}
