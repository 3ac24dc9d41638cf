import type { IncomingMessage, Server as NodeServer, ServerResponse } from 'node:http';
import restify from 'restify';
import type { Channel, DeclaredPolicy, HttpRequest, HttpResponse, Received, Route, SocketRoute } from '../domain/channel.ts';
import { Refusal } from '../domain/errors.ts';
import type { Added, Inbound } from '../domain/inbox.ts';
import { callerAddress, type TrustedProxies, trustProxies } from './caller.ts';
import { EventStreams } from './event-streams.ts';
import { corsHeaders, preflightHeaders, SECURITY_HEADERS, singleHeaders } from './headers.ts';
import type { Origins } from './origins.ts';
import { readBytes, readJson } from './read-body.ts';
import { guardUpgrades } from './web-sockets.ts';

export type ServerParts = {
  readonly channels: readonly Channel[];
  /** Pages, health and other routes that are no channel's. */
  readonly routes: readonly Route[];
  /** Sockets that are no channel's. */
  readonly sockets?: readonly SocketRoute[];
  readonly origins: Origins;
  /** Stores what came in; nothing is answered before. */
  readonly accept: (inbound: Inbound) => Promise<Added>;
  /** Proxies in front; without any, callers are the other end of their connection. */
  readonly proxies?: TrustedProxies;
  readonly onTrouble: (what: 'request-failed' | 'socket-failed', error: unknown) => void;
};

/** A way into the server, and who may use it. */
export type Door = { readonly method: string; readonly path: string; readonly policy: DeclaredPolicy | undefined };

export type Server = {
  /** Every route and socket there is. */
  readonly doors: readonly Door[];
  /** The port that was really taken. Throws when it is in use. */
  listen(port: number, host: string): Promise<number>;
  /** From now on answers ask their callers to come back over a new connection, which a balancer opens elsewhere. */
  drain(): void;
  /** Takes nothing new, lets what has begun end, closes sockets with 1001. */
  stop(): Promise<void>;
};

/** Milliseconds: how long headers may take, how long a connection may be silent, how long it is kept for the next request. */
const HEADERS_TIMEOUT = 10_000;
const SILENCE = 25_000;
const KEEP_ALIVE = 15_000;
const MOST_CONNECTIONS = 20_000;
const STOP_PATIENCE = 10_000;

/** The one door to the network. Restify routes; reading, answering and refusing are our own. */
export function createServer(parts: ServerParts): Server {
  const restifyServer = restify.createServer({ name: '', ignoreTrailingSlash: true });
  const server = restifyServer.server as NodeServer;
  server.headersTimeout = HEADERS_TIMEOUT;
  server.keepAliveTimeout = KEEP_ALIVE;
  server.setTimeout(SILENCE);
  server.maxConnections = MOST_CONNECTIONS;
  // A broken request line or header: Node's own short 400, without a word of ours.
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  });

  const streams = new EventStreams();
  const routes = [...parts.routes, ...parts.channels.flatMap((channel) => channel.routes)];
  const socketRoutes = [...(parts.sockets ?? []), ...parts.channels.flatMap((channel) => channel.sockets)];
  refuseUndeclared([...routes, ...socketRoutes]);
  for (const route of routes) register(restifyServer, route, { ...parts, streams });
  for (const path of new Set(routes.filter((route) => route.cors === 'widget').map((route) => route.path))) {
    registerPreflight(restifyServer, { path, routes, origins: parts.origins });
  }
  // The callback is not called: it would have restify answer a second time, which throws once a caller has hung up.
  restifyServer.on('restifyError', (request, response, error) => answerRouterError({ request, response, error, parts }));
  const sockets = guardUpgrades(server, {
    routes: socketRoutes,
    origins: parts.origins,
    onTrouble: (error) => parts.onTrouble('socket-failed', error),
  });

  return {
    doors: [
      ...routes.map(({ method, path, policy }) => ({ method, path, policy })),
      ...socketRoutes.map(({ path, policy }) => ({ method: 'SOCKET', path, policy })),
    ],
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          const address = server.address();
          resolve(typeof address === 'object' && address ? address.port : port);
        });
      }),
    drain: () => {
      server.prependListener('request', (_request, response) => void response.setHeader('connection', 'close'));
    },
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      sockets.closeAll();
      streams.closeAll();
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), STOP_PATIENCE);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** A door into the desk that nobody thought about must not open. */
function refuseUndeclared(routes: readonly Pick<Route, 'path' | 'policy'>[]): void {
  for (const { path, policy } of routes) {
    const declared = policy === 'anyone' || (policy !== undefined && policy.length > 0);
    if (/^\/desk(\/|$)/.test(path) && !declared) throw new Error(`${path} declares no policy; add one to its route`);
  }
}

const METHODS = { GET: 'get', POST: 'post', DELETE: 'del' } as const;

function register(server: restify.Server, route: Route, parts: ServerParts & { readonly streams: EventStreams }): void {
  server[METHODS[route.method]](route.path, async (request: restify.Request, response: restify.Response) => {
    const cors = corsHeaders(route, parts.origins, request.headers.origin);
    try {
      const received = await route.receive(await toRequest(request, route, parts.proxies ?? NO_PROXIES));
      const answer = await take(received, parts.accept);
      if (answer.stream) parts.streams.open(response, { ...SECURITY_HEADERS, ...answer.headers }, answer.stream);
      else send(response, answer, cors);
    } catch (error) {
      if (!(error instanceof Refusal)) parts.onTrouble('request-failed', error);
      send(response, refusalAnswer(error), { ...cors, ...closing(request) });
    }
  });
}

/** Stores what a request brought, and then asks for the answer. */
async function take(received: Received, accept: ServerParts['accept']): Promise<HttpResponse> {
  if ('inbound' in received) return received.respond(await accept(received.inbound));
  if (!('inbounds' in received)) return received.response;
  // One conversation keeps its order; conversations do not wait for each other, and none is lost by another's trouble.
  const lines = Map.groupBy(received.inbounds, ({ reference }) => reference.conversationId);
  const taken = await Promise.allSettled(
    [...lines.values()].map(async (line) => {
      const added: Added[] = [];
      for (const inbound of line) added.push(await accept(inbound));
      return added;
    }),
  );
  const failed = taken.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  return received.respondAll(taken.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])));
}

const NO_PROXIES = trustProxies([]);

async function toRequest(request: restify.Request, route: Route, proxies: TrustedProxies): Promise<HttpRequest> {
  const headers = singleHeaders(request.headers);
  const url = new URL(request.url ?? '/', 'http://unused');
  const head = {
    method: request.method ?? 'GET',
    path: url.pathname,
    params: (request.params ?? {}) as Record<string, string>,
    query: url.searchParams,
    headers,
    remoteAddress: callerAddress(request.socket.remoteAddress ?? '', headers['x-forwarded-for'], proxies),
  };
  await route.admit?.(head);
  const read = route.reads === 'bytes' ? readBytes : readJson;
  return { ...head, body: await read(request, route.bodyLimit) };
}

/** A body that was refused is not read to its end: the connection cannot be used again. */
function closing(request: IncomingMessage): Record<string, string> {
  return request.complete ? {} : { connection: 'close' };
}

/** The error map: refusals as they are, everything else as one sentence that says nothing. */
function refusalAnswer(error: unknown): HttpResponse {
  if (error instanceof Refusal) {
    const retry: Record<string, string> = error.status === 429 ? { 'retry-after': '5' } : {};
    return { status: error.status, headers: retry, body: { error: { code: error.code, message: error.message } } };
  }
  return {
    status: 503,
    headers: { 'retry-after': '5' },
    body: { error: { code: 'ServiceUnavailable', message: 'Not possible right now. Please try again.' } },
  };
}

function send(response: ServerResponse, answer: HttpResponse, more: Record<string, string>): void {
  if (response.headersSent || response.destroyed) return;
  const isJson = typeof answer.body === 'object' && !(answer.body instanceof Uint8Array);
  const body = isJson ? JSON.stringify(answer.body) : (answer.body as string | Uint8Array | undefined);
  const headers: Record<string, string | number> = {
    ...SECURITY_HEADERS,
    ...(isJson ? { 'content-type': 'application/json; charset=utf-8' } : {}),
    ...more,
    ...answer.headers,
    'content-length': body === undefined ? 0 : Buffer.byteLength(body),
  };
  // Pages for frames say who may frame them in their content security policy instead.
  if (headers['x-frame-options'] === '') delete headers['x-frame-options'];
  response.writeHead(answer.status, headers);
  response.end(body);
}

function registerPreflight(
  server: restify.Server,
  { path, routes, origins }: { path: string; routes: readonly Route[]; origins: Origins },
): void {
  const methods = routes.filter((route) => route.path === path).map((route) => route.method);
  server.opts(path, async (request: restify.Request, response: restify.Response) => {
    const cors = corsHeaders({ cors: 'widget' }, origins, request.headers.origin);
    send(response, { status: 204 }, { ...cors, ...preflightHeaders(methods) });
  });
}

/** What the router itself refuses: unknown paths, other methods, faults outside a route. */
function answerRouterError(at: {
  request: restify.Request;
  response: restify.Response;
  error: { statusCode?: number };
  parts: ServerParts;
}): void {
  const status = at.error.statusCode ?? 500;
  if (status >= 500) at.parts.onTrouble('request-failed', at.error);
  const known: Record<number, Refusal> = {
    404: new Refusal(404, 'NotFound', 'There is nothing here.'),
    405: new Refusal(405, 'MethodNotAllowed', 'This address does not take this method.'),
  };
  const cors = corsHeaders({ cors: 'widget' }, at.parts.origins, at.request.headers.origin);
  send(at.response, refusalAnswer(known[status] ?? at.error), { ...cors, ...closing(at.request) });
}
