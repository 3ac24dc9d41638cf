/** What the desk answered, when it was no. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  /** Seconds to wait, where it says so. */
  readonly seconds: number;
  /** Everything that was answered. */
  readonly answer: unknown;

  constructor(at: { status: number; code: string; seconds: number; answer: unknown }) {
    super(at.code);
    this.status = at.status;
    this.code = at.code;
    this.seconds = at.seconds;
    this.answer = at.answer;
  }
}

/** The network, or the server, did not answer. */
export class Unreachable extends Error {}

let token = '';

/** The token of the session, which every change must carry. */
export function carry(sessionToken: string): void {
  token = sessionToken;
}

/** Asks the desk. Throws Refused or Unreachable. */
export async function call<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = {};
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET' && token !== '') headers['x-desk-token'] = token;
  const request = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await fetch(path, request).catch((cause: unknown) => {
    throw new Unreachable('no answer', { cause });
  });
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const answer: unknown = isJson ? await response.json() : undefined;
  if (response.ok) return answer as T;
  if (response.status >= 500) throw new Unreachable(String(response.status));
  const { error } = (answer ?? {}) as { error?: { code?: string; seconds?: number } };
  throw new Refused({ status: response.status, code: error?.code ?? '', seconds: error?.seconds ?? 0, answer });
}
