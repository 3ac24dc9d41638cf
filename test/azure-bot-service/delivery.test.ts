import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningApp, startApp } from '../support/app.ts';
import { APP_ID, APP_PASSWORD, azureMessage, postTo, StandIn, TENANT_ID } from '../support/microsoft.ts';

/** Messages that come in through Azure Bot Service, and their replies, over real HTTP with a stand-in for Microsoft. */

let standIn: StandIn;
let app: RunningApp;

beforeAll(async () => {
  standIn = await new StandIn().start();
  app = await startApp({
    azureBot: {
      appId: APP_ID,
      appPassword: APP_PASSWORD,
      tenantId: TENANT_ID,
      channels: ['directline', 'webchat', 'telegram'],
      standIn: standIn.url,
    },
  });
});
afterAll(async () => {
  await app.stop();
  standIn.stop();
});

const talk = (id: string) => ({ conversation: { id } });
const answerTo = (id: string | undefined) => standIn.waitFor(({ activity }) => activity.replyToId === id);

describe('a message through Azure Bot Service', () => {
  test('is answered once, to its sender, in its conversation, naming the message by Azure\u2019s id', async () => {
    const message = azureMessage(standIn, 'How long does it take?', talk('round'));
    expect((await postTo(app.url, standIn, message)).status).toBe(200);
    const { path, authorization, activity } = await answerTo(message.id);
    expect(decodeURIComponent(path)).toBe(`/v3/conversations/round/activities/${message.id}`);
    expect(authorization).toMatch(/^Bearer bot-token-\d+$/);
    expect(activity).toMatchObject({
      type: 'message',
      channelId: 'directline',
      conversation: { id: 'round' },
      recipient: { id: 'dl_person' },
      from: { id: 'return-bot@xyz' },
    });
    expect(activity.text).toBeTruthy();
    expect(activity.channelData).toBeUndefined();
  });

  test('five repeats, all at once, are one turn and five times 200', async () => {
    const message = azureMessage(standIn, 'Is it free?', talk('repeats'));
    const answers = await Promise.all(Array.from({ length: 5 }, () => postTo(app.url, standIn, message)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    await answerTo(message.id);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(standIn.sent.filter(({ activity }) => activity.replyToId === message.id)).toHaveLength(1);
  });

  test('an arrival is greeted once, whatever announces it, and the greeting says who relays the talk', async () => {
    const bot = { id: 'return-bot@xyz' };
    const update = { ...azureMessage(standIn, '', talk('arrival')), type: 'conversationUpdate', text: undefined };
    await postTo(app.url, standIn, { ...update, id: 'u1', membersAdded: [bot] });
    await postTo(app.url, standIn, { ...update, id: 'u2', membersAdded: [bot, { id: 'dl_person' }], locale: 'fr' });
    const join = {
      ...azureMessage(standIn, '', talk('arrival')),
      type: 'event',
      name: 'webchat/join',
      value: { language: 'fr' },
    };
    await postTo(app.url, standIn, join);
    const { activity } = await standIn.waitFor(({ path }) => path.includes('/arrival/'));
    expect(activity.locale).toBe('fr');
    expect(activity.text).toContain('Microsoft');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(standIn.sent.filter(({ path }) => path.includes('/arrival/'))).toHaveLength(1);
  });

  test('whoever is not announced hears with the first answer who relays the talk, and only then', async () => {
    const [first, second] = ['What does it cost?', 'Is it free?'].map((text) => azureMessage(standIn, text, talk('quiet')));
    await postTo(app.url, standIn, first);
    expect((await answerTo(first?.id)).activity.text).toContain('Microsoft');
    await postTo(app.url, standIn, second);
    expect((await answerTo(second?.id)).activity.text).not.toContain('Microsoft');
  });

  test('buttons come back by their id on web channels, and as their label elsewhere', async () => {
    const onWeb = azureMessage(standIn, 'menu', talk('buttons-web'));
    await postTo(app.url, standIn, onWeb);
    const [button] = (await answerTo(onWeb.id)).activity.suggestedActions?.actions ?? [];
    expect(button).toMatchObject({ type: 'messageBack', value: { choice: expect.any(String) } });
    const pressed = azureMessage(standIn, button?.title ?? '', { ...talk('buttons-web'), value: button?.value });
    await postTo(app.url, standIn, pressed);
    const answer = (await answerTo(pressed.id)).activity.text;

    const onPhone = azureMessage(standIn, 'menu', { ...talk('buttons-phone'), channelId: 'telegram' });
    await postTo(app.url, standIn, onPhone);
    const [typed] = (await answerTo(onPhone.id)).activity.suggestedActions?.actions ?? [];
    expect(typed).toEqual({ type: 'imBack', title: button?.title, value: button?.title });
    const said = azureMessage(standIn, String(typed?.value), { ...talk('buttons-phone'), channelId: 'telegram' });
    await postTo(app.url, standIn, said);
    expect((await answerTo(said.id)).activity.text).toBe(answer);
  });

  test('a file is not fetched, and gets an honest answer', async () => {
    const attachments = [{ contentType: 'image/png', contentUrl: `${standIn.url}/file.png`, name: 'passport.png' }];
    const message = azureMessage(standIn, '', { ...talk('file'), attachments });
    await postTo(app.url, standIn, message);
    expect((await answerTo(message.id)).activity.text).toContain('I cannot look at pictures');
  });

  test('two channels with the same conversation id are two conversations', async () => {
    const web = azureMessage(standIn, 'fran\u00e7ais', talk('same'));
    await postTo(app.url, standIn, web);
    expect((await answerTo(web.id)).activity.locale).toBe('fr');
    const phone = azureMessage(standIn, 'menu', { ...talk('same'), channelId: 'telegram', from: { id: 'other' } });
    await postTo(app.url, standIn, phone);
    expect((await answerTo(phone.id)).activity.locale).toBe('en');
  });

  test('channels that count messages anew in every conversation lose none', async () => {
    const [one, two] = ['same-id-1', 'same-id-2'].map((id) => ({ ...azureMessage(standIn, 'menu', talk(id)), id: '12' }));
    for (const message of [one, two]) expect((await postTo(app.url, standIn, message)).status).toBe(200);
    for (const id of ['same-id-1', 'same-id-2'])
      await standIn.waitFor(({ path }) => path === `/v3/conversations/${id}/activities/12`);
  });

  test('erasing is done, and the answer says that Microsoft may still have its copy', async () => {
    const [ask, yes] = ['delete my data', 'yes'].map((text) => azureMessage(standIn, text, talk('erase')));
    await postTo(app.url, standIn, ask);
    await answerTo(ask?.id);
    await postTo(app.url, standIn, yes);
    expect((await answerTo(yes?.id)).activity.text).toContain('Microsoft');
    // Azure repeats what it is not sure of: a repeat of what was forgotten opens nothing anew.
    expect((await postTo(app.url, standIn, yes)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(standIn.sent.filter(({ activity }) => activity.replyToId === yes?.id)).toHaveLength(1);
  });
});

describe('when the connector', () => {
  test.each([
    { answer: 'is busy (429)', status: 429 },
    { answer: 'is broken (503)', status: 503 },
  ])('$answer, the reply is sent again later', async ({ status }) => {
    standIn.connectorAnswers.push({ status, headers: { 'retry-after': '1' } });
    const message = azureMessage(standIn, 'Is it free?', talk(`retry-${status}`));
    await postTo(app.url, standIn, message);
    await answerTo(message.id);
  });

  test('refuses our token, a new one is asked for and the reply goes at once', async () => {
    const before = standIn.asked.token;
    standIn.connectorAnswers.push({ status: 401 });
    const message = azureMessage(standIn, 'Is it free?', talk('token'));
    await postTo(app.url, standIn, message);
    await answerTo(message.id);
    expect(standIn.asked.token).toBe(before + 1);
  });

  test.each([403, 404, 400])('answers %i, the reply is given up and the next one goes', async (status) => {
    standIn.connectorAnswers.push({ status });
    const lost = azureMessage(standIn, 'Is it free?', talk(`final-${status}`));
    const next = azureMessage(standIn, 'How long does it take?', talk(`final-${status}`));
    await postTo(app.url, standIn, lost);
    while (standIn.connectorAnswers.length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await postTo(app.url, standIn, next);
    await answerTo(next.id);
    expect(standIn.sent.some(({ activity }) => activity.replyToId === lost.id)).toBe(false);
  });
});

test('nothing of the talk, its ids or the secret enters the log', async () => {
  expect(app.logged()).not.toMatch(/dl_person|round|A Name|passport|only-for-tests|bot-token|How long/);
});
