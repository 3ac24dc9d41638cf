import { createServer } from 'node:http';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type RunningApp, startApp } from '../support/app.ts';
import { Client } from '../support/client.ts';
import { APP_ID, APP_PASSWORD, azureMessage, makeKey, postTo, StandIn, TENANT_ID } from '../support/microsoft.ts';

/** Every check of callers and addresses, by its number in the threat model, against a real server and really signed tokens. */

const SECRET = 'a-direct-line-secret-of-some-length';
let standIn: StandIn;
let app: RunningApp;
/** Milliseconds by which the assistant's clock is wrong. */
let offset = 0;
const clock = { now: () => Date.now() + offset };
/** Somebody else's server on this machine: nobody may ever ask it anything. */
const elsewhere = { hits: 0, url: '', close: () => undefined as unknown };

beforeAll(async () => {
  const server = createServer((_request, response) => {
    elsewhere.hits++;
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  elsewhere.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  elsewhere.close = () => server.close();
  standIn = await new StandIn().start();
  standIn.keys.push(makeKey('only-webchat', ['webchat']), makeKey('no-endorsements', null), makeKey('empty', []));
  app = await startApp(
    {
      directLineSecret: SECRET,
      azureBot: { appId: APP_ID, appPassword: APP_PASSWORD, tenantId: TENANT_ID, channels: ['directline'], standIn: standIn.url },
    },
    clock,
  );
});
afterAll(async () => {
  // Whatever was taken has been answered by now.
  await app.stop();
  expect(standIn.sent.length).toBeGreaterThan(3);
  expect(standIn.sent.filter(({ activity }) => refusedIds.has(activity.replyToId ?? ''))).toEqual([]);
  expect(elsewhere.hits).toBe(0);
  standIn.stop();
  elsewhere.close();
});

let printed: { mock: { calls: unknown[][] } }[] = [];
beforeEach(() => {
  printed = (['error', 'warn', 'log'] as const).map((name) => vi.spyOn(console, name).mockImplementation(() => undefined));
});
afterEach(() => {
  // The framework likes to print what it refuses; nothing that is refused gets that far.
  expect(printed.flatMap(({ mock }) => mock.calls)).toEqual([]);
  vi.restoreAllMocks();
  offset = 0;
});

const post = (body: unknown, token?: string) => postTo(app.url, standIn, body, token);
const message = (changes: Record<string, unknown> = {}) => azureMessage(standIn, 'hello', changes);

/** Ids of messages that were refused: none of them may ever be answered. */
const refusedIds = new Set<unknown>();

/** The status of a post that must be refused, without a token or with this one. */
async function refused(body: unknown, token?: string): Promise<number> {
  const hits = elsewhere.hits;
  refusedIds.add((body as { id?: unknown }).id);
  const response = await (token === undefined ? postTo(app.url, undefined, body) : post(body, token));
  expect(await response.text()).not.toMatch(/AuthenticationError|jwt|Error:|node_modules/i);
  expect(elsewhere.hits).toBe(hits);
  return response.status;
}

/** A request whose headers and body are sent as they stand. */
function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(app.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname === 'localhost' ? '127.0.0.1' : hostname, () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => (answer += String(chunk)));
    socket.once('error', reject);
    socket.once('close', () => resolve(answer));
    setTimeout(() => socket.end(), 400);
  });
}

describe('C1 no token', () => {
  test.each([
    ['none', undefined],
    ['empty', ''],
    ['Basic', 'Basic dXNlcjpwYXNz'],
    ['two spaces', 'Bearer  a.b.c'],
    ['8 KB', `Bearer ${'a'.repeat(8192)}.b.c`],
    ['not three parts', 'Bearer abc'],
    ['parts that are not JSON', 'Bearer aaaa.bbbb.cccc'],
  ])('%s: 401 at once', async (_, authorization) => {
    const before = standIn.asked.metadata;
    const took: number[] = [];
    for (let n = 0; n < 5; n++) {
      const started = performance.now();
      const response = await fetch(`${app.url}/api/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
        body: JSON.stringify(message()),
      });
      expect(response.status).toBe(401);
      took.push(performance.now() - started);
    }
    // The machine may be busy with something else for a moment.
    expect(Math.min(...took)).toBeLessThan(50);
    expect(standIn.asked.metadata).toBe(before);
  });

  test('whatever the body is, and before any of it is read', async () => {
    for (const body of ['', '{', '[]', '{}', '{"type":7}', '\u0000']) expect(await refused(body)).toBe(401);
    const head = 'POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
    expect(await raw(`${head}Content-Length: 200000000\r\n\r\n`)).toContain(' 401 ');
    expect(await raw(`${head}Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nnogzi`)).toContain(' 401 ');
    expect(await raw(`${head}Transfer-Encoding: chunked\r\n\r\n`)).toContain(' 401 ');
  });

  test('with a right token a wrong body is told so, by the name of the field', async () => {
    const errors: [unknown, number, string][] = [
      ['{', 400, 'JSON'],
      [[], 400, 'activity'],
      [{}, 400, 'type'],
      [{ type: 7 }, 400, 'type'],
      [message({ text: { a: 1 } }), 400, 'text'],
      [message({ id: undefined }), 400, 'id'],
      [message({ from: undefined }), 400, 'from'],
      [message({ from: { id: 'x'.repeat(600) } }), 400, 'from'],
      [message({ conversation: { id: '' } }), 400, 'conversation'],
      [message({ recipient: null }), 400, 'recipient'],
    ];
    for (const [body, status, word] of errors) {
      const response = await post(body);
      expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(word)]);
    }
  });

  test('other methods: 405', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) expect((await fetch(`${app.url}/api/messages`, { method })).status).toBe(405);
  });
});

test('C2 alg none, the public key as a secret, an unknown key, keys of the sender\u2019s own: 401, and none is fetched', async () => {
  const theirs = makeKey('key-1');
  const jwk = { jku: `${elsewhere.url}/keys`, x5u: `${elsewhere.url}/cert`, jwk: { kty: 'RSA' } };
  const tokens = [
    standIn.token({ header: { alg: 'none' } }),
    standIn.token({ header: { alg: 'HS256' } }),
    standIn.token({ header: { alg: 'RS512' } }),
    standIn.token({ header: { kid: 'unknown' } }),
    standIn.token({ header: { kid: undefined } }),
    standIn.token({ header: { crit: ['exp'] } }),
    standIn.token({ key: theirs }),
    standIn.token({ key: theirs, header: jwk }),
    `${standIn.token().split('.').slice(0, 2).join('.')}.AAAA`,
  ];
  for (const token of tokens) expect(await refused(message(), token)).toBe(401);
});

test('C3 another audience, issuer or tenant, or no serviceurl: 401', async () => {
  for (const claims of [
    { aud: 'another-bot' },
    { aud: [APP_ID, 'another-bot'] },
    { aud: undefined },
    { iss: 'https://api.botframework.com/' },
    { iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/' },
    { iss: undefined },
    { serviceurl: undefined },
    { serviceurl: '' },
    { serviceurl: `${elsewhere.url}/` },
    { tid: 'another-tenant' },
  ]) {
    expect([claims, await refused(message(), standIn.token({ claims }))]).toEqual([claims, 401]);
  }
  expect((await post(message(), standIn.token({ claims: { tid: TENANT_ID } }))).status).toBe(200);
});

describe('C4 time', () => {
  const now = () => Math.floor(Date.now() / 1000);
  test('ended 301 s ago, begins in 302 s, without an end, good for more than a day: 401', async () => {
    for (const claims of [
      { exp: now() - 301, nbf: now() - 3600 },
      { nbf: now() + 302 },
      { exp: undefined },
      { exp: '9999999999' },
      { exp: now() + 25 * 3600 },
      { exp: now() + 3 * 24 * 3600, nbf: now() + 2.5 * 24 * 3600 },
    ]) {
      expect([claims, await refused(message(), standIn.token({ claims }))]).toEqual([claims, 401]);
    }
  });

  test('clocks that differ by four minutes are borne; by ten they are not, and the operator is told', async () => {
    const short = (claims: object) => standIn.token({ claims: { exp: now(), nbf: now(), ...claims } });
    for (const minutes of [4, -4]) {
      offset = minutes * 60_000;
      expect((await post(message(), short({}))).status).toBe(200);
    }
    const before = app.logged().split('clock-differs').length;
    for (const minutes of [10, -10]) {
      offset = minutes * 60_000;
      expect(await refused(message(), short({}))).toBe(401);
    }
    expect(app.logged().split('clock-differs').length).toBe(before + 2);
  });
});

test('C5 a key for another channel, or for none; a channel that is empty, missing, unknown or the framework\u2019s back door: 401 or 403', async () => {
  for (const id of ['only-webchat', 'no-endorsements', 'empty']) {
    const key = standIn.keys.find((one) => one.id === id);
    expect(await refused(message(), standIn.token(key ? { key } : {}))).toBe(401);
  }
  for (const channelId of ['', null, undefined, 7, 'AseChannel', 'emulator', 'webchat', 'msteams', 'Directline', '__proto__']) {
    expect(await refused(message({ channelId }), standIn.token())).toBe(403);
  }
});

test('C6 tokens of the emulator and of other bots: 401', async () => {
  const tenant = 'd6d49420-f39b-4df7-a1dc-d59a935871db';
  for (const claims of [
    { iss: `https://sts.windows.net/${tenant}/`, ver: '1.0', appid: APP_ID },
    { iss: `https://login.microsoftonline.com/${tenant}/v2.0`, ver: '2.0', azp: APP_ID },
    { iss: `https://login.microsoftonline.com/${tenant}/v2.0`, ver: '2.0', azp: 'another-bot' },
  ]) {
    expect(await refused(message(), standIn.token({ claims }))).toBe(401);
    expect(await refused(message({ channelId: 'emulator' }), standIn.token({ claims }))).toBe(401);
  }
});

test('C7 a token opens its own door only', async () => {
  const client = await new Client(app.url).start();
  for (const token of [client.token, SECRET]) expect(await refused(message(), token)).toBe(401);
  const widget = client.token;
  client.token = standIn.token();
  expect((await client.say('hello')).status).toBe(403);
  expect((await client.request('POST', '/v3/directline/tokens/generate', {})).status).toBe(403);
  expect((await client.request('POST', '/v3/directline/conversations', {})).status).toBe(403);
  client.token = widget;
  expect((await client.say('hello')).status).toBe(200);
  expect((await post(message())).status).toBe(200);
});

test('C8 a serviceUrl that is missing, or leads anywhere but to the service: refused, and nobody is asked anything', async () => {
  const port = new URL(elsewhere.url).port;
  for (const serviceUrl of [
    undefined,
    null,
    '',
    7,
    elsewhere.url,
    `http://localhost:${port}/`,
    `http://2130706433:${port}/`,
    `http://0x7f.1:${port}/`,
    `http://[::1]:${port}/`,
    `http://[::ffff:127.0.0.1]:${port}/`,
    'http://169.254.169.254/latest/meta-data/',
    `${standIn.url.replace('//', '//smba.botframework.com@')}/`,
    `http://127.0.0.1:${port}#${standIn.url}/`,
    `${standIn.url}.evil.example/`,
    'https://botframework.com.evil.example/',
    'file:///etc/passwd',
    'gopher://127.0.0.1/',
    'urn:botframework:websocket',
  ]) {
    const status = await refused(message({ serviceUrl }), standIn.token({ claims: { serviceurl: serviceUrl } }));
    expect([serviceUrl, [400, 401, 403].includes(status)]).toEqual([serviceUrl, true]);
    expect(await refused(message({ serviceUrl }), standIn.token())).toBe(401);
  }
});

test('C10 a redirect of the reply is not followed, and the token goes nowhere else', async () => {
  const hits = elsewhere.hits;
  standIn.connectorAnswers.push({ status: 307, headers: { location: `${elsewhere.url}/v3/` } });
  await post(message({ conversation: { id: 'redirect' } }));
  while (standIn.connectorAnswers.length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const next = message({ conversation: { id: 'redirect' } });
  await post(next);
  await standIn.waitFor(({ activity }) => activity.replyToId === next.id);
  expect(elsewhere.hits).toBe(hits);
});

describe('C16 the issuer\u2019s keys', () => {
  test('cannot be had at the start: 503, and open as soon as they can', async () => {
    const other = await new StandIn().start();
    other.metadataDown = true;
    let passed = 0;
    const late = await startApp(
      {
        azureBot: { appId: APP_ID, appPassword: APP_PASSWORD, tenantId: undefined, channels: ['directline'], standIn: other.url },
      },
      { now: () => Date.now() + passed },
    );
    const token = () => other.token({ claims: { exp: Math.floor(Date.now() / 1000) + 3600 } });
    expect((await postTo(late.url, other, azureMessage(other, 'hello'), token())).status).toBe(503);
    other.metadataDown = false;
    expect((await postTo(late.url, other, azureMessage(other, 'hello'), token())).status).toBe(503);
    passed = 61_000;
    expect((await postTo(late.url, other, azureMessage(other, 'hello'), token())).status).toBe(200);

    // The issuer changes its keys: the old one is refused, the new one is taken.
    const [old] = other.keys;
    other.keys = [makeKey('key-2')];
    passed += 61_000;
    expect((await postTo(late.url, other, azureMessage(other, 'hello'), token())).status).toBe(200);
    expect((await postTo(late.url, other, azureMessage(other, 'hello'), other.token(old ? { key: old } : {}))).status).toBe(401);

    // Then it cannot be reached: known keys serve for a day, and no longer.
    other.metadataDown = true;
    const lasting = (hours: number) => other.token({ claims: { exp: Math.floor(Date.now() / 1000) + hours * 3600 } });
    passed += 23 * 3_600_000;
    expect((await postTo(late.url, other, azureMessage(other, 'hello'), lasting(24))).status).toBe(200);
    passed += 2 * 3_600_000;
    expect((await postTo(late.url, other, azureMessage(other, 'hello'), lasting(24))).status).toBe(503);
    expect(late.logged()).toContain('signing-keys-failed');
    await late.stop();
    other.stop();
  });

  test('unknown key ids do not make us ask the issuer again and again', async () => {
    const before = standIn.asked.metadata;
    for (let n = 0; n < 20; n++) expect(await refused(message(), standIn.token({ header: { kid: `guess-${n}` } }))).toBe(401);
    expect(standIn.asked.metadata - before).toBeLessThanOrEqual(2);
  });
});

test('C17 events, commands, ends, handoffs, groups and words in the assistant\u2019s own name are taken and change nothing', async () => {
  const bot = { id: 'return-bot@xyz' };
  for (const changes of [
    { type: 'event', name: 'handoff.status', value: { state: 'accepted' } },
    { type: 'event', name: 'handoff.initiate' },
    { type: 'event', name: 'tokens/response' },
    { type: 'command', name: 'application/x' },
    { type: 'endOfConversation' },
    { type: 'typing' },
    { type: 'installationUpdate', action: 'add' },
    { type: 'messageReaction', reactionsAdded: [{ type: 'like' }] },
    { type: 'messageUpdate' },
    { type: 'conversationUpdate', membersAdded: [bot] },
    { type: 'conversationUpdate', membersRemoved: [{ id: 'dl_person' }] },
    { from: bot },
    { from: { id: 'dl_person', role: 'bot' } },
    { conversation: { id: 'group', isGroup: true } },
  ]) {
    const quiet = message({ conversation: { id: 'quiet-ones' }, ...changes });
    refusedIds.add(quiet.id);
    const response = await post(quiet);
    expect([changes, response.status]).toEqual([changes, 200]);
  }
  expect((await post(message({ type: 'invoke', name: 'signin/verifyState' }))).status).toBe(501);
});

test('C18 the person who opened a conversation stays its person', async () => {
  const conversation = { id: 'kept' };
  const [first, other] = [message({ conversation }), message({ conversation, from: { id: 'somebody-else' } })];
  await post(first);
  await post(other);
  const { activity } = await standIn.waitFor((sent) => sent.activity.replyToId === other.id);
  expect(activity.recipient?.id).toBe('dl_person');
});

test('off: without an app id everybody gets 401, whatever they bring, and nothing is asked of anybody', async () => {
  const off = await startApp();
  for (const token of [undefined, standIn.token(), standIn.token({ claims: { aud: '' } })]) {
    const response = await (token === undefined
      ? postTo(off.url, undefined, message())
      : postTo(off.url, standIn, message(), token));
    expect(response.status).toBe(401);
  }
  expect((await fetch(`${off.url}/api/messages`, { method: 'POST' })).status).toBe(401);
  await off.stop();
});
