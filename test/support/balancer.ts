import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export type Balancer = {
  readonly url: string;
  /** How many requests and upgrades each replica got. */
  readonly counts: readonly number[];
  close(): void;
};

/** Milliseconds between two looks at `/readyz`. */
const ASK_EVERY = 100;

/**
 * A small load balancer: requests and sockets go in turn to the replicas that say they are ready. A request that could not
 * be handed to one is tried on the next; one that broke midway is answered with 502, as balancers do.
 */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const ready = ports.map(() => false);
  const counts = ports.map(() => 0);
  const agents = ports.map(() => new Agent({ keepAlive: true, maxSockets: 256 }));
  let turn = 0;
  const inTurn = (): number[] => {
    const first = turn++;
    const order = ports.map((_, index) => (first + index) % ports.length);
    return [...order.filter((index) => ready[index]), ...order.filter((index) => !ready[index])];
  };
  const asking = setInterval(() => {
    for (const [index, port] of ports.entries()) {
      fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2000) }).then(
        (answer) => (ready[index] = answer.ok),
        () => (ready[index] = false),
      );
    }
  }, ASK_EVERY);

  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => forward({ incoming, response, body: Buffer.concat(chunks) }, inTurn()));
  });
  const fail = (response: ServerResponse): void => {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.statusCode = 502;
    response.end();
  };
  const forward = (at: { incoming: IncomingMessage; response: ServerResponse; body: Buffer }, order: number[]): void => {
    const [index, ...others] = order;
    if (index === undefined) {
      fail(at.response);
      return;
    }
    const { method, url: path, headers } = at.incoming;
    const sent = request({ host: '127.0.0.1', port: ports[index], method, path, headers, agent: agents[index] }, (answer) => {
      counts[index] = (counts[index] ?? 0) + 1;
      at.response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(at.response);
      answer.on('error', () => at.response.destroy());
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') forward(at, others);
      else fail(at.response);
    });
    sent.end(at.body);
  };
  server.on('upgrade', (incoming, stream, head) => upgrade({ incoming, stream, head }, inTurn()));
  const upgrade = (at: { incoming: IncomingMessage; stream: Duplex; head: Buffer }, order: number[]): void => {
    const [index, ...others] = order;
    if (index === undefined) {
      at.stream.destroy();
      return;
    }
    const upstream: Socket = connect(ports[index] ?? 0, '127.0.0.1');
    at.stream.on('error', () => upstream.destroy());
    at.stream.on('close', () => upstream.destroy());
    upstream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') upgrade(at, others);
      else at.stream.destroy();
    });
    upstream.on('connect', () => {
      counts[index] = (counts[index] ?? 0) + 1;
      const { rawHeaders } = at.incoming;
      const lines = rawHeaders.flatMap((name, place) => (place % 2 === 0 ? [`${name}: ${rawHeaders[place + 1]}`] : []));
      upstream.write(`GET ${at.incoming.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      upstream.write(at.head);
      upstream.pipe(at.stream).pipe(upstream);
      upstream.on('close', () => at.stream.destroy());
    });
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    counts,
    close: () => {
      clearInterval(asking);
      for (const agent of agents) agent.destroy();
      server.close();
      server.closeAllConnections();
    },
  };
}
