import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALLOWED } from '../../src/log.ts';
import { type RunningApp, startApp } from '../support/app.ts';
import { Client } from '../support/client.ts';
import { ENGINES, inbound, outcome, testStorage, turnOf } from '../support/storage.ts';

const ROOT = join(import.meta.dirname, '../..');
const MARK = 'ZQXJMARK';
let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

const read = async (url = app.url, headers: Record<string, string> = {}) => {
  const response = await fetch(`${url}/metrics`, { headers });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};

/** The value of one figure with its labels, in any order. */
function figure(text: string, name: string, labels: Record<string, string> = {}): number | undefined {
  const line = text
    .split('\n')
    .find(
      (one) =>
        new RegExp(`^${name}[{ ]`).test(one) && Object.entries(labels).every(([key, value]) => one.includes(`${key}="${value}"`)),
    );
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

test('each message counts once, by channel, language and what the person got, with the time its reply took', async () => {
  const client = await new Client(app.url).start('fr');
  await client.ask('combien de temps dure la procédure ?');
  await client.ask('xkcd plof wibbel zork');
  await client.ask('menu');
  const twice = { type: 'message', text: 'menu', channelData: { clientActivityID: 'same' } };
  const posted = await client.post(twice);
  await client.post(twice);
  await client.replyTo(String(posted.body.id));
  const { status, type, text } = await read();
  expect({ status, type }).toEqual({ status: 200, type: expect.stringMatching(/^text\/plain; version=0\.0\.4/) });
  const of = (outcome: string) => figure(text, 'assistant_turns_total', { channel: 'directline', language: 'fr', outcome });
  expect([of('answered'), (of('not-understood') ?? 0) + (of('unsure') ?? 0), of('other')]).toEqual([1, 1, 2]);
  expect(figure(text, 'assistant_reply_seconds_count', { channel: 'directline' })).toBe(4);
  expect(figure(text, 'assistant_repeated_total', { channel: 'directline' })).toBe(1);
  expect(figure(text, 'assistant_conversations')).toBe(1);
  expect(figure(text, 'assistant_content', { what: 'topics' })).toBeGreaterThan(20);
  const route = '/v3/directline/conversations/:id/activities';
  expect(figure(text, 'assistant_http_request_seconds_count', { route, method: 'POST', status: '2xx' })).toBeGreaterThanOrEqual(
    5,
  );
});

test('open sockets are counted while they are open', async () => {
  const client = await new Client(app.url).start();
  const socket = new WebSocket(client.streamUrl);
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  expect(figure((await read()).text, 'assistant_sockets')).toBe(1);
  socket.close();
  await new Promise((resolve) => socket.addEventListener('close', resolve));
  expect(figure((await read()).text, 'assistant_sockets')).toBe(0);
});

test('nothing a person or caller sends becomes a label', async () => {
  const client = await new Client(app.url).start(MARK);
  await client.ask(`${MARK} hello`);
  await client.post({ type: MARK, name: MARK, value: MARK, locale: MARK });
  for (const path of [`/${MARK}`, `/v3/directline/conversations/${MARK}`, `/assets/${MARK}`, `/widget/words/${MARK}`]) {
    await fetch(app.url + path, { headers: { 'user-agent': MARK, 'accept-language': MARK } });
  }
  const { text } = await read();
  expect(text).not.toContain(MARK);
  expect(text).not.toContain(client.conversationId);
});

test('every figure stands in the definitions, and every definition is a figure', async () => {
  const names = [...(await read()).text.matchAll(/^# TYPE (assistant_\S+)/gm)].map(([, name]) => name ?? '');
  const defined = [...readFileSync(join(ROOT, 'deployment/metrics.md'), 'utf8').matchAll(/^\| `(assistant_\w+)`/gm)].map(
    ([, name]) => name,
  );
  const ours = names.filter((name) => !/^assistant_(process|nodejs)_/.test(name));
  expect(ours.sort()).toEqual(defined.sort());
});

describe('who may read figures', () => {
  test('nobody who comes through a proxy', async () => {
    for (const header of ['x-forwarded-for', 'forwarded', 'via']) {
      expect((await read(app.url, { [header]: '192.0.2.1' })).status).toBe(404);
    }
  });

  test('with a token, its bearer and nobody else, from wherever', async () => {
    const token = 'a-token-of-the-operator-0123456789';
    const guarded = await startApp({ metricsToken: token });
    expect((await read(guarded.url)).status).toBe(404);
    expect((await read(guarded.url, { authorization: `Bearer ${token}x` })).status).toBe(404);
    expect((await read(guarded.url, { authorization: `Bearer ${token}`, 'x-forwarded-for': '192.0.2.1' })).status).toBe(200);
    await guarded.stop();
  });
});

describe.each(ENGINES)('what waits, on %s', (engine) => {
  test('is counted with its age', async () => {
    const storage = await testStorage(engine, ['pushed']);
    expect(await storage.backlog()).toEqual({
      inbox: { depth: 0, oldest: 0 },
      outbox: { depth: 0, oldest: 0 },
      parked: 0,
      conversations: 0,
      handoffs: { immediate: { depth: 0, oldest: 0 }, soon: { depth: 0, oldest: 0 }, normal: { depth: 0, oldest: 0 } },
    });
    await storage.inbox.commit(await turnOf(storage, inbound('one', { channelId: 'pushed' })), outcome('reply'));
    storage.clock.pass(60_000);
    const parked = await turnOf(storage, inbound('two', { conversationId: 'two' }));
    await storage.inbox.park(parked, { type: 'message', text: 'sorry' });
    await storage.inbox.add(inbound('three', { conversationId: 'three' }));
    storage.clock.pass(5000);
    expect(await storage.backlog()).toMatchObject({
      inbox: { depth: 1, oldest: 5000 },
      outbox: { depth: 1, oldest: 65_000 },
      parked: 1,
      conversations: 3,
    });
    await storage.close();
  });
});

test('traces go to the collector with fields of the allow-list alone, and nothing ties two of them together', async () => {
  const bodies: string[] = [];
  const collector = createServer((request, response) => {
    request.on('data', (chunk) => bodies.push(String(chunk)));
    request.on('end', () => response.end('{}'));
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const traced = await startApp({ tracesEndpoint: `http://127.0.0.1:${(collector.address() as AddressInfo).port}` });
  const client = await new Client(traced.url).start();
  await client.ask(`how long does it take ${MARK}`);
  await traced.stop();
  collector.close();
  const sent = bodies.join('');
  expect(sent).not.toContain(MARK);
  expect(sent).not.toContain(client.conversationId);
  type Span = {
    name: string;
    traceId: string;
    attributes: { key: string }[];
    startTimeUnixNano: string;
    endTimeUnixNano: string;
  };
  const { resourceSpans } = JSON.parse(sent) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  expect(spans.map(({ name }) => name)).toContain('turn');
  expect(spans.map(({ name }) => name)).toContain('POST /v3/directline/conversations/:id/activities');
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(spans.length);
  expect(spans.every((span) => BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano))).toBe(true);
  const keys = spans.flatMap(({ attributes }) => attributes.map(({ key }) => key));
  expect(keys.filter((key) => !(ALLOWED as readonly string[]).includes(key))).toEqual([]);
});

test('a collector that is away disturbs nobody', async () => {
  const traced = await startApp({ tracesEndpoint: 'http://127.0.0.1:1' });
  const client = await new Client(traced.url).start();
  await client.ask('how long does it take');
  await traced.stop();
  expect(traced.logged()).toContain('observing-failed');
});
