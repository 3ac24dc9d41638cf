import type { Activity } from '../../domain/activity.ts';
import { Refusal } from '../../domain/errors.ts';
import type { Inbound } from '../../domain/inbox.ts';
import { REPLY_WINDOWS } from '../../domain/reply-window.ts';
import { pressed } from '../meta/choices.ts';
import { CONTENT_TYPES, fieldsOf, idOf, listOf, momentOf, textOf, unread } from '../meta/kinds.ts';
import type { Parsed } from '../meta/webhook-routes.ts';

export const CHANNEL_ID = 'whatsapp';

export type ParseContext = {
  /** The number that is ours: payloads carry those of every number of the app. */
  readonly phoneNumberId: string;
  readonly now: number;
  /** The keyed hash under which an address is known here. */
  readonly nameOf: (address: string) => string;
};

type Fields = Readonly<Record<string, unknown>>;

/** Business-scoped user id; with `ENT` it names an account, not somebody to write to. */
const USER_ID = /^[A-Z]{2}\.(?!ENT\.)[A-Za-z0-9]{1,128}$/;
const PHONE = /^\d{5,20}$/;
/** Nothing is answered to these. */
const SILENT = new Set(['reaction', 'request_welcome', 'ephemeral', 'revoke', 'edit']);

/** Every message of a payload for our number, oldest first. What one element lacks takes nothing from the others. */
export function parseWebhook(payload: unknown, context: ParseContext): Parsed {
  const { object, entry } = fieldsOf(payload);
  if (typeof object !== 'string' || !Array.isArray(entry)) {
    throw new Refusal(400, 'BadArgument', 'The body is no webhook of WhatsApp: "object" or "entry" is missing.');
  }
  const values = entry
    .flatMap((one) => listOf(fieldsOf(one).changes))
    .map(fieldsOf)
    .filter(({ field }) => object === 'whatsapp_business_account' && field === 'messages')
    .map(({ value }) => fieldsOf(value))
    .filter(({ metadata }) => fieldsOf(metadata).phone_number_id === context.phoneNumberId);
  const found = values.flatMap((value) =>
    listOf(value.messages).flatMap((one) => toInbound(fieldsOf(one), value, context) ?? []),
  );
  const isLate = ({ saidAt }: Inbound) => saidAt !== undefined && context.now - saidAt >= (REPLY_WINDOWS.whatsapp?.free ?? 0);
  return {
    inbounds: found.filter((one) => !isLate(one)).sort((a, b) => (a.saidAt ?? 0) - (b.saidAt ?? 0)),
    failures: values.flatMap((value) => listOf(value.statuses).flatMap((one) => failureOf(fieldsOf(one)))),
    late: found.filter(isLate).length,
  };
}

function toInbound(message: Fields, value: Fields, context: ParseContext): Inbound | undefined {
  const id = idOf(message.id);
  if (id !== undefined && message.type === 'system') return movedAddress(message, id, context);
  const addresses = addressesOf(message, value);
  const [address] = addresses;
  if (id === undefined || address === undefined || message.group_id !== undefined) return undefined;
  const activity = toActivity(message);
  if (!activity) return undefined;
  const [conversationId = '', ...aliases] = addresses.map(context.nameOf);
  return {
    reference: { channelId: CHANNEL_ID, conversationId, userId: 'person', address },
    activity: { ...activity, from: { id: 'person', role: 'user' } },
    dedupeId: id,
    dedupeAcrossForgetting: true,
    aliases,
    saidAt: momentOf(message.timestamp, context.now),
    visible: true,
    opens: true,
  };
}

/** The number, if it is told, and the user id. People with a username may have no number here. */
function addressesOf(message: Fields, value: Fields): string[] {
  const from = textOf(message.from) ?? '';
  const contacts = listOf(value.contacts).map(fieldsOf);
  const contact = contacts.find(({ wa_id, user_id }) => wa_id === from || user_id === message.from_user_id) ?? {};
  const candidates = [from, textOf(message.from_user_id), textOf(contact.user_id)];
  return [...new Set(candidates)].filter((one) => one !== undefined && (PHONE.test(one) || USER_ID.test(one))) as string[];
}

/** Somebody changed the number or got a new id: the conversation goes with them, and nothing is answered. */
function movedAddress(message: Fields, id: string, { nameOf }: ParseContext): Inbound | undefined {
  const { wa_id, user_id, previous_user_id } = fieldsOf(message.system);
  const old = textOf(previous_user_id) ?? textOf(message.from) ?? textOf(message.from_user_id);
  const address = textOf(wa_id) ?? textOf(user_id);
  if (old === undefined || address === undefined || !(PHONE.test(address) || USER_ID.test(address))) return undefined;
  return {
    reference: { channelId: CHANNEL_ID, conversationId: nameOf(old), userId: 'person', address },
    activity: { type: 'event', name: 'channel/address-changed', from: { id: 'person', role: 'user' } },
    dedupeId: id,
    dedupeAcrossForgetting: true,
    aliases: [nameOf(address)],
    visible: false,
    opens: false,
  };
}

/** The message as an activity; undefined for what is not answered. Files are named by kind and never fetched. */
function toActivity(message: Fields): Activity | undefined {
  const type = textOf(message.type) ?? 'unknown';
  const content = fieldsOf(message[type]);
  if (SILENT.has(type)) return undefined;
  switch (type) {
    case 'text':
      return { type: 'message', text: textOf(content.body) ?? '' };
    case 'button':
      return pressed(idOf(content.payload) ?? '', textOf(content.text) ?? '');
    case 'interactive': {
      const reply = fieldsOf(content.button_reply ?? content.list_reply);
      const id = idOf(reply.id);
      return id === undefined ? { type: 'message', text: '' } : pressed(id, textOf(reply.title) ?? '');
    }
    case 'location': {
      const { latitude, longitude } = content;
      return { type: 'message', text: '', entities: [{ type: 'Place', geo: { type: 'GeoCoordinates', latitude, longitude } }] };
    }
    default: {
      const contentType = CONTENT_TYPES[type];
      const text = textOf(content.caption) ?? '';
      return { type: 'message', text, ...(contentType ? unread(contentType) : {}) };
    }
  }
}

/** The number of the error with which a reply failed after it was accepted. Nothing is ever answered to a status. */
function failureOf({ status, errors }: Fields): string[] {
  if (status !== 'failed') return [];
  const { code } = fieldsOf(listOf(errors)[0]);
  return [typeof code === 'number' ? `meta-${code}` : 'meta-unknown'];
}
