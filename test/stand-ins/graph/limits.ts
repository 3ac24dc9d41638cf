/**
 * Meta's published limits for outgoing messages, in characters (code points). Sources: facebook/openapi
 * business-messaging-api_v23.0.yaml, and the pages named in src/channels/whatsapp/BRIEF.md and src/channels/messenger/BRIEF.md.
 * Written from those, not from our own renderers, so that a mistake there is found here.
 */

export type Fault = { readonly status: number; readonly code: number; readonly subcode?: number; readonly message: string };
type Fields = Record<string, unknown>;

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : []);
const length = (value: unknown): number => (typeof value === 'string' ? [...value].length : -1);
const within = (value: unknown, least: number, most: number) => length(value) >= least && length(value) <= most;

class Wrong extends Error {}

function need(condition: boolean, what: string): void {
  if (!condition) throw new Wrong(what);
}

function onlyKeys(value: Fields, allowed: readonly string[], where: string): void {
  for (const key of Object.keys(value)) need(allowed.includes(key), `Unexpected key "${key}" on param "${where}"`);
}

function unique(values: readonly unknown[], what: string): void {
  need(new Set(values).size === values.length, `${what} must be unique`);
}

/** What Meta would object to in a message of WhatsApp; undefined when it would take it. */
export function whatsAppFault(body: unknown): Fault | undefined {
  try {
    checkWhatsApp(fieldsOf(body));
    return undefined;
  } catch (error) {
    if (error instanceof Wrong) return { status: 400, code: 131009, message: error.message };
    throw error;
  }
}

function checkWhatsApp(body: Fields): void {
  need(body.messaging_product === 'whatsapp', 'messaging_product is required');
  if (body.status !== undefined) {
    onlyKeys(body, ['messaging_product', 'status', 'message_id', 'typing_indicator'], 'body');
    need(body.status === 'read' && typeof body.message_id === 'string', 'status must be read, with a message_id');
    return;
  }
  const type = String(body.type ?? 'text');
  onlyKeys(body, ['messaging_product', 'recipient_type', 'to', 'recipient', 'type', 'context', type], 'body');
  need(body.recipient_type === undefined || body.recipient_type === 'individual', 'recipient_type must be individual');
  need(/^\+?\d{5,20}$/.test(String(body.to ?? '')) || /^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/.test(String(body.recipient ?? '')), 'to');
  const content = fieldsOf(body[type]);
  if (type === 'text') {
    onlyKeys(content, ['body', 'preview_url'], 'text');
    need(within(content.body, 1, 4096), 'text.body must have 1 to 4096 characters');
  } else if (type === 'interactive') checkInteractive(content);
  else if (type === 'template') {
    need(within(content.name, 1, 512), 'template.name');
    need(/^[a-z]{2,3}(_[A-Z]{2})?$/.test(String(fieldsOf(content.language).code)), 'template.language.code');
  } else throw new Wrong(`type ${type} is not known`);
}

function checkInteractive(content: Fields): void {
  onlyKeys(content, ['type', 'body', 'action', 'header', 'footer'], 'interactive');
  need(within(fieldsOf(content.body).text, 1, 1024), 'interactive.body.text must have 1 to 1024 characters');
  const action = fieldsOf(content.action);
  if (content.type === 'button') {
    onlyKeys(action, ['buttons'], 'action');
    const buttons = listOf(action.buttons);
    need(buttons.length >= 1 && buttons.length <= 3, 'there must be 1 to 3 buttons');
    const replies = buttons.map((button) => fieldsOf(button.reply));
    for (const [place, { id, title }] of replies.entries()) {
      need(buttons[place]?.type === 'reply', 'button type must be reply');
      need(within(title, 1, 20), 'button title must have 1 to 20 characters');
      need(within(id, 1, 256) && String(id).trim() === id, 'button id must have 1 to 256 characters without outer spaces');
    }
    unique(
      replies.map(({ title }) => title),
      'button titles',
    );
    unique(
      replies.map(({ id }) => id),
      'button ids',
    );
    return;
  }
  need(content.type === 'list', 'interactive.type');
  need(within(action.button, 1, 20), 'the button of a list must have 1 to 20 characters');
  const sections = listOf(action.sections);
  need(sections.length >= 1 && sections.length <= 10, 'there must be 1 to 10 sections');
  for (const section of sections) {
    need(sections.length === 1 || within(section.title, 1, 24), 'section title is required when there are several');
  }
  const rows = sections.flatMap((section) => listOf(section.rows));
  need(rows.length >= 1 && rows.length <= 10, 'there must be 1 to 10 rows in all sections together');
  for (const { id, title, description } of rows) {
    need(within(title, 1, 24), 'row title must have 1 to 24 characters');
    need(within(id, 1, 200), 'row id must have 1 to 200 characters');
    need(description === undefined || within(description, 0, 72), 'row description must have at most 72 characters');
  }
  unique(
    rows.map(({ id }) => id),
    'row ids',
  );
}

/** What Meta would object to in a message of Messenger; undefined when it would take it. */
export function messengerFault(body: unknown): Fault | undefined {
  try {
    checkMessenger(fieldsOf(body));
    return undefined;
  } catch (error) {
    if (error instanceof Wrong) return { status: 400, code: 100, message: error.message };
    throw error;
  }
}

function checkMessenger(body: Fields): void {
  need(typeof fieldsOf(body.recipient).id === 'string', 'recipient.id is required');
  if (body.sender_action !== undefined) {
    onlyKeys(body, ['recipient', 'sender_action'], 'body');
    need(['typing_on', 'typing_off', 'mark_seen'].includes(String(body.sender_action)), 'sender_action');
    return;
  }
  onlyKeys(body, ['recipient', 'messaging_type', 'tag', 'message'], 'body');
  const isTagged = body.messaging_type === 'MESSAGE_TAG';
  need(isTagged || ['RESPONSE', 'UPDATE'].includes(String(body.messaging_type)), 'messaging_type is required');
  need(isTagged ? body.tag === 'HUMAN_AGENT' : body.tag === undefined, 'tag');
  const message = fieldsOf(body.message);
  onlyKeys(message, ['text', 'attachment', 'quick_replies', 'metadata'], 'message');
  if (message.attachment === undefined) need(within(message.text, 1, 2000), 'text must have 1 to 2000 characters');
  else {
    const payload = fieldsOf(fieldsOf(message.attachment).payload);
    need(message.text === undefined, 'text and attachment cannot be sent together');
    need(payload.template_type === 'button' && within(payload.text, 1, 640), 'template text must have 1 to 640 characters');
    const buttons = listOf(payload.buttons);
    need(buttons.length >= 1 && buttons.length <= 3, 'there must be 1 to 3 buttons');
    for (const { type, title, payload: sent } of buttons) {
      need(type === 'postback' && within(title, 1, 20) && within(sent, 1, 1000), 'button title or payload');
    }
  }
  const replies = listOf(message.quick_replies);
  need(
    message.quick_replies === undefined || (replies.length >= 1 && replies.length <= 13),
    'there must be 1 to 13 quick replies',
  );
  for (const { content_type, title, payload } of replies) {
    need(content_type === 'text' && within(title, 1, 20) && within(payload, 1, 1000), 'quick reply title or payload');
  }
}
