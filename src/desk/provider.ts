import * as oidc from 'openid-client';
import type { Clock } from '../domain/clock.ts';
import type { ProviderGrant } from '../domain/desk-session.ts';

/** Seconds to wait for the identity provider. */
const PATIENCE = 10;

export type ProviderSettings = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  /** Values of `acr`, or among `amr`, that prove a second factor. */
  readonly secondFactor: readonly string[];
};

/** What stands between going to the provider and coming back; sealed in a cookie meanwhile. */
export type Journey = { readonly state: string; readonly nonce: string; readonly verifier: string };

/** What the provider says of somebody. */
export type Identity = {
  readonly issuer: string;
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly secondFactor: boolean;
  readonly grant: ProviderGrant;
};

/** gone: the provider no longer stands by the account. silent: it did not answer, which says nothing. */
export type Standing =
  | { readonly says: 'stands'; readonly grant?: ProviderGrant; readonly claims: Readonly<Record<string, unknown>> }
  | { readonly says: 'gone' | 'silent' };

/** An OpenID Connect provider, through a certified library. */
export class Provider {
  readonly #settings: ProviderSettings;
  readonly #clock: Clock;
  #found: Promise<oidc.Configuration> | undefined;

  constructor(settings: ProviderSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /** Where to send the browser, and what to keep until it comes back. */
  async begin(redirectUri: string): Promise<{ address: string; journey: Journey }> {
    const journey = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
    const address = oidc.buildAuthorizationUrl(await this.#discover(), {
      redirect_uri: redirectUri,
      scope: this.#settings.scope,
      state: journey.state,
      nonce: journey.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(journey.verifier),
      code_challenge_method: 'S256',
    });
    return { address: address.href, journey };
  }

  /** Who came back. Throws when code, state, nonce, issuer or signature are not what was begun. */
  async finish(returned: URL, journey: Journey): Promise<Identity> {
    const configuration = await this.#discover();
    const tokens = await oidc.authorizationCodeGrant(configuration, returned, {
      pkceCodeVerifier: journey.verifier,
      expectedState: journey.state,
      expectedNonce: journey.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims) throw new Error('the provider gave no ID token');
    const more = await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub);
    return {
      issuer: claims.iss,
      subject: claims.sub,
      // What is signed counts more than what is fetched.
      claims: { ...more, ...claims },
      secondFactor: this.#hasSecondFactor(claims),
      grant: this.#toGrant(tokens),
    };
  }

  /** Asks whether an account still stands, with a fresh access token where the old one ran out. */
  async ask(grant: ProviderGrant, subject?: string): Promise<Standing> {
    try {
      const configuration = await this.#discover();
      const ranOut = grant.expiresAt !== undefined && grant.expiresAt <= this.#clock.now();
      if (ranOut && grant.refreshToken === undefined) return { says: 'gone' };
      const tokens = ranOut && grant.refreshToken ? await oidc.refreshTokenGrant(configuration, grant.refreshToken) : undefined;
      const fresh = tokens && { ...this.#toGrant(tokens), refreshToken: tokens.refresh_token ?? grant.refreshToken };
      const accessToken = fresh?.accessToken ?? grant.accessToken;
      const claims = await oidc.fetchUserInfo(configuration, accessToken, subject ?? oidc.skipSubjectCheck);
      return { says: 'stands', claims, ...(fresh ? { grant: fresh } : {}) };
    } catch (error) {
      return { says: isRefusal(error) ? 'gone' : 'silent' };
    }
  }

  #hasSecondFactor({ acr, amr }: oidc.IDToken): boolean {
    const given: unknown[] = [acr, ...(Array.isArray(amr) ? amr : [amr])];
    return this.#settings.secondFactor.some((value) => given.includes(value));
  }

  #toGrant(tokens: { access_token: string; refresh_token?: string; expires_in?: number }): ProviderGrant {
    const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = tokens;
    return { accessToken, refreshToken, expiresAt: seconds === undefined ? undefined : this.#clock.now() + seconds * 1000 };
  }

  /** Found at the first use and kept; a provider that is down must not keep the assistant from starting. */
  #discover(): Promise<oidc.Configuration> {
    this.#found ??= this.#lookUp().catch((error) => {
      this.#found = undefined;
      throw error;
    });
    return this.#found;
  }

  #lookUp(): Promise<oidc.Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings;
    const address = new URL(issuer);
    // Settings allow plain http to this machine only, for trying it.
    const execute = address.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
    return oidc.discovery(address, clientId, clientSecret, undefined, { execute, timeout: PATIENCE });
  }
}

/** The provider answered, and the answer was no. */
function isRefusal(error: unknown): boolean {
  if (error instanceof oidc.WWWAuthenticateChallengeError) return error.status < 500;
  return error instanceof oidc.ResponseBodyError && error.status < 500;
}
