import { join } from 'node:path';
import { createAzureBotService } from './channels/azure-bot-service/channel.ts';
import { CHANNEL_ID as AZURE } from './channels/azure-bot-service/parse-activity.ts';
import { createDirectLine } from './channels/direct-line/channel.ts';
import { createMessenger } from './channels/messenger/channel.ts';
import { Graph } from './channels/meta/graph.ts';
import { createWhatsApp } from './channels/whatsapp/channel.ts';
import type { Config } from './config.ts';
import { Forgetter } from './delivery/forget.ts';
import { SharedFeed } from './delivery/shared-feed.ts';
import { InboxWorker } from './delivery/work-inbox.ts';
import { OutboxWorker } from './delivery/work-outbox.ts';
import type { Channel } from './domain/channel.ts';
import type { Clock } from './domain/clock.ts';
import type { Content } from './domain/content.ts';
import type { Inbound } from './domain/inbox.ts';
import type { Meter } from './domain/measure.ts';
import { reduceLocation } from './domain/reduce-location.ts';
import type { Feed } from './domain/transcript.ts';
import { trustProxies } from './http/caller.ts';
import { firstHelpRoute } from './http/first-help.ts';
import { healthRoutes } from './http/health.ts';
import { localOrigins, Origins } from './http/origins.ts';
import { pageRoutes } from './http/pages.ts';
import { RateLimit } from './http/rate-limit.ts';
import { createServer } from './http/server.ts';
import { ALLOWED, describeError, type Log } from './log.ts';
import { channelWords, createMind, type Mind, type Outside } from './mind.ts';
import { metricsRoute } from './observe/metrics-route.ts';
import { observe } from './observe/observe.ts';
import { createMicrosoft } from './outside/microsoft.ts';
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

export type AppOptions = { readonly config: Config; readonly log: Log; readonly clock?: Clock; readonly root?: string };

/** The composition root: lists every part by name and says who knows whom. */
export async function createApp({ config, log, clock = { now: () => Date.now() }, root = ROOT }: AppOptions) {
  const unlock = config.databaseUrl === undefined ? lockFolder(config.dataDir) : () => undefined;
  const observed = observe({ clock, tracesEndpoint: config.tracesEndpoint, allowed: ALLOWED });
  const trouble = tellTrouble(log, observed.meter);
  const website = config.publicUrl ?? `http://localhost:${config.port}`;
  const mind = createMind(root, clock, { ...(await openOutside({ config, clock, trouble })), website });
  const master = await findMasterKey(config);

  const opened = await openStore({ config, master, clock, log });
  const storage = observed.behind(opened, { content: mind.content, trouble });
  const unwatch = watchMasterKey(config, master, trouble);

  const feed = new SharedFeed({ news: storage.news, lookEvery: NEWS_EVERY, onTrouble: (error) => trouble('news-failed', error) });
  const { channels: bare, origins } = createChannels({
    config,
    clock,
    storage,
    feed,
    tokenKey: master.derive('direct line tokens'),
    isUrgent: (text) => mind.firstHelp(text) !== undefined,
  });
  bare.push(createAzure(config.azureBot, { clock, trouble }), ...createMetaChannels({ config, clock, storage, mind, log }));
  const channels = bare.map((channel) => observed.channel(channel));
  const workers = createWorkers({ clock, storage, feed, mind, channels, trouble, log });
  const server = createFront({ config, clock, root, storage, mind, channels, workers, origins, observed, trouble });

  return {
    /** The channels that have their settings; all others are off. */
    channels: channels.map(({ id }) => id).filter((id) => id !== AZURE || config.azureBot !== undefined),
    /** Starts to listen; the address under which people reach it. */
    start: async (): Promise<string> => {
      await voidOldLeases(storage.database);
      feed.start();
      workers.inbox.start();
      workers.outbox.start();
      workers.forgetter.start();
      observed.start();
      const port = await server.listen(config.port, config.host);
      const own = config.publicUrl === undefined ? localOrigins(port) : [new URL(config.publicUrl).origin];
      origins.set([...own, ...config.widgetOrigins]);
      return config.publicUrl ?? `http://localhost:${port}`;
    },
    /** Takes nothing new, ends what has begun, closes everything. */
    stop: async (): Promise<void> => {
      await server.stop();
      await workers.inbox.stop();
      await workers.outbox.stop();
      await workers.forgetter.stop();
      await feed.stop();
      await observed.stop();
      unwatch();
      await storage.database.close();
      unlock();
    },
  };
}

/** What listens: the routes of the channels, and those of the house. */
function createFront(parts: {
  config: Config;
  clock: Clock;
  root: string;
  storage: OpenStorage;
  mind: Mind;
  channels: readonly Channel[];
  workers: ReturnType<typeof createWorkers>;
  origins: Origins;
  observed: ReturnType<typeof observe>;
  trouble: Trouble;
}) {
  const { config, clock, root, storage, mind, channels, workers, origins, observed, trouble } = parts;
  return createServer({
    channels,
    routes: [
      ...healthRoutes(storage.check),
      metricsRoute(observed.read, config.metricsToken),
      firstHelpRoute({ firstHelp: mind.firstHelp, allows: helpLimit(config, clock) }),
      ...pageRoutes({ folder: join(root, 'dist'), content: mind.content, frameAncestors: config.widgetOrigins }),
    ].map(observed.route),
    origins,
    proxies: trustProxies(config.trustedProxies ?? []),
    // Before anything is stored: a position becomes the municipality it lies in.
    accept: (inbound) => workers.inbox.accept({ ...inbound, activity: reduceLocation(inbound.activity, mind.places) }),
    onTrouble: trouble,
  });
}

/** Each asked question costs a screening: as many as one address may need, and no more. */
function helpLimit(config: Config, clock: Clock): (caller: string) => boolean {
  const limit = new RateLimit({ burst: 120, perSecond: 5, clock });
  return (caller) => !config.rateLimits || limit.take(caller);
}

/** Channels whose replies we send; the others' clients fetch them. */
function pushing({ meta }: Config): ReadonlySet<string> {
  return new Set([AZURE, ...(meta.whatsapp ? ['whatsapp'] : []), ...(meta.messenger ? ['messenger'] : [])]);
}

type Trouble = (event: string, error: unknown) => void;

function openStore({ config, master, clock, log }: { config: Config; master: MasterKey; clock: Clock; log: Log }) {
  return openStorage({
    at: config.databaseUrl === undefined ? { folder: config.dataDir } : { postgres: config.databaseUrl },
    master,
    clock,
    leaseFor: LEASE_FOR,
    pushes: pushing(config),
    onLost: () => log.warn({ event: 'database-connection-lost' }),
  });
}

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

/** One line for each channel. */
function createChannels(parts: {
  config: Config;
  clock: Clock;
  storage: OpenStorage;
  feed: Feed;
  tokenKey: Buffer;
  isUrgent: (text: string) => boolean;
}) {
  const { config, clock, storage, feed } = parts;
  const origins = new Origins();
  const tokenLimit = new RateLimit({ burst: 300, perSecond: 5, clock });
  const messageLimit = new RateLimit({ burst: 120, perSecond: 2, clock });
  const directLine = createDirectLine({
    transcript: storage.transcript,
    feed,
    clock,
    tokenKey: parts.tokenKey,
    secret: config.directLineSecret,
    keyOf: (conversationId) => storage.keyOf('directline', conversationId),
    forget: (conversationKey) => storage.forgetting.forgetConversation(conversationKey),
    allowsOrigin: (origin) => origins.allows(origin),
    isUrgent: parts.isUrgent,
    limits: {
      tokens: (caller) => !config.rateLimits || tokenLimit.take(caller),
      messages: (conversation) => !config.rateLimits || messageLimit.take(conversation),
    },
    socketOrigin: config.publicUrl?.replace(/^http/, 'ws'),
  });
  const channels: Channel[] = [directLine];
  return { channels, origins };
}

/** Azure Bot Service, where it is switched on; otherwise the closed door in its place. */
function createAzure(settings: Config['azureBot'], { clock, trouble }: { clock: Clock; trouble: Trouble }): Channel {
  if (!settings) return createAzureBotService(undefined);
  return createAzureBotService({ ...settings, clock, ...createMicrosoft({ ...settings, clock, onTrouble: trouble }) });
}

/** The channels of Meta whose settings are there. */
function createMetaChannels(parts: { config: Config; clock: Clock; storage: OpenStorage; mind: Mind; log: Log }): Channel[] {
  const { clock, storage, mind, log } = parts;
  const { graphUrl: url, graphVersion: version, typing, whatsapp, messenger } = parts.config.meta;
  const limit = new RateLimit({ burst: 120, perSecond: 2, clock });
  const isAllowed = ({ reference, activity }: Inbound) =>
    !parts.config.rateLimits || limit.take(reference.conversationId) || mind.firstHelp(activity.text ?? '') !== undefined;
  const shared = (channel: string) => ({
    clock,
    typing,
    allows: isAllowed,
    words: (locale: string | undefined) => channelWords(mind, locale),
    nameOf: (address: string) => storage.nameOf(channel, address),
    onParsed: ({ failures, late }: { failures: readonly string[]; late: number }) => {
      for (const code of failures) log.warn({ event: 'delivery-failed', channel, code });
      if (late > 0) log.warn({ event: 'messages-too-late', channel, count: late });
    },
  });
  const graph = (accessToken: string) => new Graph({ url, version, accessToken });
  return [
    ...(whatsapp ? [createWhatsApp({ ...shared('whatsapp'), ...whatsapp, graph: graph(whatsapp.accessToken) })] : []),
    ...(messenger ? [createMessenger({ ...shared('messenger'), ...messenger, graph: graph(messenger.accessToken) })] : []),
  ];
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
    keepFor: hoursKept(mind.content) * HOUR,
    onTrouble: (error) => trouble('forgetting-failed', error),
  });
  return { inbox, outbox, forgetter };
}

/** The promise in the texts and the clock that keeps it are one number. */
function hoursKept(content: Content): number {
  return Number([...content.facts.values()].find((fact) => fact.key === 'chat-erased-hours')?.value ?? 24);
}

/** On a database that is ours alone, leases from before the start belong to a dead process. */
async function voidOldLeases(database: { exclusive: boolean; query(sql: string): Promise<unknown> }): Promise<void> {
  if (!database.exclusive) return;
  await database.query('UPDATE conversations SET lease_until = 0');
  await database.query('UPDATE outbox SET lease_until = 0');
}
