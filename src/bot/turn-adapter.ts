import type { Activity } from '../domain/activity.ts';
import { ActivityTypes, BotAdapter, fromFramework, type ResourceResponse, type TurnContext } from './framework.ts';

/** Collects replies instead of sending them: nothing leaves before the turn is committed. */
export class TurnAdapter extends BotAdapter {
  readonly replies: Activity[] = [];

  /** Traces would hold the whole dialog memory; they are dropped. */
  override async sendActivities(
    _context: TurnContext,
    activities: Parameters<BotAdapter['sendActivities']>[1],
  ): Promise<ResourceResponse[]> {
    return activities.map((activity) => {
      if (activity.type !== ActivityTypes.Trace) this.replies.push(fromFramework(activity));
      return { id: '' };
    });
  }

  override updateActivity(): Promise<never> {
    return Promise.reject(new Error('a reply cannot be changed: it has not been sent yet'));
  }

  override deleteActivity(): Promise<never> {
    return Promise.reject(new Error('a reply cannot be deleted: it has not been sent yet'));
  }

  override continueConversation(): Promise<never> {
    return Promise.reject(new Error('messages outside a turn go through the outbox'));
  }

  /** Runs the middlewares and then `logic`; every error is the caller's. */
  async run(context: TurnContext, logic: (context: TurnContext) => Promise<void>): Promise<void> {
    await this.runMiddleware(context, logic);
  }
}
