import { type Activity, pressedChoice } from '../../domain/activity.ts';
import { Refusal } from '../../domain/errors.ts';
import type { Inbound } from '../../domain/inbox.ts';

export const CHANNEL_ID = 'azure';
const LONGEST_ID = 512;

/** Where replies go, as Azure last said: sealed with the conversation, and gone with it. */
export type Address = {
  readonly serviceUrl: string;
  readonly channelId: string;
  readonly conversationId: string;
  readonly botId: string;
};

/** A posted body as an activity. Throws a Refusal that names the field. */
export function readActivity(body: unknown): Activity {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Refusal(400, 'BadArgument', 'The body is not an activity: send an object with a "type".');
  }
  const posted = body as Record<string, unknown>;
  if (typeof posted.type !== 'string' || posted.type === '') throw new Refusal(400, 'MissingProperty', '"type" is missing.');
  for (const name of ['id', 'text', 'locale', 'name'] as const) {
    const value = posted[name];
    if (value !== undefined && value !== null && typeof value !== 'string')
      throw new Refusal(400, 'BadArgument', `"${name}" is not text.`);
  }
  return posted as Activity;
}

/** What a vouched-for activity brings in; undefined for all that a person did not say to us alone. Throws a Refusal that names the field. */
export function toInbound(activity: Activity): Inbound | undefined {
  const botId = accountId(activity.recipient, 'recipient');
  const conversation = activity.conversation as { id?: unknown; isGroup?: unknown } | undefined;
  const conversationId = accountId(conversation, 'conversation');
  const spoken = personIn(activity, botId);
  if (spoken === undefined || conversation?.isGroup === true) return undefined;
  const isMessage = activity.type === 'message';
  if (isMessage && !activity.id) throw new Refusal(400, 'MissingProperty', '"id" is missing.');
  const channelId = String(activity.channelId);
  const address: Address = { serviceUrl: String(activity.serviceUrl), channelId, conversationId, botId };
  // Ids of two channels can be the same text, and some channels count messages anew in every conversation.
  const name = `${channelId}|${conversationId}`;
  return {
    reference: { channelId: CHANNEL_ID, conversationId: name, userId: spoken, address: JSON.stringify(address) },
    activity: essence(activity, spoken),
    ...(activity.id ? { dedupeId: `${name}|${activity.id}`, dedupeAcrossForgetting: true } : {}),
    visible: isMessage,
    opens: true,
  };
}

/** Who speaks or arrives: a person, not the assistant itself, and nobody in the name of the service. */
function personIn(activity: Activity, botId: string): string | undefined {
  if (activity.type === 'conversationUpdate') {
    const added = Array.isArray(activity.membersAdded) ? activity.membersAdded : [];
    return added
      .map((one) => (typeof one?.id === 'string' ? one.id : ''))
      .find((id) => id !== '' && id !== botId && id.length <= LONGEST_ID);
  }
  const joins = activity.type === 'event' && activity.name === 'webchat/join';
  if (activity.type !== 'message' && !joins) return undefined;
  const id = accountId(activity.from, 'from');
  return id === botId || activity.from?.role === 'bot' ? undefined : id;
}

function accountId(account: unknown, field: string): string {
  const id = (account as { id?: unknown } | null | undefined)?.id;
  if (typeof id === 'string' && id.length > 0 && id.length <= LONGEST_ID) return id;
  throw new Refusal(400, 'MissingProperty', `"${field}.id" is missing or too long.`);
}

/** Only what a turn needs: no names, no channel data, no files, and nothing about the device. */
function essence(activity: Activity, userId: string): Activity {
  const choice = pressedChoice(activity);
  const language = (activity.value as { language?: unknown } | null | undefined)?.language;
  const value =
    choice === undefined ? (typeof language === 'string' ? { language: language.slice(0, 35) } : undefined) : { choice };
  const person = { id: userId, role: 'user' };
  return {
    type: activity.type,
    from: person,
    ...(activity.id ? { id: activity.id } : {}),
    ...(activity.locale ? { locale: activity.locale.slice(0, 35) } : {}),
    ...(activity.type === 'event' ? { name: 'webchat/join' } : {}),
    ...(activity.type === 'conversationUpdate' ? { membersAdded: [person] } : {}),
    ...(activity.type === 'message' ? { text: activity.text ?? '', ...kindsOfFiles(activity.attachments) } : {}),
    ...(value ? { value } : {}),
  };
}

/** That there were files, and of which kind: neither their names nor where they are. */
function kindsOfFiles(attachments: unknown): { attachments?: readonly { contentType: string }[] } {
  const kinds = (Array.isArray(attachments) ? attachments : [])
    .map((one: { contentType?: unknown } | null) => one?.contentType)
    .filter((type) => typeof type === 'string');
  return kinds.length > 0 ? { attachments: kinds.slice(0, 5).map((type) => ({ contentType: type.slice(0, 100) })) } : {};
}
