import type { Activity } from '../domain/activity.ts';
import type { Content } from '../domain/content.ts';
import type { Locale } from '../domain/locale.ts';
import type { Say } from '../domain/render-answer.ts';
import type { HandleTurn, Turn } from '../domain/turn.ts';
import type { Assistant } from './assistant.ts';
import { ConversationState, type Middleware, type StatePropertyAccessor, TurnContext, toFramework } from './framework.ts';
import { putSpeech, Speech } from './speech.ts';
import type { TalkMemory } from './talk-memory.ts';
import { TurnAdapter } from './turn-adapter.ts';
import { TurnStorage } from './turn-storage.ts';

export type TurnParts = {
  readonly content: Content;
  readonly sayIn: (locale: Locale) => Say;
  readonly middlewares: readonly Middleware[];
  readonly assistant: Assistant;
  /** Whether a service outside may see a message. */
  readonly asksOutside: boolean;
  /** Where the chat on our own site is, to be named on channels that are less private. */
  readonly website?: string | undefined;
};

const DIALOGS = Symbol('dialogs');

/** Where the dialogs of this turn keep their state. */
export function dialogsProperty(context: TurnContext): StatePropertyAccessor {
  return context.turnState.get<StatePropertyAccessor>(DIALOGS);
}

/** One activity in, one outcome out: the framework runs over memory only, and nothing is sent. */
export function createHandleTurn(parts: TurnParts): HandleTurn {
  return async (turn) => {
    const storage = new TurnStorage(turn.state);
    const state = new ConversationState(storage);
    const talk = state.createProperty<TalkMemory>('talk');
    const adapter = new TurnAdapter();
    for (const middleware of parts.middlewares) adapter.use(middleware);
    const context = new TurnContext(adapter, toFramework(forFramework(turn)));
    const memory = await talk.get(context, {});
    const speech = new Speech({
      ...parts,
      memory,
      handoff: turn.handoff,
      channelId: turn.reference.channelId,
      activityTime: turn.activity.timestamp ?? '',
    });
    context.turnState.set(DIALOGS, state.createProperty('dialogs'));
    putSpeech(context, speech);

    const leftOpen = memory.leftOpen;
    await adapter.run(context, (inner) => parts.assistant.run(inner));
    if (turn.activity.type === 'message') countService(speech, leftOpen, await isAsking(context));

    const reply = speech.reply(turn.activity);
    await state.saveChanges(context);
    return {
      replies: reply ? [signed(reply, turn)] : [],
      state: speech.forget ? blankMemory(memory) : storage.memory,
      forget: speech.forget,
      withhold: speech.withhold,
      withholdEarlier: speech.withholdEarlier,
      tallies: speech.tallies,
      handoff: speech.acts,
      ownRight: speech.ownRight,
    };
  };
}

/** Whether a dialog waits for an answer. */
async function isAsking(context: TurnContext): Promise<boolean> {
  const dialogs = (await dialogsProperty(context).get(context)) as { dialogStack?: readonly unknown[] } | undefined;
  return (dialogs?.dialogStack?.length ?? 0) > 0;
}

/**
 * Counts what the person got. Somebody who is left with a question open and never writes again was lost there: that is the difference
 * between `open` and `resumed`, for which no conversation needs to be looked into.
 */
function countService(speech: Speech, leftOpen: Locale | undefined, isAsking: boolean): void {
  if (leftOpen !== undefined) speech.tallies.push({ what: 'service', detail: 'resumed', locale: leftOpen });
  const { served, memory } = speech;
  const isOpen = served === 'unsure' || served === 'not-understood' || (served === 'other' && isAsking);
  if (isOpen) memory.leftOpen = speech.locale;
  else delete memory.leftOpen;
  speech.tallies.unshift({ what: 'service', detail: served, locale: speech.locale });
  if (isOpen) speech.count({ what: 'service', detail: 'open' });
}

/** The channel, not the client, says which conversation this is. */
function forFramework(turn: Turn): Activity {
  const { channelId, conversationId, userId } = turn.reference;
  return {
    ...turn.activity,
    channelId,
    conversation: { id: conversationId },
    from: { ...turn.activity.from, id: userId },
    recipient: ASSISTANT,
  };
}

const ASSISTANT = { id: 'assistant', name: 'Assistant', role: 'bot' } as const;

/** Says who speaks and where. */
export function signed(reply: Activity, turn: Turn): Activity {
  const { channelId, conversationId, userId } = turn.reference;
  return {
    ...reply,
    channelId,
    from: ASSISTANT,
    recipient: { id: userId, role: 'user' },
    conversation: { id: conversationId },
  };
}

/** After forgetting, only the language to go on in. */
function blankMemory(memory: TalkMemory): { talk: TalkMemory } {
  const { locale, localeBy } = memory;
  return { talk: { welcomed: true, ...(locale && localeBy ? { locale, localeBy } : {}) } };
}
