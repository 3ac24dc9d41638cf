import { type OwnToken, SignInTrouble } from '../domain/caller.ts';
import type { Clock } from '../domain/clock.ts';
import type { Reach } from '../domain/reach.ts';

export type ClientCredentialsParts = {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  readonly tokenUrl: string;
  readonly reach: Reach;
  readonly clock: Clock;
};

/** Milliseconds before its end at which a token is no longer used. */
const MARGIN = 300_000;

/** A token by OAuth 2.0 client credentials (RFC 6749, section 4.4), asked for once and kept until it ends. */
export class ClientCredentials implements OwnToken {
  readonly #parts: ClientCredentialsParts;
  #kept: { token: string; until: number } | undefined;
  #asking: Promise<string> | undefined;

  constructor(parts: ClientCredentialsParts) {
    this.#parts = parts;
  }

  async get(): Promise<string> {
    if (this.#kept && this.#kept.until > this.#parts.clock.now()) return this.#kept.token;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  drop(): void {
    this.#kept = undefined;
  }

  async #ask(): Promise<string> {
    const { clientId, clientSecret, scope, tokenUrl, reach, clock } = this.#parts;
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope };
    const { status, headers, text } = await reach({
      method: 'POST',
      url: tokenUrl,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    });
    const reply = parse(text);
    const { access_token: token, expires_in: seconds } = reply;
    if (status !== 200 || typeof token !== 'string') {
      const reason = /^AADSTS\d+/.exec(String(reply.error_description))?.[0];
      throw new SignInTrouble(status, { retryAfter: headers['retry-after'], reason });
    }
    this.#kept = { token, until: clock.now() + Number(seconds ?? 0) * 1000 - MARGIN };
    return token;
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {};
  }
}
