import type { Activity } from '../../domain/activity.ts';
import { splitText } from '../../domain/split-text.ts';
import { allFit, type ChannelWords, type Choice, choicesOf, directed, withNumbers } from '../meta/choices.ts';

/** What Meta takes, in characters; counted here in UTF-16 units, which are never fewer. See BRIEF.md. */
const LIMITS = {
  text: 2000,
  templateText: 640,
  buttons: { most: 3, title: 20, id: 1000 },
  quickReplies: { most: 13, title: 20, id: 1000 },
};

type Button = { readonly type: 'postback'; readonly title: string; readonly payload: string };
type QuickReply = { readonly content_type: 'text'; readonly title: string; readonly payload: string };

/** A message as the Send API takes it. */
export type MessengerMessage =
  | { readonly text: string; readonly quick_replies?: readonly QuickReply[] }
  | {
      readonly attachment: {
        readonly type: 'template';
        readonly payload: { readonly template_type: 'button'; readonly text: string; readonly buttons: readonly Button[] };
      };
    };

/** A reply as few messages: up to three choices as buttons, which stay; up to thirteen as quick replies; else numbered. */
export function renderMessenger(activity: Activity, words: ChannelWords): MessengerMessage[] {
  const text = activity.text?.trim() ?? '';
  const choices = choicesOf(activity).map(({ id, title }) => ({ id, title: title.trim() }));
  if (text.length === 0) return [];
  if (choices.length > 0 && allFit(choices, LIMITS.buttons)) {
    const parts = splitText(directed(text, words.direction), LIMITS.text, LIMITS.templateText);
    const last = parts.pop() ?? '';
    return [...parts.map(plain), buttonTemplate(last, choices)];
  }
  if (choices.length > 0 && allFit(choices, LIMITS.quickReplies)) {
    const parts = splitText(directed(text, words.direction), LIMITS.text);
    // Under any but the last message they would be gone at once.
    return parts.map((part, place) =>
      place + 1 < parts.length ? plain(part) : { text: part, quick_replies: choices.map(quickReply) },
    );
  }
  const whole = choices.length > 0 ? withNumbers(text, choices, words) : directed(text, words.direction);
  return splitText(whole, LIMITS.text).map(plain);
}

function plain(text: string): MessengerMessage {
  return { text };
}

function quickReply({ id, title }: Choice): QuickReply {
  return { content_type: 'text', title, payload: id };
}

function buttonTemplate(text: string, choices: readonly Choice[]): MessengerMessage {
  const buttons = choices.map(({ id, title }): Button => ({ type: 'postback', title, payload: id }));
  return { attachment: { type: 'template', payload: { template_type: 'button', text, buttons } } };
}
