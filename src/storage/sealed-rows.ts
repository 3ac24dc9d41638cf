import type { KeyObject } from 'node:crypto';
import type { Activity } from '../domain/activity.ts';
import type { ConversationReference } from '../domain/conversation.ts';
import type { ConversationMemory } from '../domain/turn.ts';
import type { Row } from './database.ts';
import { openJson, sealJson } from './seal.ts';

/** The places that sealed values are bound to: a value moved to another row, conversation or version does not open. */
const places = {
  activity: (conversation: string, seq: number) => `activities|${conversation}|${seq}`,
  reference: (conversation: string) => `conversations|${conversation}|reference`,
  state: (conversation: string, version: number) => `conversations|${conversation}|state|${version}`,
};

export function sealActivity(key: KeyObject, conversation: string, seq: number, activity: Activity): string {
  return sealJson(key, activity, places.activity(conversation, seq));
}

export function openActivity(key: KeyObject, conversation: string, row: Row): Activity {
  return openJson(key, String(row.body), places.activity(conversation, Number(row.seq))) as Activity;
}

export function sealReference(key: KeyObject, conversation: string, reference: ConversationReference): string {
  return sealJson(key, reference, places.reference(conversation));
}

export function openReference(key: KeyObject, conversation: string, sealed: string): ConversationReference {
  return openJson(key, sealed, places.reference(conversation)) as ConversationReference;
}

export function sealState(key: KeyObject, conversation: string, version: number, state: ConversationMemory): string {
  return sealJson(key, state, places.state(conversation, version));
}

/** The memory of a conversation row with `state` and `version`; undefined before its first turn. */
export function openState(key: KeyObject, conversation: string, row: Row): ConversationMemory | undefined {
  if (typeof row.state !== 'string') return undefined;
  return openJson(key, row.state, places.state(conversation, Number(row.version))) as ConversationMemory;
}
