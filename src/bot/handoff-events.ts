import type { Activity } from '../domain/activity.ts';
import type { HandoffProtocol, HandoffStatusEvent } from '../domain/external-desk.ts';
import type { HandoffCase } from '../domain/handoff.ts';
import type { HandoffSummary } from '../domain/handoff-summary.ts';
import { EventFactory, fromFramework, HandoffEventNames, TurnContext, toFramework } from './framework.ts';
import { TurnAdapter } from './turn-adapter.ts';

/**
 * The events of the Bot Framework's handoff protocol, made by botbuilder. A conversation is named by its case, a person is
 * "person": addresses (on some channels a phone number) never go along.
 */
export const handoffProtocol: HandoffProtocol = {
  initiate: (handoff, summary) => fromFramework(initiation(handoff, summary)),
  status: (caseId, state, message) =>
    fromFramework(EventFactory.createHandoffStatus({ id: caseId } as never, state, message ?? '')),
  readStatus: (activity) => readStatus(activity),
};

function initiation(handoff: HandoffCase, summary: HandoffSummary) {
  const about: Activity = {
    type: 'message',
    channelId: handoff.channelId,
    from: { id: 'person', role: 'user' },
    conversation: { id: handoff.id },
  };
  const context = new TurnContext(new TurnAdapter(), toFramework(about));
  const { language, urgency, organisation, createdAt } = handoff;
  return EventFactory.createHandoffInitiation(context, {
    caseId: handoff.id,
    language,
    urgency,
    organisation,
    createdAt,
    summary,
  });
}

const STATES = ['accepted', 'failed', 'completed'] as const;

function readStatus(activity: Activity): HandoffStatusEvent | undefined {
  if (activity.type !== 'event' || activity.name !== HandoffEventNames.HandoffStatus) return undefined;
  const value = activity.value as { state?: unknown } | undefined;
  const state = STATES.find((one) => one === value?.state);
  const caseId = activity.conversation?.id;
  return state === undefined || caseId === undefined ? undefined : { caseId, state };
}
