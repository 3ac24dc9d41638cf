import { randomInt } from 'node:crypto';
import { CODE_DIGITS, caseCode } from '../../src/domain/case-code.ts';
import type { Counsellor, HandoffCase } from '../../src/domain/handoff.ts';
import type { HandoffAct, HandoffSummary } from '../../src/domain/handoff-summary.ts';
import { inbound, outcome, type TestStorage, turnOf } from './storage.ts';

const DAY = 86_400_000;

/** A colleague of an organisation. */
export function counsellor(id: string, organisation = 'free'): Counsellor {
  return { id, organisation, alias: `Alias ${id}` };
}

export function newCode(): string {
  return caseCode(Array.from({ length: CODE_DIGITS - 1 }, () => randomInt(10)));
}

export function summary(now: number, changes: Partial<HandoffSummary> = {}): HandoffSummary {
  return {
    version: 1,
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + 30 * DAY).toISOString(),
    language: { tag: 'ar', certainty: 'chosen', interpreter: true },
    counsellor: 'woman',
    channel: { id: 'directline', answerWithin: undefined },
    contact: { way: 'here', doNotCall: true, shared: 'not-said' },
    consent: { text: 'abc', locale: 'ar', scope: ['question'], at: new Date(now).toISOString() },
    recipient: { organisation: 'free', why: 'chosen' },
    urgency: { tier: 'normal', reason: 'none' },
    reason: 'asked',
    question: { text: 'SENTINEL own question', locale: 'ar' },
    country: 'IQ',
    doubts: [],
    flags: [],
    ...changes,
  };
}

export function openAct(now: number, changes: Partial<HandoffSummary> = {}, code = newCode()): HandoffAct {
  return { kind: 'open', code, summary: summary(now, changes), topic: 'cost' };
}

/** A case that waits in its own conversation. */
export async function waitingCase(
  storage: TestStorage,
  at: { conversationId?: string; channelId?: string; code?: string; summary?: Partial<HandoffSummary> } = {},
): Promise<HandoffCase> {
  const { conversationId = 'one', channelId = 'directline' } = at;
  const turn = await turnOf(storage, inbound('a person, please', { conversationId, channelId }));
  const act = openAct(storage.clock.now(), at.summary, at.code);
  await storage.inbox.commit(turn, outcome('passed on', { handoff: [act] }));
  const organisation = at.summary?.recipient?.organisation ?? 'free';
  const found = (await storage.handoffs.waiting(organisation)).find((one) => one.createdAt === storage.clock.now());
  if (!found) throw new Error('the case does not wait');
  return found;
}

/** What the person writes next, as a turn of a silent assistant. */
export async function personWrites(
  storage: TestStorage,
  text: string,
  at: { conversationId?: string; channelId?: string } = {},
): Promise<void> {
  const turn = await turnOf(storage, inbound(text, at));
  const heard = { kind: 'heard', danger: undefined } as const;
  await storage.inbox.commit(turn, { replies: [], state: turn.state ?? {}, forget: false, handoff: [heard] });
}
