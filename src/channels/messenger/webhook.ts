import type { Activity } from '../../domain/activity.ts';
import { Refusal } from '../../domain/errors.ts';
import type { Inbound } from '../../domain/inbox.ts';
import { REPLY_WINDOWS } from '../../domain/reply-window.ts';
import { pressed } from '../meta/choices.ts';
import { CONTENT_TYPES, fieldsOf, idOf, listOf, momentOf, textOf, unread } from '../meta/kinds.ts';
import type { Parsed } from '../meta/webhook-routes.ts';

export const CHANNEL_ID = 'messenger';
/** What comes back when somebody presses the button with which a talk begins. */
export const GET_STARTED = 'GET_STARTED';

export type ParseContext = {
  readonly pageId: string;
  readonly now: number;
  readonly nameOf: (address: string) => string;
};

type Fields = Readonly<Record<string, unknown>>;

const PERSON = { id: 'person', role: 'user' } as const;

/**
 * Every message to our page, oldest first. What comes under `standby` is read by nobody: another app, or a person in the
 * page's inbox, has the thread.
 */
export function parseWebhook(payload: unknown, context: ParseContext): Parsed {
  const { object, entry } = fieldsOf(payload);
  if (typeof object !== 'string' || !Array.isArray(entry)) {
    throw new Refusal(400, 'BadArgument', 'The body is no webhook of Messenger: "object" or "entry" is missing.');
  }
  const events = object === 'page' ? entry.flatMap((one) => listOf(fieldsOf(one).messaging)).map(fieldsOf) : [];
  const found = events.flatMap((event) => toInbound(event, context) ?? []);
  const isLate = ({ saidAt }: Inbound) => saidAt !== undefined && context.now - saidAt >= (REPLY_WINDOWS.messenger?.free ?? 0);
  return {
    inbounds: found.filter((one) => !isLate(one)).sort((a, b) => (a.saidAt ?? 0) - (b.saidAt ?? 0)),
    failures: [],
    late: found.filter(isLate).length,
  };
}

function toInbound(event: Fields, context: ParseContext): Inbound | undefined {
  const sender = idOf(fieldsOf(event.sender).id);
  if (sender === undefined || sender === context.pageId || fieldsOf(event.recipient).id !== context.pageId) return undefined;
  const message = fieldsOf(event.message);
  const postback = fieldsOf(event.postback);
  const activity = event.message !== undefined ? fromMessage(message) : fromPostback(postback);
  if (!activity) return undefined;
  return {
    reference: { channelId: CHANNEL_ID, conversationId: context.nameOf(sender), userId: PERSON.id, address: sender },
    activity: { ...activity, from: PERSON },
    // Old clients send postbacks without an id.
    dedupeId: idOf(message.mid) ?? idOf(postback.mid) ?? `${sender} ${event.timestamp} ${textOf(postback.payload)}`,
    dedupeAcrossForgetting: true,
    aliases: [],
    saidAt: momentOf(event.timestamp, context.now),
    visible: activity.type === 'message',
    opens: true,
  };
}

/** Echoes of what was sent, edits and deletions are not answered: answering echoes never ends. */
function fromMessage(message: Fields): Activity | undefined {
  if (message.is_echo === true || message.is_deleted === true || idOf(message.mid) === undefined) return undefined;
  const text = textOf(message.text) ?? '';
  const choice = idOf(fieldsOf(message.quick_reply).payload);
  if (choice !== undefined) return pressed(choice, text);
  const attachments = listOf(message.attachments).map(fieldsOf);
  const [first] = attachments;
  if (!first)
    return message.sticker_id === undefined ? { type: 'message', text } : { type: 'message', text, ...unread('image/webp') };
  const { coordinates } = fieldsOf(first.payload);
  if (first.type === 'location') {
    const { lat: latitude, long: longitude } = fieldsOf(coordinates);
    return { type: 'message', text: '', entities: [{ type: 'Place', geo: { type: 'GeoCoordinates', latitude, longitude } }] };
  }
  // A shared link: its address is in the text already, its page is nothing to fetch.
  if (first.type === 'fallback') return { type: 'message', text: text || (textOf(first.title) ?? '') };
  const isSticker = fieldsOf(first.payload).sticker_id !== undefined;
  const contentType = isSticker ? 'image/webp' : CONTENT_TYPES[textOf(first.type) ?? ''];
  return { type: 'message', text, ...(contentType ? unread(contentType) : {}) };
}

/** A pressed button, or an entry of the menu; the very first button opens the talk. */
function fromPostback(postback: Fields): Activity | undefined {
  const payload = idOf(postback.payload);
  if (payload === undefined) return undefined;
  if (payload === GET_STARTED) return { type: 'conversationUpdate', membersAdded: [PERSON] };
  return pressed(payload, textOf(postback.title) ?? '');
}
