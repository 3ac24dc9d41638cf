import { createServer } from 'node:http';
import type { LookupFunction } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAzureBotService } from '../../src/channels/azure-bot-service/channel.ts';
import { ConnectorTrouble, meaningOf } from '../../src/channels/azure-bot-service/trouble.ts';
import { SignInTrouble } from '../../src/domain/caller.ts';
import { Unreachable } from '../../src/domain/reach.ts';
import { createMicrosoft, publicCloud } from '../../src/outside/microsoft.ts';
import { isPublicAddress } from '../../src/outside/public-address.ts';
import { createReach } from '../../src/outside/reach-out.ts';
import { APP_ID, APP_PASSWORD } from '../support/microsoft.ts';

/** Where replies, and the token with them, may go. */

const inside = { hits: 0, port: 0, close: () => undefined as unknown };

beforeAll(async () => {
  const server = createServer((request, response) => {
    inside.hits++;
    if (request.url === '/huge') return void response.end('x'.repeat(2 * 1024 * 1024));
    if (request.url === '/away') response.writeHead(302, { location: 'https://elsewhere.example/' });
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  inside.port = typeof address === 'object' && address ? address.port : 0;
  inside.close = () => server.close();
});
afterAll(() => inside.close());

/** A resolver that gives the next of these answers each time it is asked. */
function resolver(...answers: string[][]): LookupFunction & { asked: string[] } {
  const asked: string[] = [];
  const lookup: LookupFunction = (hostname, _options, callback) => {
    asked.push(hostname);
    const addresses = answers[Math.min(asked.length, answers.length) - 1] ?? [];
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    setImmediate(() => callback(null, found as unknown as string, 4));
  };
  return Object.assign(lookup, { asked });
}

describe('C8 addresses for replies', () => {
  const { trusts } = publicCloud(undefined);
  test.each([
    'https://directline.botframework.com/',
    'https://webchat.botframework.com/',
    'https://europe.directline.botframework.com/',
    'https://telegram.botframework.com',
  ])('%s is Microsoft\u2019s', (url) => expect(trusts(url)).toBe(true));

  test.each([
    'http://directline.botframework.com/',
    'https://directline.botframework.com:8443/',
    'https://botframework.com/',
    'https://botframework.com.evil.example/',
    'https://evilbotframework.com/',
    'https://directline.botframework.com@evil.example/',
    'https://user:word@directline.botframework.com/',
    'https://directline.botframework.com.',
    'https://directline.botframework.com/?x=',
    'https://directline.botframework.com/#x',
    'https://evil.example/directline.botframework.com',
    'https://evil.example\\.botframework.com/',
    'https://d\u0131rectline.botframework.com/',
    'https://smba.trafficmanager.net/emea/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://[::ffff:127.0.0.1]/',
    'https://localhost/',
    ' https://directline.botframework.com/',
    'https://directline.botframework.com/\n',
    'ftp://directline.botframework.com/',
    'javascript:alert(1)',
    '',
  ])('%j is not', (url) => expect(trusts(url)).toBe(false));
});

describe('C9 names that lead inside', () => {
  test.each([
    '10.0.0.5',
    '127.0.0.1',
    '127.8.8.8',
    '0.0.0.0',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    'fd12:3456::1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    'ff02::1',
    'not-an-address',
  ])('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false));

  test.each(['20.50.2.1', '172.32.0.1', '100.128.0.1', '8.8.8.8', '2a01:111:f100::1', '2620:1ec::1'])('%s is', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([[['127.0.0.1']], [['20.50.2.1', '10.0.0.5']], [['::ffff:127.0.0.1']], [[]]])(
    '%j is refused at connect',
    async (answer) => {
      const lookup = resolver(answer);
      const reach = createReach({ allows: () => true, lookup });
      for (const url of [
        `http://directline.botframework.com:${inside.port}/`,
        `https://directline.botframework.com:${inside.port}/`,
      ]) {
        await expect(reach({ method: 'GET', url })).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
      }
      expect(lookup.asked).toHaveLength(2);
      expect(inside.hits).toBe(0);
    },
  );

  test('the address that is looked at is the one that is connected to: there is one look-up a connection', async () => {
    const before = inside.hits;
    const lookup = resolver(['127.0.0.1'], ['20.50.2.1']);
    const reach = createReach({ allows: () => true, allowsAddress: (address) => address === '127.0.0.1', lookup });
    const url = `http://name.example:${inside.port}/`;
    expect((await reach({ method: 'GET', url, headers: { connection: 'close' } })).status).toBe(200);
    expect(lookup.asked).toHaveLength(1);
    await expect(reach({ method: 'GET', url })).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
    expect(inside.hits).toBe(before + 1);
  });

  test('a reply to a name that has come to lead inside is given up: no connection, no token, no word', async () => {
    const before = inside.hits;
    const microsoft = createMicrosoft({
      appId: APP_ID,
      appPassword: APP_PASSWORD,
      tenantId: undefined,
      standIn: undefined,
      clock: { now: () => Date.now() },
      onTrouble: () => undefined,
      lookup: resolver(['169.254.169.254']),
    });
    const token = { get: async () => 'a-token', drop: () => undefined };
    const channel = createAzureBotService({
      ...microsoft,
      token,
      appId: APP_ID,
      tenantId: undefined,
      channels: ['directline'],
      clock: { now: () => Date.now() },
    });
    const address = JSON.stringify({
      serviceUrl: 'https://directline.botframework.com/',
      channelId: 'directline',
      conversationId: 'c',
      botId: 'b',
    });
    const to = { channelId: 'azure', conversationId: 'directline|c', userId: 'u', address };
    const progress = { attempts: 1, parts: 0, saidAt: 0, taken: async () => undefined };
    const sent = await channel.send?.(to, { type: 'message', text: 'hello', replyToId: 'm' }, progress);
    expect(sent).toEqual({ delivered: false, retryable: false, code: 'address-refused' });
    const elsewhere = { ...to, address: address.replace('directline.botframework.com', 'evil.example') };
    expect(await channel.send?.(elsewhere, { type: 'message', text: 'hello' }, progress)).toMatchObject({
      code: 'address-refused',
    });
    expect(inside.hits).toBe(before);
  });
});

describe('the way out', () => {
  const reach = createReach({ allows: (url) => url.port === String(inside.port), allowsAddress: () => true });
  test('goes nowhere but where it is allowed to, and resolves nothing else', async () => {
    const lookup = resolver(['20.50.2.1']);
    const closed = createReach({ allows: () => false, lookup });
    await expect(closed({ method: 'GET', url: 'https://directline.botframework.com/' })).rejects.toMatchObject({
      code: 'HOST_REFUSED',
    });
    expect(lookup.asked).toEqual([]);
  });

  test('gives a redirect back as it is (C10), and reads no answer without end', async () => {
    const answer = await reach({ method: 'GET', url: `http://localhost:${inside.port}/away` });
    expect(answer).toMatchObject({ status: 302, headers: { location: 'https://elsewhere.example/' } });
    await expect(reach({ method: 'GET', url: `http://localhost:${inside.port}/huge` })).rejects.toMatchObject({
      code: 'TOO_LARGE',
    });
  });
});

describe('what a failed delivery means', () => {
  const now = Date.UTC(2026, 10, 21, 12);
  test.each([
    [new ConnectorTrouble(429, '7'), { retryable: true, code: 'throttled', after: 7000 }],
    [new ConnectorTrouble(429, 'Sat, 21 Nov 2026 12:00:30 GMT'), { retryable: true, code: 'throttled', after: 30_000 }],
    [new ConnectorTrouble(429, 'soon'), { retryable: true, code: 'throttled' }],
    [new ConnectorTrouble(500, undefined), { retryable: true, code: 'unavailable' }],
    [new ConnectorTrouble(503, '2'), { retryable: true, code: 'unavailable', after: 2000 }],
    [new ConnectorTrouble(408, undefined), { retryable: true, code: 'unavailable' }],
    [new ConnectorTrouble(401, undefined), { retryable: true, code: 'token' }],
    [new SignInTrouble(401, { reason: 'AADSTS7000215' }), { retryable: true, code: 'token', rests: 30_000 }],
    [new SignInTrouble(503, { retryAfter: '5' }), { retryable: true, code: 'unavailable', rests: 5000 }],
    [new ConnectorTrouble(403, undefined), { retryable: false, code: 'forbidden' }],
    [new ConnectorTrouble(404, undefined), { retryable: false, code: 'gone' }],
    [new ConnectorTrouble(413, undefined), { retryable: false, code: 'too-large' }],
    [new ConnectorTrouble(400, undefined), { retryable: false, code: 'rejected' }],
    [new ConnectorTrouble(302, undefined), { retryable: false, code: 'redirected' }],
    [new Unreachable('TIMEOUT'), { retryable: true, code: 'unreachable' }],
    [new Unreachable('NETWORK'), { retryable: true, code: 'unreachable' }],
    [new Unreachable('HOST_REFUSED'), { retryable: false, code: 'address-refused' }],
  ])('%s', (error, meaning) => expect(meaningOf(error, now)).toEqual({ delivered: false, ...meaning }));

  test('a fault of our own is not taken for one of theirs', () => {
    expect(() => meaningOf(new TypeError('ours'), now)).toThrow('ours');
  });
});
