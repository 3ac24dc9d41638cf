import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Backlog, Expiring, Meter, Queue } from '../domain/measure.ts';

export type MetricsParts = {
  readonly backlog: () => Promise<Backlog>;
  readonly expiring: () => Expiring;
  /** Open WebSockets of this process. */
  readonly sockets: () => number;
  readonly onTrouble: (error: unknown) => void;
};

export type Metrics = Meter & {
  /** Everything in the form that Prometheus reads, and its content type. */
  text(): Promise<{ readonly type: string; readonly body: string }>;
};

const MILLISECOND = 1000;
/** Seconds. A turn takes milliseconds, and a person has noticed long before ten seconds. */
const REPLY_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30];
/** More names of one kind than this are a mistake, not a measure. */
const MOST_MEANINGS = 50;

/** What each figure means stands in deployment/metrics.md; a test compares. */
export function createMetrics(parts: MetricsParts): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'assistant_' });
  const counters = createCounters(registry);
  addBacklog(registry, parts);
  addContent(registry, parts);
  const meanings = new Set<string>();
  const known = (meaning: string) => {
    const plain = /^[a-z0-9-]{1,40}$/.test(meaning) && (meanings.has(meaning) || meanings.size < MOST_MEANINGS);
    if (plain) meanings.add(meaning);
    return plain ? meaning : 'other';
  };
  return {
    turn: ({ seconds, ...labels }) => {
      counters.turns.inc(labels);
      counters.replies.observe({ channel: labels.channel }, seconds);
    },
    repeated: (channel) => counters.repeated.inc({ channel }),
    request: ({ seconds, status, ...labels }) => {
      counters.requests.observe({ ...labels, status: `${Math.floor(status / 100)}xx` }, seconds);
    },
    sent: ({ channel, meaning, seconds }) => {
      counters.sends.observe({ channel }, seconds);
      if (meaning !== 'delivered') counters.sendErrors.inc({ channel, meaning: known(meaning) });
    },
    trouble: (event) => counters.troubles.inc({ event: known(event) }),
    forgotten: (conversations) => {
      counters.forgotten.inc(conversations);
      counters.lastForgetting.setToCurrentTime();
    },
    text: async () => ({ type: registry.contentType, body: await registry.metrics() }),
  };
}

function createCounters(registry: Registry) {
  const registers = [registry];
  const turns = new Counter({
    name: 'assistant_turns_total',
    help: 'Messages handled, by channel, language of the talk and outcome.',
    labelNames: ['channel', 'language', 'outcome'],
    registers,
  });
  const replies = new Histogram({
    name: 'assistant_reply_seconds',
    help: 'From storing a message to storing its reply.',
    labelNames: ['channel'],
    buckets: REPLY_BUCKETS,
    registers,
  });
  const repeated = new Counter({
    name: 'assistant_repeated_total',
    help: 'Messages that came again and were recognised.',
    labelNames: ['channel'],
    registers,
  });
  const requests = new Histogram({
    name: 'assistant_http_request_seconds',
    help: 'Requests, by route, method and class of status.',
    labelNames: ['route', 'method', 'status'],
    buckets: REPLY_BUCKETS,
    registers,
  });
  return { turns, replies, repeated, requests, ...createEdgeCounters(registers) };
}

function createEdgeCounters(registers: Registry[]) {
  return {
    sends: new Histogram({
      name: 'assistant_send_seconds',
      help: 'Handing a reply to a provider.',
      labelNames: ['channel'],
      buckets: REPLY_BUCKETS,
      registers,
    }),
    sendErrors: new Counter({
      name: 'assistant_send_errors_total',
      help: 'Replies a provider did not take, by what it means.',
      labelNames: ['channel', 'meaning'],
      registers,
    }),
    troubles: new Counter({
      name: 'assistant_troubles_total',
      help: 'Failures, by the name they have in the log.',
      labelNames: ['event'],
      registers,
    }),
    forgotten: new Counter({
      name: 'assistant_forgotten_total',
      help: 'Conversations forgotten when their time was over.',
      registers,
    }),
    lastForgetting: new Gauge({
      name: 'assistant_forgetting_timestamp_seconds',
      help: 'When forgetting last ran without a fault.',
      registers,
    }),
  };
}

type ByLabel = { readonly label: string; read(backlog: Backlog): Readonly<Record<string, number>> };

/** Read at most this often: a scrape must not load the database. */
const READ_EVERY = 5000;

function addBacklog(registry: Registry, { backlog, sockets, onTrouble }: MetricsParts): void {
  let readAt = 0;
  let last: Promise<Backlog | undefined> = Promise.resolve(undefined);
  const read = () => {
    if (Date.now() - readAt >= READ_EVERY) {
      readAt = Date.now();
      last = backlog().catch((error: unknown) => {
        onTrouble(error);
        return undefined;
      });
    }
    return last;
  };
  // All are collected at once: each waits for the same reading.
  const gauge = (name: string, help: string, of: ByLabel | ((backlog: Backlog) => number)) => {
    new Gauge({
      name: `assistant_${name}`,
      help,
      labelNames: typeof of === 'function' ? [] : [of.label],
      registers: [registry],
      async collect() {
        const now = await read();
        if (!now) return;
        if (typeof of === 'function') return this.set(of(now));
        for (const [value, count] of Object.entries(of.read(now))) this.set({ [of.label]: value }, count);
      },
    });
  };
  const queues = (pick: (queue: Queue) => number): ByLabel => ({
    label: 'queue',
    read: ({ inbox, outbox }: Backlog) => ({ inbox: pick(inbox), outbox: pick(outbox) }),
  });
  const cases = (pick: (queue: Queue) => number): ByLabel => ({
    label: 'urgency',
    read: ({ handoffs }: Backlog) =>
      Object.fromEntries(Object.entries(handoffs).map(([urgency, queue]) => [urgency, pick(queue)])),
  });
  const depth = (queue: Queue) => queue.depth;
  const age = (queue: Queue) => queue.oldest / MILLISECOND;
  gauge('queue_depth', 'What waits, by queue.', queues(depth));
  gauge('queue_age_seconds', 'How long the oldest of it has waited at least, by queue.', queues(age));
  gauge('handoffs_waiting', 'Cases that nobody owns, by urgency.', cases(depth));
  gauge('handoffs_age_seconds', 'How long the oldest case has waited, by urgency.', cases(age));
  gauge('parked', 'Messages put aside after three failures.', ({ parked }) => parked);
  gauge('conversations', 'Conversations that are kept now.', ({ conversations }) => conversations);
  new Gauge({
    name: 'assistant_sockets',
    help: 'Open WebSockets of this process.',
    registers: [registry],
    collect() {
      this.set(sockets());
    },
  });
}

function addContent(registry: Registry, { expiring }: MetricsParts): void {
  new Gauge({
    name: 'assistant_content',
    help: 'Content whose time runs out: facts expired, facts that end within 30 days, answers not checked for 180 days, and all topics.',
    labelNames: ['what'],
    registers: [registry],
    collect() {
      const { factsExpired, factsSoon, answersOld, topics } = expiring();
      this.set({ what: 'facts-expired' }, factsExpired);
      this.set({ what: 'facts-soon' }, factsSoon);
      this.set({ what: 'answers-old' }, answersOld);
      this.set({ what: 'topics' }, topics);
    },
  });
}
