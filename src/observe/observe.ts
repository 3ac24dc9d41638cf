import type { Channel, Route } from '../domain/channel.ts';
import type { Clock } from '../domain/clock.ts';
import type { Content } from '../domain/content.ts';
import { countExpiring } from '../domain/expiring.ts';
import type { Forgetting, Inbox } from '../domain/inbox.ts';
import type { Backlog, Meter } from '../domain/measure.ts';
import type { Tallies } from '../domain/tally.ts';
import { OutcomeCounts } from './count-outcomes.ts';
import { measureChannel, measureForgetting, measureInbox, measureRoute, type OpenSockets } from './measured.ts';
import { createMetrics } from './metrics.ts';
import { Traces } from './traces.ts';

/** The ports of storage at whose edge something is counted. */
type Measured = {
  readonly inbox: Inbox;
  readonly forgetting: Forgetting;
  readonly tallies: Tallies;
  backlog(): Promise<Backlog>;
};

export type ObserveOptions = {
  readonly clock: Clock;
  readonly tracesEndpoint: string | undefined;
  /** The fields that may leave the process. */
  readonly allowed: readonly string[];
};

/** Counters at the edges of the ports. Nothing behind them knows; without a reader they cost a few additions. */
export function observe({ clock, tracesEndpoint, allowed }: ObserveOptions) {
  const open: OpenSockets = { count: 0 };
  const behind: { backlog?: () => Promise<Backlog>; content?: Content; trouble?: (event: string, error: unknown) => void } = {};
  // A figure or a span that fails must not count itself, over and over.
  const onTrouble = (error: unknown) => behind.trouble?.('observing-failed', error);
  const metrics = createMetrics({
    backlog: () => (behind.backlog ? behind.backlog() : Promise.reject(new Error('storage is not open yet'))),
    expiring: () => countExpiring(behind.content ?? { facts: new Map(), topics: new Map() }, clock.now()),
    sockets: () => open.count,
    onTrouble,
  });
  const traces =
    tracesEndpoint === undefined ? undefined : new Traces({ endpoint: tracesEndpoint, allowed, now: Date.now, onTrouble });
  let counts: OutcomeCounts | undefined;
  const meter = traces ? both(metrics, traces) : metrics;
  return {
    meter: meter as Meter,
    channel: (channel: Channel) => measureChannel(channel, { meter, open }),
    route: (route: Route) => measureRoute(route, meter),
    /** The storage with counters at its edge. */
    behind: <S extends Measured>(storage: S, about: { content: Content; trouble: (event: string, error: unknown) => void }) => {
      Object.assign(behind, about, { backlog: () => storage.backlog() });
      counts = new OutcomeCounts({ write: (tallies) => storage.tallies.add(tallies, clock.now()), onTrouble });
      const inbox = measureInbox(storage.inbox, { meter, clock, served: counts });
      const forgetting = measureForgetting(storage.forgetting, meter);
      return { ...storage, inbox, forgetting };
    },
    /** Every figure, for `/metrics`. */
    read: () => metrics.text(),
    start: (): void => {
      counts?.start();
      traces?.start();
    },
    stop: async (): Promise<void> => {
      await counts?.stop();
      await traces?.stop();
    },
  };
}

function both(one: Meter, other: Meter): Meter {
  return {
    turn: (of) => [one, other].forEach((meter) => void meter.turn(of)),
    repeated: (channel) => [one, other].forEach((meter) => void meter.repeated(channel)),
    request: (of) => [one, other].forEach((meter) => void meter.request(of)),
    sent: (of) => [one, other].forEach((meter) => void meter.sent(of)),
    trouble: (event) => [one, other].forEach((meter) => void meter.trouble(event)),
    forgotten: (count) => [one, other].forEach((meter) => void meter.forgotten(count)),
  };
}
