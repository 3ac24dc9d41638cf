/** Milliseconds for one request: three of them fit into the lease of a delivery. */
const PATIENCE = 9000;
/** Bytes of an answer that are read; real ones have some hundred. */
const LARGEST_ANSWER = 64 * 1024;

/** A refusal as the Graph API words it. Its text is not kept: it may quote what was sent. */
export type GraphError = { readonly status: number; readonly code: number; readonly subcode: number };

/** `lost`: no answer came; the request may or may not have arrived. */
export type GraphAnswer =
  | { readonly ok: true; readonly body: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly error: GraphError }
  | { readonly ok: false; readonly lost: true };

export type GraphSettings = { readonly url: string; readonly version: string; readonly accessToken: string };

/** Meta's Graph API. The token travels in a header, is never logged, and follows no redirect. */
export class Graph {
  readonly #base: string;
  readonly #token: string;

  constructor({ url, version, accessToken }: GraphSettings) {
    this.#base = /\/v\d+\.\d+$/.test(url) ? url : `${url}/${version}`;
    this.#token = accessToken;
  }

  post(path: string, body: unknown): Promise<GraphAnswer> {
    const headers = { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' };
    return this.#ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  get(path: string): Promise<GraphAnswer> {
    return this.#ask(path, { method: 'GET', headers: { authorization: `Bearer ${this.#token}` } });
  }

  async #ask(path: string, init: RequestInit): Promise<GraphAnswer> {
    let response: Response;
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      response = await fetch(`${this.#base}${path}`, { ...init, redirect: 'manual', signal });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return { ok: false, lost: true };
    }
    const body = await readAnswer(response);
    if (response.ok) return { ok: true, body };
    const { code, error_subcode: subcode } = (body.error ?? {}) as { code?: unknown; error_subcode?: unknown };
    return { ok: false, error: { status: response.status, code: wholeNumber(code), subcode: wholeNumber(subcode) } };
  }
}

function wholeNumber(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) ? value : -1;
}

/** The JSON object of an answer; an empty one when it is anything else: the status alone counts then. */
async function readAnswer(response: Response): Promise<Record<string, unknown>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      if (length > LARGEST_ANSWER) return {};
      chunks.push(chunk);
    }
    const parsed: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch (error) {
    // The status has been said: what broke off or is no JSON adds nothing to it.
    if (!(error instanceof Error)) throw error;
    return {};
  }
}
