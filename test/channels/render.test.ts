import { describe, expect, test } from 'vitest';
import { renderMessenger } from '../../src/channels/messenger/render.ts';
import { renderWhatsApp } from '../../src/channels/whatsapp/render.ts';
import { type Activity, choiceAction } from '../../src/domain/activity.ts';
import { messengerFault, whatsAppFault } from '../stand-ins/graph/limits.ts';
import { MESSENGER, type MetaChannel, WHATSAPP } from '../support/meta.ts';

/** Replies of every size, held against the limits as Meta publishes them. */

const LTR = { choose: 'Choose', number: 'Write the number:', direction: 'ltr' as const };
const RTL = { choose: 'اختيار', number: 'اكتب الرقم:', direction: 'rtl' as const };

function reply(text: string, titles: readonly string[] = [], ids: readonly string[] = []): Activity {
  const actions = titles.map((title, place) => choiceAction(ids[place] ?? `id:${place}`, title));
  return { type: 'message', text, ...(actions.length > 0 ? { suggestedActions: { actions } } : {}) };
}

/** What is sent, after the provider's limits have been held against it. */
function sent(channel: MetaChannel, activity: Activity, words = LTR as typeof LTR | typeof RTL) {
  const bodies =
    channel.id === 'whatsapp'
      ? renderWhatsApp(activity, words).map((message) => ({ messaging_product: 'whatsapp', to: '32470000001', ...message }))
      : renderMessenger(activity, words).map((message) => ({ recipient: { id: '7' }, messaging_type: 'RESPONSE', message }));
  for (const body of bodies) expect(channel.id === 'whatsapp' ? whatsAppFault(body) : messengerFault(body)).toBeUndefined();
  return bodies.map((body) => {
    const taken = { to: '', body, at: 0 };
    return { text: channel.textOf(taken), choices: channel.choicesOf(taken) };
  });
}

const titles = (count: number, length = 8) => Array.from({ length: count }, (_, place) => `${place}`.padEnd(length, 'x'));

describe.each([WHATSAPP, MESSENGER])('replies on $id', (channel) => {
  test('of every length and with every number of choices are within the limits, and all choices can be made', () => {
    for (const length of [1, 639, 640, 641, 1023, 1024, 1025, 1999, 2001, 4095, 4096, 4097, 9000]) {
      for (const count of [0, 1, 3, 4, 10, 11, 13, 14, 24]) {
        for (const longest of [8, 20, 21, 24, 25, 60]) {
          const text = 'word '.repeat(length).slice(0, length).trim();
          const messages = sent(channel, reply(text, titles(count, longest)));
          const all = messages.map((one) => one.text).join(' ');
          expect(all.replaceAll(/\s+/g, ' ')).toContain(text);
          for (const [place, title] of titles(count, longest).entries()) {
            const isButton = messages.at(-1)?.choices.some((choice) => choice.title === title && choice.id === `id:${place}`);
            expect(isButton || all.includes(`${place + 1}. ${title}`)).toBe(true);
          }
          expect(messages.slice(0, -1).every(({ choices }) => choices.length === 0)).toBe(true);
        }
      }
    }
  });

  test('with two labels that are the same are numbered', () => {
    const [message] = sent(channel, reply('Which?', ['Sint-Jan', 'Sint-Jan']));
    expect(message?.choices).toEqual([]);
    expect(message?.text).toContain('2. Sint-Jan');
  });

  test('with labels in wide letters and emoji are measured, not cut', () => {
    const label = '😀'.repeat(9);
    expect(sent(channel, reply('Text', [label])).at(-1)?.choices[0]?.title).toBe(label);
    expect(sent(channel, reply('Text', ['😀'.repeat(25)])).at(-1)?.text).toContain('😀'.repeat(25));
  });

  test('in right-to-left languages keep the direction of every line', () => {
    const [message] = sent(channel, reply('112 هو رقم الطوارئ.\nFedasil\nاتصل الآن', titles(24)), RTL);
    const lines = message?.text.split('\n') ?? [];
    expect(lines[0]?.startsWith('\u200f112')).toBe(true);
    expect(lines[1]).toBe('Fedasil');
    expect(lines[2]).toBe('اتصل الآن');
    expect(lines.filter((line) => /\d\. /.test(line)).every((line) => line.startsWith('\u200f'))).toBe(true);
  });

  test('without a word are not sent', () => {
    expect(sent(channel, reply('   '))).toEqual([]);
    expect(sent(channel, { type: 'message' })).toEqual([]);
  });
});

test('WhatsApp: up to three short choices are buttons, up to ten a list, more are numbered; no link is previewed', () => {
  const kind = (count: number, length = 8) =>
    renderWhatsApp(reply('Text https://example.org', titles(count, length)), LTR).at(-1);
  expect(kind(3)).toMatchObject({ type: 'interactive', interactive: { type: 'button' } });
  expect(kind(3, 24)).toMatchObject({ type: 'interactive', interactive: { type: 'list', action: { button: 'Choose' } } });
  expect(kind(10)).toMatchObject({ type: 'interactive', interactive: { type: 'list' } });
  expect(kind(11)).toMatchObject({ type: 'text', text: { preview_url: false } });
});

test('Messenger: up to three choices stay as buttons, up to thirteen are quick replies, more are numbered', () => {
  const kind = (count: number) => renderMessenger(reply('Text', titles(count)), LTR).at(-1);
  expect(kind(3)).toMatchObject({ attachment: { payload: { template_type: 'button' } } });
  expect(kind(13)).toMatchObject({ quick_replies: expect.any(Array) });
  expect(kind(14)).toEqual({ text: expect.stringContaining('14. ') });
});
