import type { Locale } from '../domain/locale.ts';
import { ActivityHandler, type TurnContext } from './framework.ts';
import { type Button, type Speech, speechOf } from './speech.ts';

/** What a person can begin with. */
export type Talk = { handleMessage(context: TurnContext): Promise<void> };

/** Offered with the greeting, in their own names; all others are under "language". */
const FIRST_LANGUAGES = ['en', 'fr', 'nl', 'ar', 'es', 'pt', 'ru', 'tr'] as Locale[];

/** Our handler of activities: says welcome once, and hands messages to the talk. */
export class Assistant extends ActivityHandler {
  constructor(talk: Talk) {
    super();
    this.onMessage(async (context, next) => {
      await talk.handleMessage(context);
      noteRelay(speechOf(context));
      await next();
    });
    this.onMembersAdded(async (context, next) => {
      const { recipient } = context.activity;
      const isPerson = context.activity.membersAdded?.some((member) => member.id !== recipient?.id) ?? false;
      if (isPerson) welcome(speechOf(context));
      await next();
    });
    this.onEvent(async (context, next) => {
      // Host pages of Web Chat send it at every page load, beside conversationUpdate.
      if (context.activity.name === 'webchat/join') welcome(speechOf(context));
      await next();
    });
  }
}

/** One welcome in a conversation, whatever mix of events announces the person. */
export function welcome(speech: Speech): void {
  if (speech.memory.welcomed) return;
  speech.memory.welcomed = true;
  const outside = speech.asksOutside ? [speech.say('greeting.second-opinion')] : [];
  const relay = RELAYS.has(speech.channelId) ? [speech.say(`relay.${speech.channelId}`)] : [];
  speech.memory.relayTold = true;
  speech.tell(speech.say('greeting.hello'), speech.say('greeting.private'), ...relay, ...outside, speech.say('greeting.invite'));
  speech.offer([
    { id: 'command:menu', label: speech.say('button.menu') },
    { id: 'command:human', label: speech.say('button.human') },
    ...languageButtons(speech).filter((button) => button.id !== `language:${speech.locale}`),
    { id: 'command:language', label: speech.say('button.language') },
  ]);
}

/** Channels on which somebody else carries the talk, and can keep it: people hear of it before they tell much. */
const RELAYS = new Set(['azure']);

/** Said once with the first answer to people whom no greeting has reached, and when their talk is erased. */
function noteRelay(speech: Speech): void {
  if (!RELAYS.has(speech.channelId)) return;
  if (!speech.memory.relayTold) speech.note(speech.say(`relay.${speech.channelId}`));
  speech.memory.relayTold = true;
  if (speech.forget) speech.note(speech.say(`relay.${speech.channelId}-erased`));
}

function languageButtons(speech: Speech): Button[] {
  return FIRST_LANGUAGES.flatMap((locale) => {
    const language = speech.content.languages.find((one) => one.locale === locale);
    return language ? [{ id: `language:${locale}`, label: language.name }] : [];
  });
}
