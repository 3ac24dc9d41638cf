import { type Activity, type CardAction, choiceAction } from '../domain/activity.ts';
import { type Card, cardText } from '../domain/card.ts';
import { keyOn } from '../domain/channel-words.ts';
import type { Content } from '../domain/content.ts';
import type { HandoffAct, TurnHandoff } from '../domain/handoff-summary.ts';
import type { HeardLanguage } from '../domain/hear-language.ts';
import type { Language, Locale } from '../domain/locale.ts';
import { SERVICE_OUTCOMES, type ServiceOutcome } from '../domain/measure.ts';
import type { Say } from '../domain/render-answer.ts';
import { REPLY_WINDOWS } from '../domain/reply-window.ts';
import type { Tally } from '../domain/turn.ts';
import type { TurnContext } from './framework.ts';
import type { TalkMemory } from './talk-memory.ts';

/** A button: its id and its short label. */
export type Button = { readonly id: string; readonly label: string };

export type SpeechParts = {
  readonly content: Content;
  readonly memory: TalkMemory;
  readonly sayIn: (locale: Locale) => Say;
  readonly asksOutside?: boolean;
  readonly handoff?: TurnHandoff | undefined;
  /** Some sentences are true on some channels only. */
  readonly channelId?: string;
  /** Where the chat on our own site is. */
  readonly website?: string | undefined;
  readonly activityTime?: string;
};

/** What stands at hand during one turn: the languages, the memory, and the reply that is being put together. */
export class Speech {
  readonly content: Content;
  readonly memory: TalkMemory;
  readonly #sayIn: (locale: Locale) => Say;
  readonly #bubbles: string[] = [];
  readonly #notes: string[] = [];
  #buttons: readonly Button[] = [];
  readonly #cards: Card[] = [];
  /** The person asked to be forgotten, and said yes. */
  forget = false;
  /** The id of the button that was pressed, or of what was said for it; for the dialog that asked. */
  heard: string | undefined;
  /** What this message meant for the language of the talk. */
  heardLanguage: HeardLanguage = { kind: 'stay' };

  /** The person's words of this turn are taken out of what we keep. */
  withhold = false;
  /** And those of earlier messages, by the ids of their activities. */
  readonly withholdEarlier: string[] = [];
  readonly tallies: Tally[] = [];
  /** What the person got in this turn. */
  served: ServiceOutcome = 'other';

  /** A service outside may be asked which language a message is in: people must know. */
  readonly asksOutside: boolean;

  readonly #website: string;
  /** What changes in the handoff of this conversation. */
  readonly acts: HandoffAct[] = [];
  /** The reply answers a word that is the person's own right, whoever owns the conversation. */
  ownRight = false;
  /** The open case, if there is one. */
  readonly handoff: TurnHandoff | undefined;
  readonly channelId: string;
  /** Milliseconds in which the channel takes answers after the person's last message. */
  readonly answerWithin: number | undefined;
  /** When the message was received, ISO. */
  readonly activityTime: string;

  constructor(parts: SpeechParts) {
    this.asksOutside = parts.asksOutside ?? false;
    this.#website = parts.website ?? '';
    this.handoff = parts.handoff;
    this.channelId = parts.channelId ?? '';
    this.answerWithin = REPLY_WINDOWS[this.channelId]?.person;
    this.activityTime = parts.activityTime ?? '';
    this.content = parts.content;
    this.memory = parts.memory;
    this.#sayIn = parts.sayIn;
  }

  /** A counsellor owns the conversation: the assistant is silent. */
  get isSilent(): boolean {
    return this.handoff?.state === 'owned';
  }

  get locale(): Locale {
    return this.memory.locale ?? DEFAULT;
  }

  get language(): Language {
    const known = this.content.languages.find((one) => one.locale === this.locale);
    return known ?? { locale: this.locale, name: this.locale, direction: 'ltr', iso6393: [], alsoCalled: [] };
  }

  /** Counts what happened, never what was said. */
  count(what: Omit<Tally, 'locale'>): void {
    this.tallies.push({ ...what, locale: this.locale });
  }

  /** Notes what the person got; the strongest of a turn counts. */
  serve(outcome: ServiceOutcome): void {
    if (SERVICE_OUTCOMES.indexOf(outcome) < SERVICE_OUTCOMES.indexOf(this.served)) this.served = outcome;
  }

  /** The sentence in the language of the talk. */
  say(key: string, values?: Readonly<Record<string, string>>): string {
    const here = keyOn(this.channelId, key);
    return this.#sayIn(this.locale)(here, here === key ? values : { ...values, link: this.#website });
  }

  sayIn(locale: Locale): Say {
    return this.#sayIn(locale);
  }

  /** Languages in which this person can be answered, best first. */
  get wanted(): readonly Locale[] {
    return [...new Set([this.locale, ...(this.memory.chosen ?? []), ...FALLBACKS])];
  }

  /** Puts bubbles into the reply; empty ones are left out. */
  tell(...bubbles: readonly string[]): void {
    this.#bubbles.push(...bubbles.filter((bubble) => bubble.length > 0).map((bubble) => this.#turned(bubble)));
  }

  /** Clients take the direction of a bubble from its first letter: a name in front must not turn right-to-left text round. */
  #turned(bubble: string): string {
    return this.language.direction === 'rtl' && BEGINS_LATIN.test(bubble) ? `\u200f${bubble}` : bubble;
  }

  /** Puts bubbles before everything that was said in this turn. */
  tellFirst(...bubbles: readonly string[]): void {
    this.#bubbles.unshift(...bubbles.filter((bubble) => bubble.length > 0));
  }

  /** Takes back everything that was said in this turn; a message whose language is not clear stays to be answered. */
  unsay(): void {
    for (const said of [this.#bubbles, this.#notes, this.#cards, this.tallies]) said.length = 0;
    this.#buttons = [];
  }

  /** What is said on this channel instead of a sentence; empty where the sentence itself is true. */
  sayHere(key: string): string {
    return keyOn(this.channelId, key) === key ? '' : this.say(key);
  }

  get hasButtons(): boolean {
    return this.#buttons.length > 0;
  }

  /** The language the bubbles are in, when it is another than that of the talk. */
  bubbleLocale: Locale | undefined;

  /** Somebody to contact, under the bubbles. */
  show(...cards: readonly Card[]): void {
    this.#cards.push(...cards);
  }

  /** A position may answer: clients that can share one offer it, once the person has agreed. */
  asksForPlace = false;
  /** What was said is meant to be taken along on paper. */
  printable = false;

  /** Small print under the last bubble. */
  note(...notes: readonly string[]): void {
    for (const note of notes) if (note.length > 0 && !this.#notes.includes(note)) this.#notes.push(note);
  }

  /** The buttons under the reply; those of the last call count. */
  offer(buttons: readonly Button[]): void {
    this.#buttons = buttons;
  }

  /** One message in, one message out: everything said in the turn as a single reply. Undefined when nothing was said. */
  reply(to: Activity): Activity | undefined {
    if (this.#bubbles.length === 0) return undefined;
    this.memory.offered = this.#buttons.map((button) => button.id);
    if (this.asksForPlace) this.memory.asks = 'place';
    else delete this.memory.asks;
    const actions: CardAction[] = this.#buttons.map((button) => choiceAction(button.id, button.label));
    const cards = this.#cards.map((card) => cardText(card, this.language.direction));
    const text = [...this.#bubbles, ...cards, this.#notes.join('\n')].filter((part) => part.length > 0).join('\n\n');
    return {
      type: 'message',
      textFormat: 'plain',
      text,
      locale: this.locale,
      // Clients never see the update that opens a conversation; Web Chat would hold back a reply to it.
      ...(to.id === undefined || to.type === 'conversationUpdate' ? {} : { replyToId: to.id }),
      channelData: {
        bubbles: [...this.#bubbles],
        ...shortPhonesIn(this.content, this.#bubbles),
        notes: [...this.#notes],
        ...(this.bubbleLocale ? { bubbleLocale: this.bubbleLocale } : {}),
        ...(this.#cards.length > 0 ? { cards: this.#cards } : {}),
        ...(this.asksForPlace ? { asks: 'place' } : {}),
        ...(this.printable ? { printable: true } : {}),
        ...(this.forget ? { forgotten: true } : {}),
        ...(this.isSilent && this.acts.length === 0 ? { aside: true } : {}),
      },
      ...(actions.length > 0 ? { suggestedActions: { to: [], actions } } : {}),
      inputHint: 'expectingInput',
    };
  }
}

const BEGINS_LATIN = /^[\u2066-\u2068\d\s.•]*[A-Za-z]/;
const SHORT_PHONE = /^\d{3,4}$|^\d{3} \d{3}$/;

/** Short numbers that are said, so that a client can make them numbers to tap; longer ones it knows by their form. */
function shortPhonesIn(content: Content, bubbles: readonly string[]): { phones?: string[] } {
  const text = bubbles.join('\n');
  const phones = [...content.facts.values()]
    .filter((fact) => fact.kind === 'phone' && SHORT_PHONE.test(String(fact.value)))
    .map((fact) => String(fact.value).replaceAll(' ', '\u00a0'))
    .filter((phone) => text.includes(phone));
  return phones.length > 0 ? { phones } : {};
}

const DEFAULT = 'en' as Locale;
/** Languages most people in Belgium know some of. Said with a label, never silently. */
const FALLBACKS = ['en', 'fr', 'nl'] as Locale[];

const SPEECH = Symbol('speech');

export function putSpeech(context: TurnContext, speech: Speech): void {
  context.turnState.set(SPEECH, speech);
}

/** The speech of this turn. */
export function speechOf(context: TurnContext): Speech {
  return context.turnState.get<Speech>(SPEECH);
}
