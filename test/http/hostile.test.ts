import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/app.ts';
import { Client } from '../support/client.ts';
import { type RunningProcess, startProcess } from '../support/process.ts';

/** Requests meant to break us. The same process must answer the next person. */

let running: RunningProcess;
let client: Client;
const folder = temporaryFolder();

beforeAll(async () => {
  running = await startProcess({ DATA_DIR: folder.path });
  client = new Client(running.url);
  const origin = { origin: running.url.replace('127.0.0.1', 'localhost') };
  client.token = String((await client.request('POST', '/widget/token', undefined, origin)).body.token);
  client.conversationId = String((await client.request('POST', '/v3/directline/conversations', {})).body.conversationId);
});
afterAll(async () => {
  expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
  expect(running.child.exitCode).toBeNull();
  await running.terminate();
  folder.remove();
});

const path = () => `/v3/directline/conversations/${client.conversationId}/activities`;

async function postRaw(body: BodyInit, headers: Record<string, string>): Promise<number> {
  const request = { method: 'POST', body, headers: { authorization: `Bearer ${client.token}`, ...headers } };
  const response = await fetch(running.url + path(), request);
  const text = await response.text();
  expect(text).not.toMatch(/node_modules|at .*:\d+:\d+|restify|Error:/);
  expect(JSON.parse(text).error.code).toMatch(/^\w+$/);
  return response.status;
}

/** Bytes straight onto the wire; the status line that comes back. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(running.url).port), '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
      if (answer.includes('\r\n')) socket.destroy();
    });
    socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''));
    socket.on('error', reject);
  });
}

const JSON_TYPE = { 'content-type': 'application/json' };

describe('the two requests that kill the stock start-up code', () => {
  test('a body that says gzip and is not', async () => {
    expect(await postRaw('not gzip', { ...JSON_TYPE, 'content-encoding': 'gzip' })).toBe(415);
  });

  test('an upgrade without a token, to every kind of path', async () => {
    for (const target of [
      '/',
      '/api/messages',
      '/v3/directline/conversations/x/stream',
      '/v3/directline/conversations/%zz/stream',
    ]) {
      const upgrade =
        'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';
      expect(await raw(`GET ${target} HTTP/1.1\r\nHost: x\r\n${upgrade}\r\n`)).toMatch(/ (403|404) /);
    }
  });
});

describe('bodies', () => {
  test.each([
    ['a real gzip', gzipSync(JSON.stringify({ type: 'message' })), { ...JSON_TYPE, 'content-encoding': 'gzip' }, 415],
    ['multipart', '--x\r\n\r\nfile\r\n--x--', { 'content-type': 'multipart/form-data; boundary=x' }, 415],
    ['no content type', new Uint8Array([123, 125]), {}, 415],
    ['another charset', '{}', { 'content-type': 'application/json; charset=utf-16' }, 415],
    ['broken JSON', '{"type":', JSON_TYPE, 400],
    ['bytes that are not UTF-8', new Uint8Array([0x22, 0xc3, 0x28, 0x22]), JSON_TYPE, 400],
    ['a hundred thousand brackets', '['.repeat(100_000), JSON_TYPE, 400],
    ['deep objects', `${'{"a":'.repeat(60)}1${'}'.repeat(60)}`, JSON_TYPE, 400],
    ['a prototype key', '{"type":"message","__proto__":{"x":1}}', JSON_TYPE, 400],
    ['a spelled-out prototype key', '{"type":"message","\\u005f_proto__":{"x":1}}', JSON_TYPE, 400],
    ['a list', '[]', JSON_TYPE, 400],
    ['null', 'null', JSON_TYPE, 400],
    ['no type', '{"text":"hello"}', JSON_TYPE, 400],
    ['a number for a type', '{"type":7}', JSON_TYPE, 400],
    ['an object for a text', '{"type":"message","text":{"$gt":""}}', JSON_TYPE, 400],
    ['text for attachments', '{"type":"message","attachments":"x"}', JSON_TYPE, 400],
    ['too many characters', JSON.stringify({ type: 'message', text: 'x'.repeat(300_000) }), JSON_TYPE, 413],
  ] as const)('%s is refused', async (_name, body, headers, status) => {
    expect(await postRaw(body as BodyInit, headers)).toBe(status);
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
  });

  test('two hundred megabytes are refused before they are read, and memory hardly grows', async () => {
    const before = residentMegabytes();
    for (let n = 0; n < 5; n++) {
      const head = `POST ${path()} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${client.token}\r\nContent-Type: application/json\r\n`;
      expect(await raw(`${head}Content-Length: 200000000\r\n\r\n${'x'.repeat(100_000)}`)).toContain(' 413 ');
    }
    const chunk = `${(64 * 1024).toString(16)}\r\n${'x'.repeat(64 * 1024)}\r\n`;
    const chunked = `POST ${path()} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${client.token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    expect(await raw(chunked + chunk.repeat(40)).catch((error) => String(error.code))).toMatch(/ 413 |ECONNRESET|EPIPE/);
    expect(residentMegabytes() - before).toBeLessThan(50);
  });

  test('nothing is written to the temporary folder', () => {
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('upload'))).toEqual([]);
  });
});

function residentMegabytes(): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${running.child.pid}/status`, 'utf8'));
  return Number(line?.[1]) / 1024;
}

describe('every answer', () => {
  const HEADERS = [
    'content-security-policy',
    'x-content-type-options',
    'referrer-policy',
    'permissions-policy',
    'strict-transport-security',
  ];

  test.each([
    '/',
    '/embed',
    '/widget.js',
    '/healthz',
    '/readyz',
    '/nothing',
    '/v3/directline/conversations/x',
    '/widget/words/ar',
  ])('%s carries the security headers', async (target) => {
    const response = await fetch(running.url + target);
    for (const header of HEADERS) expect(response.headers.get(header), header).toBeTruthy();
    expect(response.headers.get('server')).toBeFalsy();
    expect(response.headers.get('x-powered-by')).toBeNull();
  });

  test('other methods and broken requests get a plain refusal', async () => {
    expect((await fetch(`${running.url}/healthz`, { method: 'PUT' })).status).toBe(405);
    expect(await raw('NONSENSE\r\n\r\n')).toContain(' 400 ');
    expect(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`)).toMatch(/ (400|431) /);
    expect((await fetch(`${running.url}/v3/directline/conversations/%00%ff`)).status).toBeGreaterThanOrEqual(400);
  });

  test('odd text is stored and answered, never a 500', async () => {
    for (const text of [
      '\u0000',
      '\ud800',
      '\u202e\u2066abc',
      '\u{e0041}',
      'a'.repeat(20_000),
      '{{x}} %s %d',
      '<img src=x onerror=alert(1)>',
      "'; DROP TABLE conversations; --",
    ]) {
      const posted = await client.say(text);
      expect(posted.status).toBe(200);
      expect((await client.replyTo(String(posted.body.id))).text).toBeTruthy();
    }
  });
});
