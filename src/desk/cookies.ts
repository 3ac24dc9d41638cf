/** The cookies of the desk. `__Host-` binds them to this very host over https; browsers refuse that name without TLS. */
export class Cookies {
  readonly #secure: boolean;

  constructor(options: { secure: boolean }) {
    this.#secure = options.secure;
  }

  /** The value of a cookie in a `Cookie` header; of the first, when somebody planted a second. */
  read(header: string | undefined, name: CookieName): string | undefined {
    const start = `${this.#name(name)}=`;
    const found = (header ?? '')
      .split(';')
      .map((part) => part.trim())
      .find((part) => part.startsWith(start));
    return found?.slice(start.length);
  }

  /** A `Set-Cookie` value. `seconds`: 0 removes it, undefined keeps it until the browser closes. */
  write(name: CookieName, value: string, seconds?: number): string {
    const site = name === 'sign-in' ? 'Lax' : 'Strict';
    const parts = [`${this.#name(name)}=${value}`, 'Path=/', 'HttpOnly', `SameSite=${site}`];
    if (this.#secure) parts.push('Secure');
    if (seconds !== undefined) parts.push(`Max-Age=${seconds}`);
    return parts.join('; ');
  }

  #name(name: CookieName): string {
    return this.#secure ? `__Host-desk-${name}` : `desk-${name}`;
  }
}

/** `sign-in` lives for the minutes at the identity provider, from where the browser comes back by a link: hence Lax. */
export type CookieName = 'session' | 'sign-in';
