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
