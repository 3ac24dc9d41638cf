import { foldedWords } from '../domain/fold-letters.ts';
import type { Locale } from '../domain/locale.ts';
import { ActivityHandler, type TurnContext } from './framework.ts';
import { type Button, type Speech, speechOf } from './speech.ts';

/** What a person can begin with. */
export type Talk = { handleMessage(context: TurnContext): Promise<void> };

/** Offered with the greeting, in their own names; all others are under "language". */
const FIRST_LANGUAGES = ['en', 'fr', 'nl', 'ar', 'es', 'pt', 'ru', 'tr'] as Locale[];

const MOST_WORDS_OF_A_GREETING = 4;

/** Our handler of activities: says welcome once, and hands messages to the talk. */
export class Assistant extends ActivityHandler {
  constructor(talk: Talk) {
    super();
    this.onMessage(async (context, next) => {
      await talk.handleMessage(context);
      introduce(speechOf(context), context.activity.text ?? '');
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
  if (speech.memory.welcomed || speech.isSilent) return;
  speech.memory.welcomed = true;
  const outside = speech.asksOutside ? [speech.say('greeting.second-opinion')] : [];
  speech.tell(speech.say('greeting.hello'), speech.say('greeting.private'), ...outside, speech.say('greeting.invite'));
  speech.offer(firstButtons(speech));
}

/**
 * On channels of others nothing announces a person before they write: the first reply also says who answers and who can see
 * it, before the answer. Not before help in danger: then it is said with the next reply.
 */
function introduce(speech: Speech, text: string): void {
  const isElsewhere = speech.sayHere('greeting.private').length > 0;
  if (speech.memory.welcomed || !isElsewhere || speech.tallies.some(({ what }) => what === 'danger')) return;
  // Most people begin with a word or two of greeting, which is no question and too short to show a language.
  const isPuzzling = speech.heardLanguage.kind === 'ask' || speech.tallies.some(({ what }) => what === 'gap');
  if (isPuzzling && foldedWords(text).length <= MOST_WORDS_OF_A_GREETING) {
    speech.unsay();
    welcome(speech);
    return;
  }
  speech.memory.welcomed = true;
  const outside = speech.asksOutside ? [speech.say('greeting.second-opinion')] : [];
  speech.tellFirst(speech.say('greeting.hello'), speech.say('greeting.private'), ...outside);
  // Of a voice message or a picture no language can be told: all can be chosen.
  if (!speech.hasButtons || text.trim().length === 0) speech.offer(firstButtons(speech));
}

function firstButtons(speech: Speech): Button[] {
  return [
    { id: 'command:menu', label: speech.say('button.menu') },
    { id: 'command:human', label: speech.say('button.human') },
    ...languageButtons(speech).filter((button) => button.id !== `language:${speech.locale}`),
    { id: 'command:language', label: speech.say('button.language') },
  ];
}

function languageButtons(speech: Speech): Button[] {
  return FIRST_LANGUAGES.flatMap((locale) => {
    const language = speech.content.languages.find((one) => one.locale === locale);
    return language ? [{ id: `language:${locale}`, label: language.name }] : [];
  });
}
