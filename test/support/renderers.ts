import { renderMessenger } from '../../src/channels/messenger/render.ts';
import { parseWebhook as parseMessenger } from '../../src/channels/messenger/webhook.ts';
import { renderWhatsApp } from '../../src/channels/whatsapp/render.ts';
import { parseWebhook as parseWhatsApp } from '../../src/channels/whatsapp/webhook.ts';
import { type Activity, choiceAction } from '../../src/domain/activity.ts';
import type { Inbound } from '../../src/domain/inbox.ts';
import { channelWords, type Mind } from '../../src/mind.ts';
import { messengerFault, whatsAppFault } from '../stand-ins/graph/limits.ts';
import type { Doing } from '../stand-ins/graph/payloads.ts';
import { MESSENGER, type MetaChannel, NUMBER_ID, PAGE_ID, WHATSAPP } from './meta.ts';
import { inbound } from './storage.ts';

export type Shown = { readonly text: string; readonly choices: readonly { readonly id: string; readonly title: string }[] };

/** How a conversation looks and is answered on a channel: what tests of conversations need to know of it. */
export type Renderer = {
  readonly id: string;
  /** The name of the conversation of the one person there is. */
  readonly conversationId: string;
  /** Whether the channel tells in which language somebody arrives. */
  readonly hints: boolean;
  /** What comes in when somebody arrives in a language. */
  arrive(locale: string | undefined, now: number): Inbound[];
  say(text: string, now: number): Inbound;
  press(choice: { id: string; title: string }, now: number): Inbound;
  /** What the person sees of a reply. Throws when the provider would refuse it. */
  show(reply: Activity): Shown;
};

const person = { id: 'person', role: 'user' };

export const DIRECT_LINE: Renderer = {
  id: 'directline',
  conversationId: 'one',
  hints: true,
  arrive: (locale) => {
    const activity = { type: 'conversationUpdate', membersAdded: [person], from: person, ...(locale ? { locale } : {}) };
    return [inbound('', { activity, visible: false })];
  },
  say: (text) => inbound('', { activity: { type: 'message', text, from: person } }),
  press: ({ id }) => inbound('', { activity: { ...choiceAction(id, id), type: 'message', from: person } as Activity }),
  show: (reply) => ({ text: reply.text ?? '', choices: offeredBy(reply) }),
};

function offeredBy(reply: Activity): { id: string; title: string }[] {
  const actions = reply.suggestedActions?.actions ?? [];
  return actions.map(({ title, value }) => ({ id: String((value as { choice?: string }).choice), title }));
}

const ADDRESS = { whatsapp: '32470000001', messenger: '7010000000001' };
/** The marks that keep lines in their direction are not seen. */
const MARKS = /[\u200e\u200f]/g;

function metaRenderer(channel: MetaChannel, mind: Mind): Renderer {
  const address = ADDRESS[channel.id];
  const nameOf = () => 'one';
  let count = 0;
  const come = (doing: Doing, now: number): Inbound => {
    const payload = channel.payload([channel.message(address, doing, now, `id-${++count}`)]);
    const parse = { whatsapp: parseWhatsApp, messenger: parseMessenger }[channel.id];
    const [first] = parse(payload, { phoneNumberId: NUMBER_ID, pageId: PAGE_ID, now, nameOf }).inbounds;
    if (!first) throw new Error('the message was not taken');
    return first;
  };
  const press = (choice: { id: string; title: string }, now: number) => {
    return come({ press: { ...choice, as: channel.id === 'messenger' ? 'postback' : 'list' } }, now);
  };
  return {
    id: channel.id,
    conversationId: 'one',
    hints: false,
    // Meta tells no language: who wants another than English chooses it.
    arrive: (locale, now) => [
      channel.id === 'messenger' ? press({ id: 'GET_STARTED', title: '' }, now) : come({ text: 'hello' }, now),
      ...(locale === undefined || locale.startsWith('en') ? [] : [press({ id: `language:${locale}`, title: locale }, now)]),
    ],
    say: (text, now) => come({ text }, now),
    press,
    show: (reply) => {
      const words = channelWords(mind, reply.locale);
      const bodies =
        channel.id === 'whatsapp'
          ? renderWhatsApp(reply, words).map((message) => ({ messaging_product: 'whatsapp', to: address, ...message }))
          : renderMessenger(reply, words).map((message) => ({ recipient: { id: address }, messaging_type: 'RESPONSE', message }));
      for (const body of bodies) {
        const fault = channel.id === 'whatsapp' ? whatsAppFault(body) : messengerFault(body);
        if (fault) throw new Error(`${channel.id} would refuse this: ${fault.message}`);
      }
      const sent = bodies.map((body) => ({ to: address, body, at: 0 }));
      const text = sent.map((one) => channel.textOf(one)).join('\n\n');
      return { text: text.replaceAll(MARKS, ''), choices: sent.flatMap((one) => channel.choicesOf(one)) };
    },
  };
}

/** Every way in which a conversation can be held. */
export function renderers(mind: Mind): Renderer[] {
  return [DIRECT_LINE, metaRenderer(WHATSAPP, mind), metaRenderer(MESSENGER, mind)];
}
