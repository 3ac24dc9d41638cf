/** The parts of Direct Line 3.0 that the widget reads and writes. */

export type Action = { readonly title: string; readonly value?: unknown };

/** Somebody to contact. `value` of a link: `tel:` and digits, or an address of the map. */
export type Card = {
  readonly title: string;
  readonly local?: string;
  readonly lines: readonly string[];
  readonly links: readonly { readonly type: string; readonly title: string; readonly value: string }[];
};

export type Received = {
  readonly id?: string;
  readonly type: string;
  readonly from?: { readonly role?: string; readonly name?: string };
  readonly text?: string;
  readonly locale?: string;
  readonly channelData?: {
    readonly clientActivityID?: string;
    readonly bubbles?: readonly string[];
    readonly notes?: readonly string[];
    readonly bubbleLocale?: string;
    readonly cards?: readonly Card[];
    readonly phones?: readonly string[];
    readonly asks?: string;
    readonly printable?: boolean;
    readonly forgotten?: boolean;
    /** A counsellor wrote it; the name is in `from`. */
    readonly speaker?: string;
    /** The assistant tells that the talk changed hands. */
    readonly notice?: string;
    /** The assistant answers beside a counsellor, who goes on. */
    readonly aside?: boolean;
  };
  readonly suggestedActions?: { readonly actions?: readonly Action[] };
};

export type ActivitySet = { readonly activities: readonly Received[]; readonly watermark?: string };

export type Opened = { readonly conversationId: string; readonly token: string; readonly streamUrl?: string };

/** The server said no for a reason that another try will not change. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`refused with ${status}`);
    this.status = status;
  }
}

/** No network, or the server is away: worth another try after `after` milliseconds. */
export class Unreachable extends Error {
  readonly after: number;

  constructor(after = 0) {
    super('unreachable');
    this.after = after;
  }
}

const PATIENCE = 15_000;

/** One request; throws Refused or Unreachable. */
export async function ask<T>(path: string, options: { method: string; token?: string; body?: unknown }): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: options.method,
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(PATIENCE),
      headers: {
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
  } catch (cause) {
    const unreachable = new Unreachable();
    unreachable.cause = cause;
    throw unreachable;
  }
  if (response.status === 429 || response.status >= 500) {
    throw new Unreachable(Number(response.headers.get('retry-after') ?? 0) * 1000);
  }
  if (!response.ok) throw new Refused(response.status);
  return (response.status === 204 ? undefined : await response.json()) as T;
}
