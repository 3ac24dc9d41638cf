import { createHmac, randomBytes } from 'node:crypto';

/** Webhooks in Meta's published shape, about people who do not exist. */

export type Message = Readonly<Record<string, unknown>>;

/** As Meta writes JSON before it signs it: other letters as \u escapes, and slashes escaped. */
export function metaJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function signatureOf(body: string | Uint8Array, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

export function wamid(): string {
  return `wamid.${randomBytes(24).toString('base64')}`;
}

/** What somebody does in a chat. */
export type Doing =
  | { readonly text: string }
  | { readonly press: { readonly id: string; readonly title: string; readonly as: 'button' | 'list' | 'quick' | 'postback' } }
  | { readonly send: 'voice' | 'image' | 'sticker' | 'document' | 'contacts' | 'video'; readonly caption?: string }
  | { readonly pin: { readonly latitude: number; readonly longitude: number } };

const FILE = {
  id: '1003383421387256',
  mime_type: 'audio/ogg; codecs=opus',
  sha256: 'jc8VFtvLHxJO7YGqhbe0J0UpqTa3sYvKj8CfiVQkZBc=',
};

/** A message of WhatsApp. `at`: milliseconds. */
export function whatsAppMessage(from: string, doing: Doing, at: number, id = wamid()): Message {
  const who = /^\d+$/.test(from) ? { from } : { from_user_id: from };
  const head = { ...who, id, timestamp: String(Math.floor(at / 1000)) };
  if ('text' in doing) return { ...head, type: 'text', text: { body: doing.text } };
  if ('pin' in doing) return { ...head, type: 'location', location: doing.pin };
  if ('press' in doing) {
    const { id: choice, title, as } = doing.press;
    const reply = as === 'list' ? { list_reply: { id: choice, title } } : { button_reply: { id: choice, title } };
    return {
      ...head,
      type: 'interactive',
      context: { from: '32460000000', id: wamid() },
      interactive: { type: `${as}_reply`, ...reply },
    };
  }
  if (doing.send === 'voice') return { ...head, type: 'audio', audio: { ...FILE, voice: true } };
  if (doing.send === 'contacts') {
    const contact = {
      name: { formatted_name: 'A Person', first_name: 'A' },
      phones: [{ phone: '+32 400 00 00 00', type: 'CELL' }],
    };
    return { ...head, type: 'contacts', contacts: [contact] };
  }
  const caption = doing.caption === undefined ? {} : { caption: doing.caption };
  return { ...head, type: doing.send, [doing.send]: { ...FILE, mime_type: `${doing.send}/x`, ...caption } };
}

/** Messages, and statuses, as they come for one number. */
export function whatsAppPayload(phoneNumberId: string, messages: readonly Message[], statuses: readonly Message[] = []) {
  const contacts = messages.flatMap((one) => {
    const { from, from_user_id } = (one ?? {}) as { from?: string; from_user_id?: string };
    const ids = { ...(from ? { wa_id: from } : {}), ...(from_user_id ? { user_id: from_user_id } : {}) };
    return from || from_user_id ? [{ profile: { name: 'Profile Name' }, ...ids }] : [];
  });
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '32460000000', phone_number_id: phoneNumberId },
    ...(contacts.length > 0 ? { contacts } : {}),
    ...(messages.length > 0 ? { messages } : {}),
    ...(statuses.length > 0 ? { statuses } : {}),
  };
  return { object: 'whatsapp_business_account', entry: [{ id: '102290129340398', changes: [{ value, field: 'messages' }] }] };
}

/** An event of Messenger. `at`: milliseconds. */
export function messengerEvent(
  pageId: string,
  from: string,
  doing: Doing,
  at: number,
  mid = `m_${randomBytes(18).toString('base64url')}`,
): Message {
  const head = { sender: { id: from }, recipient: { id: pageId }, timestamp: at };
  if ('text' in doing) return { ...head, message: { mid, text: doing.text } };
  if ('pin' in doing) {
    const coordinates = { lat: doing.pin.latitude, long: doing.pin.longitude };
    return { ...head, message: { mid, attachments: [{ type: 'location', payload: { coordinates } }] } };
  }
  if ('press' in doing) {
    const { id, title, as } = doing.press;
    if (as === 'quick') return { ...head, message: { mid, text: title, quick_reply: { payload: id } } };
    return { ...head, postback: { mid, title, payload: id } };
  }
  const url = 'https://cdn.example/file';
  const kind = { voice: 'audio', image: 'image', video: 'video', document: 'file', contacts: 'unknown', sticker: 'image' }[
    doing.send
  ];
  const payload = doing.send === 'sticker' ? { url, sticker_id: 369239263222822 } : { url };
  return { ...head, message: { mid, ...(doing.caption ? { text: doing.caption } : {}), attachments: [{ type: kind, payload }] } };
}

export function messengerPayload(pageId: string, events: readonly Message[], under = 'messaging') {
  return { object: 'page', entry: [{ id: pageId, time: 1792000000000, [under]: events }] };
}
