import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { seqOf } from '../../src/domain/activity.ts';
import { type RunningApp, startApp } from '../support/app.ts';
import { Client } from '../support/client.ts';
import { freshDatabase } from '../support/postgres.ts';
import { TestClock } from '../support/storage.ts';

const SECRET = 'a-secret-for-tests-only-0123456789';
const ALLOWED = 'https://partner.example';
const BASE = '/v3/directline';

describe.each(['sqlite', 'postgres'])('Direct Line 3.0 on %s', (engine) => {
  let app: RunningApp;
  const clock = new TestClock();
  beforeAll(async () => {
    const databaseUrl = engine === 'postgres' ? await freshDatabase(inject('postgresUrl')) : undefined;
    app = await startApp({ databaseUrl, directLineSecret: SECRET, widgetOrigins: [ALLOWED] }, clock);
  });
  afterAll(() => app.stop());

  const withSecret = () => Object.assign(new Client(app.url), { token: SECRET });

  describe('tokens', () => {
    test('are made with the secret, and bind the user', async () => {
      const made = await withSecret().request('POST', `${BASE}/tokens/generate`, { user: { id: 'dl_someone' } });
      expect(made).toMatchObject({ status: 200, body: { expires_in: 1800 } });
      const client = Object.assign(new Client(app.url), { token: String(made.body.token) });
      client.conversationId = String(made.body.conversationId);
      await client.request('POST', `${BASE}/conversations`, {});
      await client.post({ type: 'message', text: 'hello', from: { id: 'dl_victim' } });
      expect((await client.read()).find((activity) => activity.text === 'hello')?.from?.id).toBe('dl_someone');
    });

    test.each([
      ['no header', '', 401],
      ['a wrong secret', 'Bearer nonsense', 403],
      ['Basic', 'Basic YTpi', 401],
      ['eight kilobytes', `Bearer ${'x'.repeat(8000)}`, 401],
    ])('%s is refused', async (_name, header, status) => {
      const answer = await new Client(app.url).request('POST', `${BASE}/tokens/generate`, {}, { authorization: header });
      expect(answer.status).toBe(status);
      expect(answer.body).toMatchObject({ error: { code: expect.any(String), message: expect.any(String) } });
    });

    test('a conversation token makes no other tokens', async () => {
      const client = await new Client(app.url).start();
      expect((await client.request('POST', `${BASE}/tokens/generate`, {})).status).toBe(403);
    });

    test('every changed character of a token makes it worthless', async () => {
      const client = await new Client(app.url).start();
      const { token } = client;
      for (let place = 0; place < token.length - 1; place += 7) {
        const other = token[place] === 'A' ? 'B' : 'A';
        client.token = token.slice(0, place) + other + token.slice(place + 1);
        const answer = await client.request('GET', `${BASE}/conversations/${client.conversationId}`);
        expect([401, 403]).toContain(answer.status);
      }
    });

    test('open one conversation only', async () => {
      const [mine, other] = await Promise.all([new Client(app.url).start(), new Client(app.url).start()]);
      mine.conversationId = other.conversationId;
      expect((await mine.say('hello')).status).toBe(403);
      expect((await mine.request('GET', `${BASE}/conversations/${other.conversationId}/activities`)).status).toBe(403);
    });

    test('are refreshed while they live, and refused as expired afterwards', async () => {
      const client = await new Client(app.url).start();
      clock.pass(1_700_000);
      const fresh = await client.request('POST', `${BASE}/tokens/refresh`);
      expect(fresh.status).toBe(200);
      clock.pass(200_000);
      expect((await client.say('late')).body).toMatchObject({ error: { code: 'TokenExpired' } });
      client.token = String(fresh.body.token);
      expect((await client.say('in time')).status).toBe(200);
    });

    test('for the widget are given to pages of allowed origins only', async () => {
      const ask = (origin?: string) => new Client(app.url).request('POST', '/widget/token', undefined, origin ? { origin } : {});
      expect((await ask(ALLOWED)).status).toBe(200);
      for (const origin of ['https://evil.example', 'null', `${ALLOWED}.evil.example`, undefined])
        expect((await ask(origin)).status).toBe(403);
    });
  });

  describe('a conversation', () => {
    test('is started with 201, and with 200 when it was started before', async () => {
      const client = await new Client(app.url).start();
      const again = await client.request('POST', `${BASE}/conversations`, {});
      expect(again).toMatchObject({ status: 200, body: { conversationId: client.conversationId } });
      const fresh = await withSecret().request('POST', `${BASE}/conversations`, {});
      expect(fresh.status).toBe(201);
      expect(String(fresh.body.streamUrl)).toMatch(/^ws:\/\//);
    });

    test('has one greeting, however often the person arrives', async () => {
      const client = await new Client(app.url).start('nl-BE');
      await client.request('POST', `${BASE}/conversations`, {});
      for (let n = 0; n < 3; n++) await client.post({ type: 'event', name: 'webchat/join', value: { language: 'fr' } });
      await client.ask('menu');
      const greetings = (await client.read()).filter((activity) => activity.from?.role === 'bot' && !activity.replyToId);
      expect(greetings).toHaveLength(1);
      expect(greetings[0]?.locale).toBe('nl');
    });

    test('that was never started is not found', async () => {
      const made = await withSecret().request('POST', `${BASE}/tokens/generate`, {});
      const client = Object.assign(new Client(app.url), {
        token: String(made.body.token),
        conversationId: String(made.body.conversationId),
      });
      expect((await client.say('hello')).status).toBe(404);
      expect((await client.request('GET', `${BASE}/conversations/${client.conversationId}`)).status).toBe(404);
    });

    test('is erased at once when the person leaves', async () => {
      const client = await new Client(app.url).start();
      await client.ask('how much does it cost');
      expect((await client.request('DELETE', `${BASE}/conversations/${client.conversationId}`)).status).toBe(204);
      expect((await client.say('hello')).status).toBe(404);
    });
  });

  describe('messages', () => {
    test('come back as they were, with what only the channel may say', async () => {
      const client = await new Client(app.url).start();
      const posted = {
        type: 'message',
        text: 'héllo',
        channelData: { clientActivityID: 'x', mine: [1] },
        entities: [{ type: 'ClientCapabilities' }],
        serviceUrl: 'http://evil',
        conversation: { id: 'other' },
        id: 'forged',
      };
      const answer = await client.post(posted);
      const echo = (await client.read()).find((activity) => activity.id === answer.body.id);
      expect(echo).toMatchObject({
        text: 'héllo',
        channelData: posted.channelData,
        entities: posted.entities,
        channelId: 'directline',
        conversation: { id: client.conversationId },
        from: { role: 'user' },
      });
      expect(echo).not.toHaveProperty('serviceUrl');
      expect(Date.parse(String(echo?.timestamp))).toBeGreaterThan(0);
    });

    test('posted again with the same client id are one message with one reply', async () => {
      const client = await new Client(app.url).start();
      const answers = await Promise.all(Array.from({ length: 10 }, () => client.say('how long does it take', 'same')));
      expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
      await client.replyTo(String(answers[0]?.body.id));
      const activities = await client.read();
      expect(activities.filter((activity) => activity.text === 'how long does it take')).toHaveLength(1);
      expect(activities.filter((activity) => activity.replyToId === answers[0]?.body.id)).toHaveLength(1);
    });

    test('typing is answered and goes nowhere; what only the service may say is ignored', async () => {
      const client = await new Client(app.url).start();
      await client.ask('menu');
      const before = (await client.read()).length;
      for (const activity of [
        { type: 'typing' },
        { type: 'conversationUpdate', membersAdded: [{ id: 'x' }] },
        { type: 'endOfConversation' },
        { type: 'event', name: 'handoff.status', value: { state: 'accepted' } },
      ]) {
        const answer = await client.post(activity);
        expect(answer).toMatchObject({ status: 200, body: { id: expect.any(String) } });
      }
      expect((await client.read()).length).toBe(before);
    });

    test('are read on from a watermark, the same each time; nonsense means the beginning', async () => {
      const client = await new Client(app.url).start();
      await client.ask('how long does it take');
      const url = `${BASE}/conversations/${client.conversationId}/activities`;
      const all = await client.request('GET', `${url}?watermark=`);
      const { watermark, activities } = all.body as { watermark: string; activities: unknown[] };
      expect(await client.read(watermark)).toEqual([]);
      expect(await client.read('1')).toEqual(await client.read('1'));
      for (const nonsense of ['-1', 'abc', '1e9', '99999999999999999999', "';--"])
        expect(await client.read(encodeURIComponent(nonsense))).toHaveLength(activities.length);
    });

    test('files are not taken, and the client is told so', async () => {
      const client = await new Client(app.url).start();
      const response = await fetch(`${app.url}${BASE}/conversations/${client.conversationId}/upload?userId=x`, {
        method: 'POST',
        headers: { authorization: `Bearer ${client.token}` },
        body: new FormData(),
      });
      expect([400, 415]).toContain(response.status);
    });
  });

  describe('pages of other sites', () => {
    test('may ask first, and read errors too', async () => {
      const preflight = await fetch(`${app.url}${BASE}/conversations`, {
        method: 'OPTIONS',
        headers: { origin: ALLOWED, 'access-control-request-method': 'POST' },
      });
      expect(preflight.status).toBe(204);
      for (const name of ['authorization', 'content-type', 'x-ms-bot-agent', 'x-requested-with'])
        expect(preflight.headers.get('access-control-allow-headers')).toContain(name);
      const refused = await new Client(app.url).request('POST', `${BASE}/tokens/refresh`, undefined, { origin: ALLOWED });
      expect(refused.status).toBe(401);
      expect(refused.headers.get('access-control-allow-origin')).toBe(ALLOWED);
    });

    test('that are not on the list get no leave to read', async () => {
      const answer = await new Client(app.url).request('POST', `${BASE}/tokens/refresh`, undefined, {
        origin: 'https://evil.example',
      });
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    });
  });

  describe('the stream', () => {
    type Frame = { activities: { text?: string; replyToId?: string; id?: string }[]; watermark: string };

    function listen(url: string) {
      const frames: Frame[] = [];
      const socket = new WebSocket(url);
      socket.addEventListener('message', (event) => frames.push(JSON.parse(String(event.data))));
      const closed = new Promise<number>((resolve) => socket.addEventListener('close', (event) => resolve(event.code)));
      const opened = new Promise<void>((resolve, reject) => {
        socket.addEventListener('open', () => resolve());
        socket.addEventListener('error', () => reject(new Error('refused')));
      });
      const texts = async (count: number) => {
        const until = Date.now() + 5000;
        while (frames.flatMap((frame) => frame.activities).length < count && Date.now() < until)
          await new Promise((resolve) => setTimeout(resolve, 10));
        return frames.flatMap((frame) => frame.activities);
      };
      return { socket, frames, closed, opened, texts };
    }

    test('begins at the beginning, then goes on, and ignores pings', async () => {
      const client = await new Client(app.url).start();
      const stream = listen(client.streamUrl);
      await stream.opened;
      stream.socket.send('');
      stream.socket.send('nonsense');
      const posted = await client.say('how long does it take');
      const [greeting, echo, reply] = await stream.texts(3);
      expect(greeting?.text).toContain('automatic assistant');
      expect(echo?.id).toBe(posted.body.id);
      expect(reply?.replyToId).toBe(posted.body.id);
      stream.socket.close();
    });

    test('goes on after the watermark; without one, with what is new', async () => {
      const client = await new Client(app.url).start();
      await client.ask('how long does it take');
      const path = `${BASE}/conversations/${client.conversationId}`;
      // The greeting may come before the first message or after it.
      const said = (await client.read()).find(({ text }) => text === 'how long does it take');
      const before = (seqOf(said?.id ?? '') ?? 0) - 1;
      const resumed = listen(String((await client.request('GET', `${path}?watermark=${before}`)).body.streamUrl));
      const fresh = listen(String((await client.request('GET', `${path}?watermark=`)).body.streamUrl));
      await Promise.all([resumed.opened, fresh.opened]);
      const [first] = await resumed.texts(1);
      expect(first?.text).toBe('how long does it take');
      await client.ask('menu');
      expect((await fresh.texts(2)).map((activity) => activity.text?.slice(0, 4))).toEqual(['menu', 'What']);
      resumed.socket.close();
      fresh.socket.close();
    });

    test('several sockets each get everything once', async () => {
      const client = await new Client(app.url).start();
      await client.ask('menu');
      const path = `${BASE}/conversations/${client.conversationId}?watermark=`;
      const streams = [];
      for (let n = 0; n < 4; n++) streams.push(listen(String((await client.request('GET', path)).body.streamUrl)));
      await Promise.all(streams.map((stream) => stream.opened));
      const reply = await client.ask('how long does it take');
      for (const stream of streams) {
        const got = await stream.texts(2);
        expect(got.filter((activity) => activity.id === reply.id)).toHaveLength(1);
        stream.socket.close();
      }
    });

    test('is refused with a foreign, an old or no credential', async () => {
      const [mine, other] = await Promise.all([new Client(app.url).start(), new Client(app.url).start()]);
      const foreign = mine.streamUrl.replace(mine.conversationId, other.conversationId);
      await expect(listen(foreign).opened).rejects.toThrow();
      await expect(listen(mine.streamUrl.replace(/t=[^&]*/, `t=${mine.token}`)).opened).rejects.toThrow();
      clock.pass(61_000);
      await expect(listen(mine.streamUrl).opened).rejects.toThrow();
    });
  });
});
