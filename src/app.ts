import { join } from 'node:path';
import { CHANNEL_ID as AZURE } from './channels/azure-bot-service/parse-activity.ts';
import type { Config } from './config.ts';
import { Forgetter } from './delivery/forget.ts';
import { SharedFeed } from './delivery/shared-feed.ts';
import { HandoffWorker } from './delivery/work-handoffs.ts';
import { InboxWorker } from './delivery/work-inbox.ts';
import { OutboxWorker } from './delivery/work-outbox.ts';
import { DeskTidier } from './desk/tidy.ts';
import { ANSWER_WINDOWS } from './domain/answer-windows.ts';
import type { Channel } from './domain/channel.ts';
import type { Clock } from './domain/clock.ts';
import type { Content } from './domain/content.ts';
import type { Meter } from './domain/measure.ts';
import { reduceLocation } from './domain/reduce-location.ts';
import type { Feed } from './domain/transcript.ts';
import { trustProxies } from './http/caller.ts';
import { firstHelpRoute } from './http/first-help.ts';
import { healthRoutes } from './http/health.ts';
import { localOrigins, type Origins } from './http/origins.ts';
import { pageRoutes } from './http/pages.ts';
import { RateLimit } from './http/rate-limit.ts';
import { createServer } from './http/server.ts';
import { ALLOWED, describeError, type Log } from './log.ts';
import { createMind, type Mind, type Outside } from './mind.ts';
import { metricsRoute } from './observe/metrics-route.ts';
import { observe } from './observe/observe.ts';
import { openChannels, pushing } from './open-channels.ts';
import { openDesk } from './open-desk.ts';
import { openNotices, waysOf } from './open-notices.ts';
import { findMasterKey } from './storage/master-key.ts';
import { type OpenStorage, openStorage } from './storage/open-storage.ts';
import type { MasterKey } from './storage/seal.ts';
import { lockFolder } from './storage/sqlite.ts';
import { watchKey } from './storage/watch-key.ts';

/** The folder with `content`, `locales` and the built widget. */
export const ROOT = join(import.meta.dirname, '..');

/** Milliseconds. A turn takes a few; after its lease another process takes it up. */
const LEASE_FOR = 8000;
const SWEEP_EVERY = 1000;
const RETRY_AFTER = 100;
const LOOK_EVERY = 1000;
/** Milliseconds between two looks for what other replicas told and nobody heard. */
const NEWS_EVERY = 2000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A person who has waited so long for an answer of their counsellor goes back to the queue. */
const SILENT_AFTER = 15 * 60_000;
const HELD_LOOK_EVERY = 500;

export type AppOptions = { readonly config: Config; readonly log: Log; readonly clock?: Clock; readonly root?: string };

/** The composition root: lists every part by name and says who knows whom. */
export async function createApp({ config, log, clock = { now: () => Date.now() }, root = ROOT }: AppOptions) {
  const unlock = config.databaseUrl === undefined ? lockFolder(config.dataDir) : () => undefined;
  const observed = observe({ clock, tracesEndpoint: config.tracesEndpoint, allowed: ALLOWED });
  const trouble = tellTrouble(log, observed.meter);
  const mind = createMind(root, clock, {
    ...(await openOutside({ config, clock, trouble })),
    website: config.publicUrl ?? `http://localhost:${config.port}`,
    standing: (code, caller) => storage.handoffs.standing(code, caller),
  });
  const master = await findMasterKey(config);

  const opened = await openAppStorage({ config, master, clock, mind, log });
  const storage = observed.behind(opened, { content: mind.content, trouble });
  const unwatch = watchMasterKey(config, master, trouble);

  const feed = new SharedFeed({ news: storage.news, lookEvery: NEWS_EVERY, onTrouble: (error) => trouble('news-failed', error) });
  const tokenKey = master.derive('direct line tokens');
  const { channels: bare, origins } = openChannels({ config, clock, storage, feed, tokenKey, mind, log, trouble });
  const channels = bare.map((channel) => observed.channel(channel));
  const workers = createWorkers({ clock, storage, feed, mind, channels, trouble, log });
  const desk = openDesk({ config, clock, storage, master, mind, root, log, onTrouble: trouble });
  const notices = openNotices({ config, clock, storage, log, root, deskAddress: desk.address, onTrouble: trouble });
  const leaving = { now: false };
  const shared = { config, clock, root, storage, mind, observed, trouble };
  const server = createFront({ ...shared, leaving, channels, workers, origins, desk });

  return {
    /** Every way in, for the test that walks them. */
    doors: server.doors,
    /** The channels that have their settings; all others are off. */
    channels: channels.map(({ id }) => id).filter((id) => id !== AZURE || config.azureBot !== undefined),
    /** Starts to listen; the address under which people reach it. */
    start: async (): Promise<string> => {
      await voidOldLeases(storage.database);
      for (const part of [feed, ...Object.values(workers), observed]) part.start();
      const port = await server.listen(config.port, config.host);
      const own = config.publicUrl === undefined ? localOrigins(port) : [new URL(config.publicUrl).origin];
      origins.set([...own, ...config.widgetOrigins]);
      const address = config.publicUrl ?? `http://localhost:${port}`;
      desk.openAt(address, own);
      notices.start();
      return address;
    },
    /** Says that it leaves, and after a while takes nothing new, ends what has begun, closes everything. */
    stop: async (): Promise<void> => {
      leaving.now = true;
      server.drain();
      await new Promise((resolve) => setTimeout(resolve, (config.drainSeconds ?? 0) * 1000));
      await server.stop();
      for (const part of [...Object.values(workers), notices, desk, feed, observed]) await part.stop();
      unwatch();
      await storage.database.close();
      unlock();
    },
  };
}

/** What listens: the routes of the channels, and those of the house. */
function createFront(parts: {
  leaving: { readonly now: boolean };
  config: Config;
  clock: Clock;
  root: string;
  storage: OpenStorage;
  mind: Mind;
  channels: readonly Channel[];
  workers: ReturnType<typeof createWorkers>;
  origins: Origins;
  desk: ReturnType<typeof openDesk>;
  observed: ReturnType<typeof observe>;
  trouble: Trouble;
}) {
  const { config, clock, root, storage, mind, channels, workers, origins, desk, observed, trouble } = parts;
  return createServer({
    channels,
    routes: [
      ...healthRoutes(storage.check, () => parts.leaving.now),
      metricsRoute(observed.read, config.metricsToken),
      firstHelpRoute({ firstHelp: mind.firstHelp, allows: helpLimit(config, clock) }),
      ...pageRoutes({ folder: join(root, 'dist'), content: mind.content, frameAncestors: config.widgetOrigins }),
      ...desk.routes,
    ].map(observed.route),
    sockets: desk.sockets,
    origins,
    proxies: trustProxies(config.trustedProxies ?? []),
    // Before anything is stored: a position becomes the municipality it lies in.
    accept: (inbound) => workers.inbox.accept({ ...inbound, activity: reduceLocation(inbound.activity, mind.places) }),
    onTrouble: trouble,
  });
}

async function openAppStorage(parts: { config: Config; master: MasterKey; clock: Clock; mind: Mind; log: Log }) {
  const { config, master, clock, mind, log } = parts;
  return openStorage({
    at: config.databaseUrl === undefined ? { folder: config.dataDir } : { postgres: config.databaseUrl },
    master,
    clock,
    leaseFor: LEASE_FOR,
    pushes: pushing(config),
    onLost: () => log.warn({ event: 'database-connection-lost' }),
    onAuditBroken: () => log.error({ event: 'audit-broken' }),
    noticeWays: waysOf(config),
    handoff: {
      desks: mind.content.desks,
      windows: ANSWER_WINDOWS,
      writeNotice: mind.writeNotice,
      keepFor: keptFor(mind.content, 'case-erased-days', 30) * DAY,
    },
  });
}

/** Each asked question costs a screening: as many as one address may need, and no more. */
function helpLimit(config: Config, clock: Clock): (caller: string) => boolean {
  const limit = new RateLimit({ burst: 120, perSecond: 5, clock });
  return (caller) => !config.rateLimits || limit.take(caller);
}

type Trouble = (event: string, error: unknown) => void;

/** A failure is noted once in the log, without its words, and counted once. */
function tellTrouble(log: Log, meter: Meter): Trouble {
  return (event, error) => {
    meter.trouble(event);
    log.error({ event, ...describeError(error) });
  };
}

/** Notices when the operator changes the key in its file or vault. Keys in the settings change with a restart. */
function watchMasterKey(config: Config, master: MasterKey, trouble: Trouble): () => void {
  if (config.encryptionKey) return () => undefined;
  const place = config.keyVault ? 'vault' : 'file';
  return watchKey(master, { place, onTrouble: (error) => trouble('key-unreadable', error) });
}

/** Services beyond this machine, which are not even loaded while they are off. */
async function openOutside({ config, clock, trouble }: { config: Config; clock: Clock; trouble: Trouble }): Promise<Outside> {
  if (!config.azureLanguage) return {};
  const { createSecondOpinion } = await import('./language/azure-second-opinion.ts');
  const onTrouble = (error: unknown) => trouble('second-opinion-failed', error);
  return { secondOpinion: createSecondOpinion(config.azureLanguage, { clock, onTrouble }) };
}

/** What works in the background: turns, deliveries, forgetting. */
function createWorkers(parts: {
  clock: Clock;
  storage: OpenStorage;
  feed: Feed;
  mind: Mind;
  channels: readonly Channel[];
  trouble: Trouble;
  log: Log;
}) {
  const { clock, storage, feed, mind, trouble, log } = parts;
  const outbox = new OutboxWorker({
    outbox: storage.outbox,
    channels: new Map(parts.channels.map((channel) => [channel.id, channel])),
    clock,
    onTrouble: trouble,
    onRefused: ({ channel, code, final }) => log.warn({ event: final ? 'reply-given-up' : 'reply-refused', channel, code }),
    lookEvery: LOOK_EVERY,
  });
  const inbox = new InboxWorker({
    inbox: storage.inbox,
    feed,
    handleTurn: mind.handleTurn,
    apologise: mind.apologise,
    onReplies: () => outbox.wake(),
    onTrouble: trouble,
    sweepEvery: SWEEP_EVERY,
    retryAfter: RETRY_AFTER,
  });
  const forgetter = new Forgetter({
    forgetting: storage.forgetting,
    clock,
    keepFor: keptFor(mind.content, 'chat-erased-hours', 24) * HOUR,
    onTrouble: (error) => trouble('forgetting-failed', error),
  });
  const tidier = new DeskTidier({
    ...storage.desk,
    clock,
    onHead: (head) => parts.log.info({ event: 'audit-head', code: head }),
    onTrouble: (error) => trouble('desk-tidying-failed', error),
  });
  const handoffs = new HandoffWorker({
    care: storage.handoffs,
    clock,
    silentAfter: SILENT_AFTER,
    lookEvery: HELD_LOOK_EVERY,
    onSent: () => outbox.wake(),
    onTrouble: (error) => trouble('handoffs-failed', error),
  });
  return { inbox, outbox, forgetter, tidier, handoffs };
}

/** The promise in the texts and the clock that keeps it are one number. */
function keptFor(content: Content, key: string, otherwise: number): number {
  return Number([...content.facts.values()].find((fact) => fact.key === key)?.value ?? otherwise);
}

/** On a database that is ours alone, leases from before the start belong to a dead process. */
async function voidOldLeases(database: { exclusive: boolean; query(sql: string): Promise<unknown> }): Promise<void> {
  if (!database.exclusive) return;
  await database.query('UPDATE conversations SET lease_until = 0');
  await database.query('UPDATE outbox SET lease_until = 0');
}
