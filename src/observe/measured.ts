import type { Channel, HttpResponse, Received, Route, SocketRoute } from '../domain/channel.ts';
import type { Clock } from '../domain/clock.ts';
import type { Added, Forgetting, Inbox } from '../domain/inbox.ts';
import type { Meter, ServiceOutcome } from '../domain/measure.ts';
import type { Served } from '../domain/tally.ts';
import type { Tally, Turn, TurnOutcome } from '../domain/turn.ts';

/** The ports of the house with a counter at their edge: what is behind them knows nothing of it. */

const SECOND = 1000;

/** The port with some of it replaced; whatever else it can do goes through. */
function over<T extends object>(port: T, replaced: Partial<T>): T {
  return new Proxy(port, {
    get: (target, name) => {
      if (Object.hasOwn(replaced, name)) return Reflect.get(replaced, name);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Counts turns as they are committed, and what came twice. Counts of service go to `served`, not into each commit. */
export function measureInbox(inbox: Inbox, { meter, clock, served }: { meter: Meter; clock: Clock; served: Served }): Inbox {
  return over(inbox, {
    add: async (inbound) => {
      const added = await inbox.add(inbound);
      if (added.kind === 'repeated') meter.repeated(inbound.reference.channelId);
      return added;
    },
    commit: async (turn, outcome) => {
      const { counts, rest } = splitTallies(outcome);
      const committed = await inbox.commit(turn, rest);
      if (!committed || turn.activity.type !== 'message') return committed;
      served.add(counts);
      const first = counts.find(({ detail }) => detail !== 'open' && detail !== 'resumed');
      meter.turn({
        channel: turn.reference.channelId,
        language: first?.locale ?? 'unknown',
        outcome: (first?.detail ?? 'other') as ServiceOutcome,
        seconds: Math.max(0, clock.now() - storedAt(turn, clock)) / SECOND,
      });
      return committed;
    },
  });
}

function splitTallies(outcome: TurnOutcome): { counts: readonly Tally[]; rest: TurnOutcome } {
  const tallies = outcome.tallies ?? [];
  const isService = ({ what }: Tally) => what === 'service';
  return { counts: tallies.filter(isService), rest: { ...outcome, tallies: tallies.filter((tally) => !isService(tally)) } };
}

function storedAt(turn: Turn, clock: Clock): number {
  return turn.activity.timestamp === undefined ? clock.now() : Date.parse(turn.activity.timestamp);
}

/** Counts what was forgotten, and when that last worked. */
export function measureForgetting(forgetting: Forgetting, meter: Meter): Forgetting {
  return over(forgetting, {
    forgetSilentSince: async (before) => {
      const forgotten = await forgetting.forgetSilentSince(before);
      meter.forgotten(forgotten.length);
      return forgotten;
    },
  });
}

/** Times requests, by the pattern of the route. Files and languages of the widget are one route each. */
export function measureRoute(route: Route, meter: Meter): Route {
  const name = route.path.replace(/^(\/assets|\/widget\/words)\/.*/, '$1/:name');
  const observe = (began: number, status: number) => {
    meter.request({ route: name, method: route.method, status, seconds: (performance.now() - began) / SECOND });
  };
  return {
    ...route,
    receive: async (request) => {
      const began = performance.now();
      try {
        return timed(await route.receive(request), (status) => observe(began, status));
      } catch (error) {
        observe(began, statusOf(error));
        throw error;
      }
    },
  };
}

function timed(received: Received, observe: (status: number) => void): Received {
  const answered = (response: HttpResponse) => {
    observe(response.status);
    return response;
  };
  if ('inbound' in received) return { ...received, respond: (added: Added) => answered(received.respond(added)) };
  if ('inbounds' in received)
    return { ...received, respondAll: (added: readonly Added[]) => answered(received.respondAll(added)) };
  answered(received.response);
  return received;
}

/** A refusal has its status; everything else is answered with 503. */
function statusOf(error: unknown): number {
  const { status } = error as { status?: unknown };
  return typeof status === 'number' ? status : 503;
}

/** How many sockets are open. */
export type OpenSockets = { count: number };

/** The routes, the sockets and the sending of a channel, each with its counter. */
export function measureChannel(channel: Channel, { meter, open }: { meter: Meter; open: OpenSockets }): Channel {
  return over(channel, {
    routes: channel.routes.map((route) => measureRoute(route, meter)),
    sockets: channel.sockets.map((socket) => measureSocket(socket, open)),
    ...(channel.send ? { send: measureSend(channel.id, channel.send.bind(channel), meter) } : {}),
  });
}

type Send = NonNullable<Channel['send']>;

function measureSend(channel: string, send: Send, meter: Meter): Send {
  return async (...sending) => {
    const began = performance.now();
    const result = await send(...sending);
    const seconds = (performance.now() - began) / SECOND;
    meter.sent({ channel, meaning: result.delivered ? 'delivered' : result.code, seconds });
    return result;
  };
}

function measureSocket(route: SocketRoute, open: OpenSockets): SocketRoute {
  return {
    ...route,
    authorise: async (request) => {
      const decision = await route.authorise(request);
      if (!('open' in decision)) return decision;
      return {
        open: (socket) => {
          open.count++;
          socket.onClose(() => open.count--);
          decision.open(socket);
        },
      };
    },
  };
}
