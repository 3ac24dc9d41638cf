import type { Channel } from '../../domain/channel.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Inbound } from '../../domain/inbox.ts';
import { isByCounsellor, openFor } from '../../domain/reply-window.ts';
import type { ChannelWords } from '../meta/choices.ts';
import type { Graph, GraphError } from '../meta/graph.ts';
import { type Meaning, toResult } from '../meta/outcome.ts';
import { type Parsed, webhookRoutes } from '../meta/webhook-routes.ts';
import { renderMessenger } from './render.ts';
import { CHANNEL_ID, parseWebhook } from './webhook.ts';

export type MessengerParts = {
  readonly graph: Graph;
  readonly clock: Clock;
  readonly pageId: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  /** Shows "typing" while an answer is made; off unless an operator wants it. */
  readonly typing: boolean;
  readonly nameOf: (address: string) => string;
  readonly words: (locale: string | undefined) => ChannelWords;
  readonly onParsed: (parsed: Parsed) => void;
  /** False for what is far too much from one person. */
  readonly allows: (inbound: Inbound) => boolean;
};

const CODE = 'window-closed';

/** Messages to a page of Facebook. */
export function createMessenger(parts: MessengerParts): Channel {
  const path = `/${parts.pageId}/messages`;
  return {
    id: CHANNEL_ID,
    sockets: [],
    routes: webhookRoutes({
      path: '/webhooks/messenger',
      appSecret: parts.appSecret,
      verifyToken: parts.verifyToken,
      parse: (payload) => parseWebhook(payload, { ...parts, now: parts.clock.now() }),
      onParsed: parts.onParsed,
      allows: parts.allows,
      afterStored: (inbounds) => {
        const people = new Set(parts.typing ? inbounds.map(({ reference }) => reference.address) : []);
        // A request of its own, with nothing but the person beside it.
        for (const id of people) void parts.graph.post(path, { recipient: { id }, sender_action: 'typing_on' });
      },
    }),
    send: async ({ address }, activity, progress) => {
      if (address === undefined || activity.type !== 'message') return { delivered: true };
      const open = openFor(CHANNEL_ID, { saidAt: progress.saidAt, now: parts.clock.now(), activity });
      const awaitsPerson = isByCounsellor(activity);
      if (open === 'none') return { delivered: false, retryable: awaitsPerson, code: CODE, awaitsPerson };
      // The tag is for what people write, never for what is automatic.
      const way = open === 'person' ? { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' } : { messaging_type: 'RESPONSE' };
      const messages = renderMessenger(activity, parts.words(activity.locale));
      for (const [place, message] of messages.entries()) {
        if (place < progress.parts) continue;
        const answer = await parts.graph.post(path, { recipient: { id: address }, ...way, message });
        if (!answer.ok) {
          const result = toResult(answer, meaningOf, progress.attempts);
          const isClosed = 'error' in answer && meaningOf(answer.error) === 'window';
          return isClosed && awaitsPerson ? { ...result, retryable: true, awaitsPerson } : result;
        }
        if (place + 1 < messages.length) await progress.taken(place + 1);
      }
      return { delivered: true };
    },
  };
}

const OUTSIDE_WINDOW = 2018278;
const PAGE_RESTRICTED = 1893063;

const MEANINGS: Readonly<Record<'retry' | 'throttled' | 'blocked' | 'final', readonly number[]>> = {
  retry: [1, 2, 1200],
  throttled: [4, 32, 613],
  blocked: [0, 3, 190, 368],
  final: [10, 100, 200, 230, 551],
};

/** Code 10 alone means that another app or a person in the page's inbox has the thread. */
function meaningOf({ code, subcode }: GraphError): Meaning | undefined {
  if (code === 10 && subcode === OUTSIDE_WINDOW) return 'window';
  if (subcode === PAGE_RESTRICTED) return 'blocked';
  return Object.entries(MEANINGS).find(([, codes]) => codes.includes(code))?.[0] as Meaning | undefined;
}
