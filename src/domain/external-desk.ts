import type { Activity } from './activity.ts';
import type { HandoffCase } from './handoff.ts';
import type { HandoffSummary } from './handoff-summary.ts';
import type { SendResult } from './outbox.ts';

/**
 * Another product in which counsellors of one organisation work, attached in place of our own desk. It gets the Bot
 * Framework's events (`handoff.initiate`, then the person's messages, `handoff.status` when it is over) and answers with
 * `handoff.status` (accepted, failed, completed) and messages, each with the id of the case as its conversation.
 */
export type ExternalDesk = {
  /** An id of content/desks.yaml. */
  readonly organisation: string;
  /** What the person sees as the name of who writes. */
  readonly alias: string;
  send(activity: Activity): Promise<SendResult>;
};

export type HandoffStatusEvent = { readonly caseId: string; readonly state: 'accepted' | 'failed' | 'completed' };

/** How the events of the handoff protocol are written and read. */
export type HandoffProtocol = {
  initiate(handoff: HandoffCase, summary: HandoffSummary): Activity;
  status(caseId: string, state: HandoffStatusEvent['state'], message?: string): Activity;
  /** Undefined when it is no such event, or one that names no case or an unknown state. */
  readStatus(activity: Activity): HandoffStatusEvent | undefined;
};
