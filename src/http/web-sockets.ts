import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { HttpRequest, Socket, SocketRoute } from '../domain/channel.ts';
import { singleHeaders } from './headers.ts';
import type { Origins } from './origins.ts';

/** Clients send pings and little else. */
const LARGEST_FRAME = 4096;
/** Milliseconds between our pings; a socket that answers none between two of them is dropped. Proxies cut at 60 s. */
const PING_EVERY = 25_000;
const GOING_AWAY = 1001;

export type UpgradeParts = {
  readonly routes: readonly SocketRoute[];
  readonly origins: Origins;
  readonly onTrouble: (error: unknown) => void;
};

/** Answers every upgrade request: opened where a route allows it, refused and closed everywhere else. */
export function guardUpgrades(server: Server, parts: UpgradeParts): { closeAll(): void } {
  const acceptor = new WebSocketServer({ noServer: true, maxPayload: LARGEST_FRAME, perMessageDeflate: false });
  const alive = new WeakSet<WebSocket>();

  server.on('upgrade', (request, stream, head) => {
    stream.on('error', () => stream.destroy());
    answer(request, stream)
      .then((decision) => {
        if ('refuse' in decision) {
          refuse(stream, decision.refuse);
          return;
        }
        acceptor.handleUpgrade(request, stream, head, (socket) => {
          alive.add(socket);
          socket.on('pong', () => alive.add(socket));
          socket.on('message', () => alive.add(socket));
          socket.on('error', () => socket.terminate());
          decision.open(toSocket(socket));
        });
      })
      .catch((error) => {
        parts.onTrouble(error);
        refuse(stream, 503);
      });
  });

  const answer = async (request: IncomingMessage, stream: Duplex) => {
    const url = new URL(request.url ?? '/', 'http://unused');
    const { origin } = request.headers;
    if (origin !== undefined && !parts.origins.allows(origin)) return { refuse: 403 };
    for (const route of parts.routes) {
      const params = matchPath(route.path, url.pathname);
      if (params) return route.authorise(toRequest({ request, stream, url, params }));
    }
    return { refuse: 404 };
  };

  const pinging = setInterval(() => {
    for (const socket of acceptor.clients) {
      if (alive.delete(socket)) socket.ping();
      else socket.terminate();
    }
  }, PING_EVERY);
  pinging.unref();

  return {
    closeAll() {
      clearInterval(pinging);
      for (const socket of acceptor.clients) socket.close(GOING_AWAY, 'restarting');
      // A client that does not answer the close must not hold up the stop.
      setTimeout(() => {
        for (const socket of acceptor.clients) socket.terminate();
      }, 1000).unref();
    },
  };
}

function toSocket(socket: WebSocket): Socket {
  return {
    send: (text) => socket.send(text),
    get waiting() {
      return socket.bufferedAmount;
    },
    close: (code, reason) => socket.close(code, reason),
    onClose: (listener) => {
      socket.once('close', listener);
    },
  };
}

function toRequest(from: { request: IncomingMessage; stream: Duplex; url: URL; params: Record<string, string> }): HttpRequest {
  return {
    method: 'GET',
    path: from.url.pathname,
    params: from.params,
    query: from.url.searchParams,
    headers: singleHeaders(from.request.headers),
    body: undefined,
    remoteAddress: from.request.socket.remoteAddress ?? '',
  };
}

/** The parameters of a path like `/a/:b`, or nothing when it is another path. */
function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.replace(/\/+$/, '').split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (!part.startsWith(':')) {
      if (part !== value) return undefined;
      continue;
    }
    const decoded = decode(value);
    if (decoded === undefined) return undefined;
    params[part.slice(1)] = decoded;
  }
  return params;
}

function decode(value: string): string | undefined {
  return /%(?![0-9a-f]{2})/i.test(value) ? undefined : safeDecode(value);
}

function safeDecode(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function refuse(stream: Duplex, status: number): void {
  const reason = { 403: 'Forbidden', 404: 'Not Found', 401: 'Unauthorized' }[status] ?? 'Service Unavailable';
  stream.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
