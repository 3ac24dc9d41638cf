/**
 * The one door through which botbuilder comes in. Moving to its successor (microsoft/Agents) means changing this file and
 * `turn-adapter.ts`; stored data does not change, because we store our own references and dialog answers.
 */
export {
  ActivityHandler,
  ActivityTypes,
  BotAdapter,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  ConversationState,
  EventFactory,
  HandoffEventNames,
  type Middleware,
  type ResourceResponse,
  type StatePropertyAccessor,
  type Storage,
  type StoreItems,
  TurnContext,
} from 'botbuilder';
export {
  Dialog,
  type DialogContext,
  type DialogInstance,
  DialogSet,
  type DialogTurnResult,
} from 'botbuilder-dialogs';

import type { Activity as FrameworkActivity } from 'botbuilder';
import type { Activity } from '../domain/activity.ts';

/** Our plain activity as the framework types it: the same object, a narrower view. */
export function toFramework(activity: Activity): Partial<FrameworkActivity> {
  return activity as unknown as Partial<FrameworkActivity>;
}

export function fromFramework(activity: Partial<FrameworkActivity>): Activity {
  return activity as unknown as Activity;
}
