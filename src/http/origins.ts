/** Which web pages may call us: our own, and those on the list. */
export class Origins {
  #allowed: ReadonlySet<string> = new Set();

  /** Known only when the port is: the list is set at the start. */
  set(origins: Iterable<string>): void {
    this.#allowed = new Set(origins);
  }

  /** No `Origin` header means no web page: CORS has nothing to say then. */
  allows(origin: string | undefined): boolean {
    return origin !== undefined && this.#allowed.has(origin);
  }
}

/** The addresses under which a program that listens here is reached without a public address: this machine only. */
export function localOrigins(port: number): string[] {
  return ['localhost', '127.0.0.1', '[::1]'].map((host) => `http://${host}:${port}`);
}
