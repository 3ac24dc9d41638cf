import { createAzureBotService } from './channels/azure-bot-service/channel.ts';
import { CHANNEL_ID as AZURE } from './channels/azure-bot-service/parse-activity.ts';
import { createDirectLine } from './channels/direct-line/channel.ts';
import { createMessenger } from './channels/messenger/channel.ts';
import { Graph } from './channels/meta/graph.ts';
import { createWhatsApp } from './channels/whatsapp/channel.ts';
import type { Config } from './config.ts';
import type { Channel } from './domain/channel.ts';
import type { Clock } from './domain/clock.ts';
import type { Inbound } from './domain/inbox.ts';
import type { Feed } from './domain/transcript.ts';
import { Origins } from './http/origins.ts';
import { RateLimit } from './http/rate-limit.ts';
import type { Log } from './log.ts';
import { channelWords, type Mind } from './mind.ts';
import { createMicrosoft } from './outside/microsoft.ts';
import type { OpenStorage } from './storage/open-storage.ts';

/** A part of the composition root: one line for each channel. */

type Trouble = (event: string, error: unknown) => void;

export type ChannelParts = {
  readonly config: Config;
  readonly clock: Clock;
  readonly storage: OpenStorage;
  readonly feed: Feed;
  readonly tokenKey: Buffer;
  readonly mind: Mind;
  readonly log: Log;
  readonly trouble: Trouble;
};

/** Every channel, those without settings closed or left out, and the origins of the pages that may call. */
export function openChannels(parts: ChannelParts): { channels: Channel[]; origins: Origins } {
  const origins = new Origins();
  return {
    channels: [openDirectLine(parts, origins), createAzure(parts.config.azureBot, parts), ...createMetaChannels(parts)],
    origins,
  };
}

function openDirectLine({ config, clock, storage, feed, tokenKey, mind }: ChannelParts, origins: Origins): Channel {
  const tokenLimit = new RateLimit({ burst: 300, perSecond: 5, clock });
  const messageLimit = new RateLimit({ burst: 120, perSecond: 2, clock });
  return createDirectLine({
    transcript: storage.transcript,
    feed,
    clock,
    tokenKey,
    secret: config.directLineSecret,
    keyOf: (conversationId) => storage.keyOf('directline', conversationId),
    forget: (conversationKey) => storage.forgetting.forgetConversation(conversationKey),
    allowsOrigin: (origin) => origins.allows(origin),
    isUrgent: (text) => mind.firstHelp(text) !== undefined,
    limits: {
      tokens: (caller) => !config.rateLimits || tokenLimit.take(caller),
      messages: (conversation) => !config.rateLimits || messageLimit.take(conversation),
    },
    socketOrigin: config.publicUrl?.replace(/^http/, 'ws'),
  });
}

/** Azure Bot Service, where it is switched on; otherwise the closed door in its place. */
function createAzure(settings: Config['azureBot'], { clock, trouble }: { clock: Clock; trouble: Trouble }): Channel {
  if (!settings) return createAzureBotService(undefined);
  return createAzureBotService({ ...settings, clock, ...createMicrosoft({ ...settings, clock, onTrouble: trouble }) });
}

/** The channels of Meta whose settings are there. */
function createMetaChannels(parts: ChannelParts): Channel[] {
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

/** Channels whose replies we send; the others' clients fetch them. */
export function pushing({ meta }: Config): ReadonlySet<string> {
  return new Set([AZURE, ...(meta.whatsapp ? ['whatsapp'] : []), ...(meta.messenger ? ['messenger'] : [])]);
}
