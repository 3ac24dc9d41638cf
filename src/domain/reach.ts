/** A request to a service outside. */
export type Outgoing = {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** What a service outside answered; a redirect is an answer like any other and is not followed. */
export type Reached = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
};

/** Asks a service outside. Throws an `Unreachable`. */
export type Reach = (request: Outgoing) => Promise<Reached>;

/** Why nothing came back: we may not go there, or the network failed. Never holds an address. */
export class Unreachable extends Error {
  readonly code: 'HOST_REFUSED' | 'ADDRESS_REFUSED' | 'TIMEOUT' | 'NETWORK' | 'TOO_LARGE';

  constructor(code: Unreachable['code'], cause?: unknown) {
    super(`a service outside was not reached: ${code}`, { cause });
    this.code = code;
  }
}
