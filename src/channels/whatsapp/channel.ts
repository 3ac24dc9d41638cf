import type { Activity } from '../../domain/activity.ts';
import type { Channel } from '../../domain/channel.ts';
import type { Clock } from '../../domain/clock.ts';
import type { ConversationReference } from '../../domain/conversation.ts';
import type { Inbound } from '../../domain/inbox.ts';
import { matchTag } from '../../domain/locale.ts';
import type { Progress, SendResult } from '../../domain/outbox.ts';
import { isByCounsellor, openFor } from '../../domain/reply-window.ts';
import type { ChannelWords } from '../meta/choices.ts';
import type { Graph, GraphError } from '../meta/graph.ts';
import { type Meaning, toResult } from '../meta/outcome.ts';
import { type Parsed, webhookRoutes } from '../meta/webhook-routes.ts';
import { renderWhatsApp, type WhatsAppMessage } from './render.ts';
import { CHANNEL_ID, parseWebhook } from './webhook.ts';

export type WhatsAppParts = {
  readonly graph: Graph;
  readonly clock: Clock;
  readonly phoneNumberId: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  /** The approved template that says "an answer is waiting", and Meta's codes of the languages it is approved in. */
  readonly template: { readonly name: string; readonly languages: readonly string[] } | undefined;
  /** Shows "typing", which also marks as read; off unless an operator wants it. */
  readonly typing: boolean;
  readonly nameOf: (address: string) => string;
  readonly words: (locale: string | undefined) => ChannelWords;
  readonly onParsed: (parsed: Parsed) => void;
  /** False for what is far too much from one person. */
  readonly allows: (inbound: Inbound) => boolean;
};

const CLOSED = { delivered: false, retryable: false, code: 'window-closed' } as const;
const UNTIL_THEY_WRITE = { delivered: false, retryable: true, code: 'window-closed', awaitsPerson: true } as const;

/** The WhatsApp Business Cloud API. */
export function createWhatsApp(parts: WhatsAppParts): Channel {
  const path = `/${parts.phoneNumberId}/messages`;
  return {
    id: CHANNEL_ID,
    sockets: [],
    routes: webhookRoutes({
      path: '/webhooks/whatsapp',
      appSecret: parts.appSecret,
      verifyToken: parts.verifyToken,
      parse: (payload) => parseWebhook(payload, { ...parts, now: parts.clock.now() }),
      onParsed: parts.onParsed,
      allows: parts.allows,
      afterStored: (inbounds) => {
        if (parts.typing) for (const inbound of newestOfEach(inbounds)) void parts.graph.post(path, typingOn(inbound));
      },
    }),
    send: async (to, activity, progress) => {
      const person = recipient(to);
      if (!person || activity.type !== 'message') return { delivered: true };
      const open = openFor(CHANNEL_ID, { saidAt: progress.saidAt, now: parts.clock.now(), activity });
      if (open === 'none') return afterTheWindow({ parts, path, person, activity, progress });
      const messages = renderWhatsApp(activity, parts.words(activity.locale));
      for (const [place, message] of messages.entries()) {
        if (place < progress.parts) continue;
        const refused = await post({ parts, path, person, message, attempts: progress.attempts });
        if (refused?.code === WINDOW_CODE && isByCounsellor(activity)) {
          return afterTheWindow({ parts, path, person, activity, progress });
        }
        if (refused) return refused;
        if (place + 1 < messages.length) await progress.taken(place + 1);
      }
      return { delivered: true };
    },
  };
}

type Person = { readonly to: string } | { readonly recipient: string };

/** A phone number goes into `to`, a user id into `recipient`. */
function recipient({ address }: ConversationReference): Person | undefined {
  if (address === undefined) return undefined;
  return /^\d+$/.test(address) ? { to: address } : { recipient: address };
}

async function post(at: { parts: WhatsAppParts; path: string; person: Person; message: WhatsAppMessage; attempts: number }) {
  const body = { messaging_product: 'whatsapp', recipient_type: 'individual', ...at.person, ...at.message };
  const answer = await at.parts.graph.post(at.path, body);
  return answer.ok ? undefined : toResult(answer, meaningOf, at.attempts);
}

/** Only a counsellor's answer is announced, by a template that says nothing of what it is about; it follows when they write. */
async function afterTheWindow(at: {
  parts: WhatsAppParts;
  path: string;
  person: Person;
  activity: Activity;
  progress: Progress;
}): Promise<SendResult> {
  const { template } = at.parts;
  if (!isByCounsellor(at.activity)) return CLOSED;
  const code = template && matchTag(at.activity.locale, template.languages);
  if (!template || code === undefined) return UNTIL_THEY_WRITE;
  const message = { type: 'template', template: { name: template.name, language: { code } } } as const;
  return (await post({ ...at, message, attempts: at.progress.attempts })) ?? UNTIL_THEY_WRITE;
}

function newestOfEach(inbounds: readonly Inbound[]): Inbound[] {
  return [...new Map(inbounds.map((one) => [one.reference.conversationId, one])).values()];
}

function typingOn({ dedupeId }: Inbound) {
  return { messaging_product: 'whatsapp', status: 'read', message_id: dedupeId, typing_indicator: { type: 'text' } };
}

const WINDOW_CODE = 'meta-131047';
const MEANINGS: Readonly<Record<Meaning, readonly number[]>> = {
  retry: [1, 2, 131000, 131016, 131053, 131057],
  pair: [131056],
  throttled: [4, 80007, 130429, 131048, 133016],
  blocked: [0, 3, 10, 190, 368, 131031, 131042],
  window: [131047],
  final: [33, 100, 130472, 131005, 131008, 131009, 131021, 131026, 131030, 131045, 131049, 131050, 131051],
};

function meaningOf({ code }: GraphError): Meaning | undefined {
  if (code >= 200 && code <= 299) return 'blocked';
  const found = Object.entries(MEANINGS).find(([, codes]) => codes.includes(code));
  return found?.[0] as Meaning | undefined;
}
