import type { Activity } from '../../domain/activity.ts';
import { splitText } from '../../domain/split-text.ts';
import { allFit, type ChannelWords, type Choice, choicesOf, directed, withNumbers } from '../meta/choices.ts';

/** What Meta takes, in characters; counted here in UTF-16 units, which are never fewer. See BRIEF.md. */
const LIMITS = {
  text: 4096,
  interactiveBody: 1024,
  buttons: { most: 3, title: 20, id: 256 },
  list: { most: 10, title: 24, id: 200 },
};

/** A message as the Graph API takes it, without the person it goes to. */
export type WhatsAppMessage =
  | { readonly type: 'text'; readonly text: { readonly body: string; readonly preview_url: false } }
  | { readonly type: 'interactive'; readonly interactive: Interactive }
  | { readonly type: 'template'; readonly template: { readonly name: string; readonly language: { readonly code: string } } };

type Interactive =
  | {
      readonly type: 'button';
      readonly body: { readonly text: string };
      readonly action: { readonly buttons: readonly { readonly type: 'reply'; readonly reply: Choice }[] };
    }
  | {
      readonly type: 'list';
      readonly body: { readonly text: string };
      readonly action: { readonly button: string; readonly sections: readonly [{ readonly rows: readonly Choice[] }] };
    };

/** A reply as few messages: its text, and under the last part its choices as buttons, as a list, or else as numbered lines. */
export function renderWhatsApp(activity: Activity, words: ChannelWords): WhatsAppMessage[] {
  const text = activity.text?.trim() ?? '';
  const choices = choicesOf(activity).map(({ id, title }) => ({ id, title: title.trim() }));
  if (text.length === 0) return [];
  const make = [
    { limits: LIMITS.buttons, build: buttons },
    { limits: LIMITS.list, build: list },
  ].find(({ limits }) => choices.length > 0 && allFit(choices, limits));
  if (!make) {
    const whole = choices.length > 0 ? withNumbers(text, choices, words) : directed(text, words.direction);
    return splitText(whole, LIMITS.text).map(plain);
  }
  const parts = splitText(directed(text, words.direction), LIMITS.text, LIMITS.interactiveBody);
  const last = parts.pop() ?? '';
  return [...parts.map(plain), { type: 'interactive', interactive: make.build(last, choices, words) }];
}

/** No preview: Meta would fetch the page that a person was told about. */
function plain(body: string): WhatsAppMessage {
  return { type: 'text', text: { body, preview_url: false } };
}

function buttons(text: string, choices: readonly Choice[]): Interactive {
  return {
    type: 'button',
    body: { text },
    action: { buttons: choices.map((reply) => ({ type: 'reply', reply })) },
  };
}

function list(text: string, choices: readonly Choice[], words: ChannelWords): Interactive {
  return { type: 'list', body: { text }, action: { button: words.choose, sections: [{ rows: choices }] } };
}
