import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { Cookies } from '../../src/desk/cookies.ts';
import { Gate } from '../../src/desk/gate.ts';
import type { DeskSession } from '../../src/domain/desk-session.ts';
import { Origins } from '../../src/http/origins.ts';
import { createServer, type Server } from '../../src/http/server.ts';
import { type TestStorage, testStorage } from '../support/storage.ts';

/** A socket behind the gate, on a real server. */

let storage: TestStorage;
let server: Server;
let url: string;
const standing = new Set<string>();
beforeAll(async () => {
  storage = await testStorage('sqlite');
  const own = new Origins();
  const widget = new Origins();
  const gate = new Gate({
    sessions: storage.desk.sessions,
    cookies: new Cookies({ secure: false }),
    isOwnOrigin: (origin) => own.allows(origin),
    tokenKey: Buffer.alloc(32),
    stillStands: async ({ id }: DeskSession) => !standing.has(id),
    lookEvery: 50,
  });
  const live = {
    path: '/desk/live',
    policy: ['counsellor'],
    open: (socket: { send(text: string): void }, session: DeskSession) => socket.send(session.account.alias),
  } as const;
  server = createServer({
    channels: [],
    routes: [],
    sockets: gate.sockets([live]),
    origins: widget,
    accept: () => Promise.reject(new Error('nothing comes in')),
    onTrouble: () => undefined,
  });
  const port = await server.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${port}`;
  own.set([url]);
  widget.set([url, 'https://partner.example']);
});
afterAll(async () => {
  await server.stop();
  await storage.close();
});

const sessionOf = async (role: 'counsellor' | 'administrator') => {
  const account = await storage.desk.accounts.make(
    { login: `${role}-${Math.random()}`, alias: 'Léa', role, organisation: role === 'counsellor' ? 'seso' : undefined },
    'command-line',
  );
  if (!account) throw new Error('not made');
  return { account, token: await storage.desk.sessions.open(account) };
};

/** The first message, or the status with which it was refused; and the code of its end. */
function connect(headers: Record<string, string>) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/desk/live`, { headers });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  const opened = new Promise<string>((resolve) => {
    socket.once('message', (data) => resolve(String(data)));
    socket.once('unexpected-response', (_request, response) => {
      resolve(String(response.statusCode));
      socket.terminate();
    });
    socket.on('error', () => undefined);
  });
  return { socket, opened, closed };
}

test('C39: opens for the role it is for, from the page of the desk, and for nobody else', async () => {
  const { token } = await sessionOf('counsellor');
  const cookie = `desk-session=${token}`;
  const allowed = connect({ cookie, origin: url });
  expect(await allowed.opened).toBe('Léa');
  allowed.socket.terminate();
  expect(await connect({ cookie }).opened).toBe('403');
  expect(await connect({ cookie, origin: 'https://partner.example' }).opened).toBe('403');
  expect(await connect({ cookie, origin: 'https://evil.example' }).opened).toBe('403');
  expect(await connect({ origin: url }).opened).toBe('401');
  const administrator = await sessionOf('administrator');
  expect(await connect({ cookie: `desk-session=${administrator.token}`, origin: url }).opened).toBe('403');
});

test.each(['sign-out', 'closed account', 'idle time', 'identity provider'] as const)(
  'C24: closes by itself after %s',
  async (why) => {
    const { account, token } = await sessionOf('counsellor');
    const { opened, closed } = connect({ cookie: `desk-session=${token}`, origin: url });
    expect(await opened).toBe('Léa');
    if (why === 'sign-out') await storage.desk.sessions.close(token);
    if (why === 'closed account') await storage.desk.accounts.setDisabled(account.id, true, 'command-line');
    if (why === 'idle time') storage.clock.pass(15 * 60_000);
    if (why === 'identity provider') standing.add((await storage.desk.sessions.find(token, { touch: false }))?.id ?? '');
    expect(await closed).toBe(4401);
  },
);
