import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Activity, type CardAction, choiceAction } from '../../src/domain/activity.ts';
import { keyOn } from '../../src/domain/channel-words.ts';
import type { Locale } from '../../src/domain/locale.ts';
import { renderAnswer } from '../../src/domain/render-answer.ts';
import type { TopicId } from '../../src/domain/topic.ts';
import { createMind } from '../../src/mind.ts';
import { type RunningApp, startApp } from '../support/app.ts';
import { readConversation } from '../support/conversation-file.ts';
import { APP_ID, APP_PASSWORD, azureMessage, postTo, StandIn } from '../support/microsoft.ts';
import { freshDatabase } from '../support/postgres.ts';

/** The whole specification through Azure Bot Service: what a person reads there, and the buttons they can press or type. */

const FOLDER = join(import.meta.dirname, '../conversations');
const isOfCounsellors = (key: string) => key.startsWith('counsellor') || key === 'waits' || key === 'silence';
/** Counsellors act in storage, which is reached from here only through the channel; the turn's own test has them all. */
const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .filter((name) => readConversation(join(FOLDER, name)).turns.every((turn) => !Object.keys(turn).some(isOfCounsellors)));
const mind = createMind(join(import.meta.dirname, '../..'), { now: () => Date.now() });
const CHANNELS = ['directline', 'telegram'] as const;
const apps = new Map<string, RunningApp>();
let standIn: StandIn;

beforeAll(async () => {
  standIn = await new StandIn().start();
  const azureBot = { appId: APP_ID, appPassword: APP_PASSWORD, tenantId: undefined, channels: CHANNELS, standIn: standIn.url };
  apps.set('directline', await startApp({ azureBot }));
  apps.set('telegram', await startApp({ azureBot, databaseUrl: await freshDatabase(inject('postgresUrl')) }));
});
afterAll(async () => {
  for (const app of apps.values()) await app.stop();
  standIn.stop();
});

/** What is said on this channel, up to the address of our own site. */
function onAzure(key: string, locale: Locale): string {
  return mind.sayIn(locale)(keyOn('azure', key), { group: '', link: '\n' }).split('\n')[0] ?? '?';
}

function expected(key: string, locale: Locale): string {
  if (!key.startsWith('topic:')) return onAzure(key, locale);
  const wanted = [locale, 'en' as Locale];
  return renderAnswer(mind.content, { topic: key.slice(6) as TopicId, wanted, now: Date.now() }, mind.sayIn)?.bubbles[0] ?? '?';
}

/** One talk on one channel, and the label that a button has there. */
function startTalk(channelId: string, name: string) {
  const about = { channelId, conversation: { id: `${channelId}-${name}` } };
  const app = apps.get(channelId);
  const post = async (activity: Activity): Promise<void> => {
    expect((await postTo(app?.url ?? '', standIn, activity)).status).toBe(200);
  };
  return {
    arrive: async (locale: string) => {
      const members = [{ id: 'return-bot@xyz' }, { id: 'dl_person' }];
      await post({ ...azureMessage(standIn, '', about), type: 'conversationUpdate', membersAdded: members, locale });
      const path = `/v3/conversations/${encodeURIComponent(about.conversation.id)}/activities`;
      return (await standIn.waitFor((sent) => sent.path === path)).activity;
    },
    say: async (text: string, more: Partial<Activity> = {}) => {
      const message = azureMessage(standIn, text, { ...about, locale: undefined, ...more });
      await post(message);
      return (await standIn.waitFor(({ activity }) => activity.replyToId === message.id)).activity;
    },
  };
}

const buttonsOf = (reply: Activity | undefined): readonly CardAction[] => reply?.suggestedActions?.actions ?? [];
const choiceOf = ({ value }: CardAction) => String((value as { choice?: unknown }).choice);

test.each(FILES)('directline: %s', async (name) => {
  const file = readConversation(join(FOLDER, name));
  const talk = startTalk('directline', name);
  let reply = await talk.arrive(file.locale ?? '');
  for (const turn of file.turns) {
    if ('waits' in turn) throw new Error('waiting is for the turn to test, not for a channel');
    if ('says' in turn) reply = await talk.say(turn.says);
    else if ('presses' in turn) {
      const button = buttonsOf(reply).find((one) => choiceOf(one) === turn.presses);
      expect(button, turn.presses).toBeDefined();
      const { text, value } = choiceAction(turn.presses, button?.title ?? '');
      reply = await talk.say(text ?? '', { value });
    } else if ('hears' in turn) {
      const locale = (turn.in ?? reply.locale) as Locale;
      expect(reply.locale).toBe(locale);
      for (const wanted of [turn.hears].flat()) expect(reply.text, wanted).toContain(expected(wanted, locale));
      for (const id of turn.offers ?? []) expect(buttonsOf(reply).map(choiceOf)).toContain(id);
    }
  }
});

test.each(FILES.filter((name) => !name.includes('danger')))('telegram, where buttons are typed: %s', async (name) => {
  const file = readConversation(join(FOLDER, name));
  const [shown, talk] = [startTalk('directline', `labels-${name}`), startTalk('telegram', name)];
  // The same talk on the other channel says which button has which label.
  let labels = await shown.arrive(file.locale ?? '');
  let reply = await talk.arrive(file.locale ?? '');
  for (const turn of file.turns) {
    if ('says' in turn) [labels, reply] = await Promise.all([shown.say(turn.says), talk.say(turn.says)]);
    else if ('presses' in turn) {
      const button = buttonsOf(labels).find((one) => choiceOf(one) === turn.presses);
      const title = button?.title ?? '';
      expect(buttonsOf(reply)).toContainEqual({ type: 'imBack', title, value: title });
      [labels, reply] = await Promise.all([shown.say(title, { value: button?.value }), talk.say(title)]);
      expect(reply.text).toBe(labels.text);
    } else if ('hears' in turn) {
      const locale = (turn.in ?? reply.locale) as Locale;
      for (const wanted of [turn.hears].flat()) expect(reply.text, wanted).toContain(expected(wanted, locale));
    }
  }
});
