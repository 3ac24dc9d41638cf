import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningApp, startApp } from '../support/app.ts';
import { Client } from '../support/client.ts';

/** Danger comes before limits and consent, and nothing of the words is kept. */

const CRISIS = 'i want to kill myself tonight';
let app: RunningApp;
beforeAll(async () => {
  app = await startApp({ rateLimits: true });
});
afterAll(() => app.stop());

test('somebody who has written too much at once is still heard when life is in danger', async () => {
  const client = await new Client(app.url).start();
  let limited = 0;
  for (let count = 0; count < 140; count++) if ((await client.say(`hello ${count}`)).status === 429) limited++;
  expect(limited).toBeGreaterThan(0);
  const posted = await client.say(CRISIS);
  expect(posted.status).toBe(200);
  expect((await client.replyTo(String(posted.body.id), 20_000)).text).toContain('112');
});

test('the transcript that a second device would read no longer has the words, nor has the log', async () => {
  const client = await new Client(app.url).start();
  const reply = await client.ask(CRISIS);
  expect(reply.text).toContain('112');
  expect(JSON.stringify(await client.read())).not.toContain('kill myself');
  expect(app.logged()).not.toContain('kill myself');
});

test('is answered while nothing can be stored, in the language of the words, and leaves no trace', async () => {
  const help = (body: unknown) =>
    fetch(`${app.url}/widget/first-help`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const answered = await help({ text: 'بدي اقتل حالي الليلة', locale: 'en' });
  expect(answered.status).toBe(200);
  expect(await answered.json()).toMatchObject({ type: 'message', locale: 'ar', text: expect.stringContaining('112') });
  expect((await help({ text: 'how much money do i get', locale: 'en' })).status).toBe(204);
  expect((await help({ text: 7 })).status).toBe(400);
  expect(app.logged()).not.toContain('اقتل');
});
