import type { Activity } from '../../domain/activity.ts';
import { Refusal } from '../../domain/errors.ts';

/** The types a client may post; typing is accepted and not kept. */
const TYPES = new Set(['message', 'event', 'typing', 'conversationUpdate', 'invoke', 'endOfConversation', 'messageReaction']);
/** These change who is in a talk or what state it is in: only the service says such things. */
const NOT_FROM_CLIENTS = new Set(['conversationUpdate', 'endOfConversation']);
const RESERVED_EVENTS = /^(handoff|application)\./i;
const LONGEST_ID = 256;

export type Posted = {
  readonly activity: Activity;
  readonly clientActivityId: string | undefined;
  /** Nothing to store: answered and forgotten. */
  readonly passing: boolean;
};

/**
 * The activity a client posted, as it came, with what only the channel may say taken away.
 * Throws a Refusal that names the field.
 */
export function parseActivity(body: unknown): Posted {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Refusal(400, 'BadArgument', 'The body is not an activity: send an object with a "type".');
  }
  const posted = body as Record<string, unknown>;
  const { type } = posted;
  if (typeof type !== 'string' || type.length === 0) throw new Refusal(400, 'MissingProperty', 'The activity has no "type".');
  refuseWrongTypes(posted);
  const isOurs = NOT_FROM_CLIENTS.has(type) || (type === 'event' && RESERVED_EVENTS.test(String(posted.name ?? '')));
  return {
    activity: withoutServiceFields(posted, type),
    clientActivityId: clientActivityId(posted.channelData),
    passing: type === 'typing' || !TYPES.has(type) || isOurs,
  };
}

const STRINGS = ['text', 'locale', 'name', 'textFormat', 'replyToId', 'timestamp', 'id'] as const;
const OBJECTS = ['from', 'conversation', 'recipient'] as const;

function refuseWrongTypes(posted: Record<string, unknown>): void {
  for (const name of STRINGS) {
    if (posted[name] !== undefined && posted[name] !== null && typeof posted[name] !== 'string') {
      throw new Refusal(400, 'BadArgument', `"${name}" is not text.`);
    }
  }
  for (const name of OBJECTS) {
    const value = posted[name];
    if (value !== undefined && value !== null && (typeof value !== 'object' || Array.isArray(value))) {
      throw new Refusal(400, 'BadArgument', `"${name}" is not an object.`);
    }
  }
  for (const name of ['entities', 'attachments'] as const) {
    if (posted[name] !== undefined && posted[name] !== null && !Array.isArray(posted[name])) {
      throw new Refusal(400, 'BadArgument', `"${name}" is not a list.`);
    }
  }
}

/** `id`, `timestamp`, `channelId`, `serviceUrl`, `conversation` and `recipient` are the channel's to say. */
function withoutServiceFields(posted: Record<string, unknown>, type: string): Activity {
  const { id: _1, timestamp: _2, channelId: _3, serviceUrl: _4, conversation: _5, recipient: _6, from: _7, ...rest } = posted;
  const kept: Record<string, unknown> = { type };
  for (const [name, value] of Object.entries(rest)) if (value !== null) kept[name] = value;
  return kept as Activity;
}

function clientActivityId(channelData: unknown): string | undefined {
  const id = (channelData as { clientActivityID?: unknown } | null | undefined)?.clientActivityID;
  return typeof id === 'string' && id.length > 0 && id.length <= LONGEST_ID ? id : undefined;
}
