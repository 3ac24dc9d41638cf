import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Fault, messengerFault, whatsAppFault } from './limits.ts';
import { Objects, type ObjectsOptions } from './objects.ts';

const DAY = 24 * 3_600_000;
/** One message in six seconds to one person, and this many at once. */
const PAIR_BURST = 45;
const PAIR_EVERY = 6000;

/** A message that was taken, or a sign such as "typing". */
export type Taken = { readonly to: string; readonly body: Readonly<Record<string, unknown>>; readonly at: number };

export type StandInOptions = ObjectsOptions & {
  readonly now?: () => number;
  /** Approved templates, as `name language`. */
  readonly templates?: readonly string[];
  /** Whether too many messages to one person are refused, as Meta does. */
  readonly throttles?: boolean;
};

/** Meta's Graph API as far as its documents promise it: shapes, limits, tokens, the reply window, throttling, and troubles on demand. */
export class GraphStandIn {
  readonly taken: Taken[] = [];
  /** Every request, also those that were refused, as `POST /path code`. */
  readonly asked: { readonly path: string; readonly to: string; readonly code: number; readonly at: number }[] = [];
  /** Set by a test: what the next requests are answered with, in order. */
  readonly faults: (Fault | 'cut' | 'garbage')[] = [];
  /** Milliseconds before an answer, by person; '*' for all. */
  readonly delays = new Map<string, number>();
  readonly #options: StandInOptions;
  readonly #objects: Objects;
  readonly #heard = new Map<string, number>();
  readonly #pairs = new Map<string, number[]>();
  readonly #waiting = new Set<() => void>();
  #server: Server | undefined;
  #count = 0;

  constructor(options: StandInOptions) {
    this.#options = options;
    this.#objects = new Objects(options);
  }

  /** The address for GRAPH_API_URL. */
  async start(port = 0): Promise<string> {
    const server = createServer((request, response) => void this.#answer(request, response));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  /** The person wrote: their reply window opens. */
  heard(person: string, at = this.#now()): void {
    this.#heard.set(person, Math.max(at, this.#heard.get(person) ?? 0));
  }

  /** Messages to a person, without signs such as "typing". */
  to(person: string): Taken[] {
    return this.taken.filter((one) => one.to === person && one.body.status === undefined && one.body.sender_action === undefined);
  }

  /** Resolves when `count` messages to a person were taken. */
  async waitFor(person: string, count: number, patience = 8000): Promise<Taken[]> {
    const until = Date.now() + patience;
    while (this.to(person).length < count) {
      if (Date.now() > until) throw new Error(`${this.to(person).length} of ${count} messages came`);
      await new Promise<void>((resolve) => {
        const wake = () => resolve();
        this.#waiting.add(wake);
        setTimeout(wake, 50);
      });
    }
    return this.to(person);
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = (request.url ?? '').replace(/^\/v\d+\.\d+/, '');
    const body =
      request.method === 'POST' ? (JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>) : {};
    const to = String(body.to ?? body.recipient_id ?? personOf(body.recipient) ?? '');
    const delay = this.delays.get(to) ?? this.delays.get('*') ?? 0;
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
    const trouble = this.faults.shift();
    const isAuthorised = request.headers.authorization === `Bearer ${this.#options.token}`;
    if (trouble === 'cut') {
      this.asked.push({ path, to, code: -1, at: Date.now() });
      response.destroy();
      return;
    }
    if (trouble === 'garbage') {
      this.asked.push({ path, to, code: 502, at: Date.now() });
      reply(response, 502, '<html>Bad gateway</html>');
      return;
    }
    const unauthorised: Fault = { status: 401, code: 190, message: 'Invalid OAuth access token' };
    const fault = trouble ?? (isAuthorised ? this.#faultOf(request.method ?? '', path, to, body) : unauthorised);
    this.asked.push({ path, to, code: fault?.code ?? 200, at: Date.now() });
    if (fault) {
      const error = {
        message: `(#${fault.code}) ${fault.message}`,
        type: 'OAuthException',
        code: fault.code,
        ...(fault.subcode ? { error_subcode: fault.subcode } : {}),
        fbtrace_id: 'A000000000000000000000',
      };
      reply(response, fault.status, JSON.stringify({ error }));
      return;
    }
    reply(response, 200, JSON.stringify(this.#take(request.method ?? '', path, to, body)));
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  #faultOf(method: string, path: string, to: string, body: Record<string, unknown>): Fault | undefined {
    const { phoneNumberId, pageId } = this.#options;
    const isWhatsApp = path === `/${phoneNumberId}/messages`;
    const isMessenger = path === `/${pageId}/messages`;
    if (method === 'GET') {
      const read = this.#objects.read(path);
      return 'fault' in read ? read.fault : undefined;
    }
    if (path === '/me/messenger_profile') return this.#objects.write(body);
    if (!isWhatsApp && !isMessenger) return UNKNOWN_OBJECT;
    const fault = isWhatsApp ? whatsAppFault(body) : messengerFault(body);
    if (fault) return fault;
    if (body.status !== undefined || body.sender_action !== undefined) return undefined;
    if (body.type === 'template') return this.#templateFault(body);
    const age = this.#now() - (this.#heard.get(to) ?? Number.NEGATIVE_INFINITY);
    const allowed = body.tag === 'HUMAN_AGENT' ? 7 * DAY : DAY;
    if (age > allowed) return isWhatsApp ? WINDOW_CLOSED : OUTSIDE_WINDOW;
    return this.#options.throttles && isWhatsApp ? this.#throttle(to) : undefined;
  }

  #templateFault(body: Record<string, unknown>): Fault | undefined {
    const { name, language } = body.template as { name: string; language: { code: string } };
    if ((this.#options.templates ?? []).includes(`${name} ${language.code}`)) return undefined;
    return { status: 404, code: 132001, message: 'Template name does not exist in the translation' };
  }

  #throttle(to: string): Fault | undefined {
    const now = this.#now();
    const sent = (this.#pairs.get(to) ?? []).filter((at) => now - at < PAIR_BURST * PAIR_EVERY);
    if (sent.length >= PAIR_BURST) return { status: 400, code: 131056, message: 'Pair rate limit hit' };
    this.#pairs.set(to, [...sent, now]);
    return undefined;
  }

  #take(method: string, path: string, to: string, body: Record<string, unknown>): unknown {
    if (method === 'GET') return readBody(this.#objects.read(path));
    this.taken.push({ to, body, at: Date.now() });
    if (body.status !== undefined || path.endsWith('/messenger_profile')) return { success: true };
    const id = `wamid.STANDIN${String(++this.#count).padStart(8, '0')}`;
    if (body.messaging_product === undefined) return { recipient_id: to, ...(body.sender_action ? {} : { message_id: id }) };
    return { messaging_product: 'whatsapp', contacts: [{ input: to, wa_id: to }], messages: [{ id }] };
  }
}

const UNKNOWN_OBJECT: Fault = { status: 400, code: 100, subcode: 33, message: 'Object does not exist' };
const WINDOW_CLOSED: Fault = { status: 400, code: 131047, message: 'Re-engagement message' };
const OUTSIDE_WINDOW: Fault = {
  status: 400,
  code: 10,
  subcode: 2018278,
  message: 'This message is sent outside of allowed window.',
};

function readBody(read: ReturnType<Objects['read']>): unknown {
  return 'body' in read ? read.body : {};
}

function reply(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader('content-type', text.startsWith('{') ? 'application/json' : 'text/html');
  response.end(text);
}

function personOf(recipient: unknown): string | undefined {
  if (typeof recipient === 'string') return recipient;
  return (recipient as { id?: string } | undefined)?.id;
}
