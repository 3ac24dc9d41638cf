import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROLES, type Role } from '../../src/domain/desk-account.ts';
import { Origins } from '../../src/http/origins.ts';
import { createServer } from '../../src/http/server.ts';
import { enrol, type RunningDesk, signIn, startDesk, type Visitor } from '../support/desk.ts';

/** Who may do what at the desk. The numbers are those of the catalogue of checks. */

let desk: RunningDesk;
const visitors = {} as Record<Role, Visitor>;
beforeAll(async () => {
  desk = await startDesk();
  for (const role of ROLES) visitors[role] = await signIn(desk, await enrol(desk, role));
});
afterAll(() => desk.stop());

const doors = () => desk.doors.filter(({ path }) => path.startsWith('/desk'));
const filled = (path: string) => path.replaceAll(/:\w+/g, 'x'.repeat(22));
/** Signing out would end what the other tests use; the stream of events has no end (test/desk/cases.test.ts). */
const harmless = () =>
  doors().filter(({ path, method }) => !['/desk/api/sign-out', '/desk/events'].includes(path) && method !== 'SOCKET');

describe('C39: every route and socket', () => {
  test('of the desk declares a policy', () => {
    expect(doors().length).toBeGreaterThan(10);
    expect(doors().filter(({ policy }) => policy === undefined || policy.length === 0)).toEqual([]);
  });

  test('without one keeps the server from starting', () => {
    const route = {
      method: 'GET',
      path: '/desk/api/forgotten',
      bodyLimit: 0,
      cors: 'none',
      receive: async () => ({ response: { status: 200 } }),
    } as const;
    const rest = { channels: [], origins: new Origins(), accept: () => Promise.reject(), onTrouble: () => undefined };
    expect(() => createServer({ ...rest, routes: [route] })).toThrow('/desk/api/forgotten declares no policy');
    expect(() => createServer({ ...rest, routes: [{ ...route, policy: [] }] })).toThrow('declares no policy');
    const socket = { path: '/desk/live', authorise: async () => ({ refuse: 403 }) };
    expect(() => createServer({ ...rest, routes: [], sockets: [socket] })).toThrow('/desk/live declares no policy');
  });

  test('open to anyone is on this list', () => {
    const open = doors().filter(({ policy }) => policy === 'anyone');
    expect(open.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'GET /desk',
      'GET /desk/api/session',
      'GET /desk/desk.css',
      'GET /desk/desk.js',
      'GET /desk/words/en',
      'GET /desk/words/fr',
      'GET /desk/words/nl',
      'POST /desk/api/enrolment',
      'POST /desk/api/enrolment/open',
      'POST /desk/api/sign-in',
    ]);
  });

  test('is closed to who is not signed in, and to a token of the widget', async () => {
    const widget = (await desk.visitor().request('POST', '/widget/token')).body.token;
    for (const { method, path, policy } of harmless()) {
      if (policy === 'anyone') continue;
      expect((await desk.visitor().request(method, filled(path))).status, `${method} ${path}`).toBe(401);
      const authorization = `Bearer ${widget}`;
      expect((await desk.visitor().request(method, filled(path), undefined, { authorization })).status).toBe(401);
    }
  });

  test.each(ROLES)('is open to %s exactly where the policy says so', async (role) => {
    for (const { method, path, policy } of harmless()) {
      if (policy === 'anyone') continue;
      const { status } = await visitors[role].request(method, filled(path));
      const allowed = policy?.includes(role);
      if (allowed) expect([401, 403], `${role} ${method} ${path}`).not.toContain(status);
      else expect(status, `${role} ${method} ${path}`).toBe(403);
    }
  });

  test('C46: no route of the administrator is one of those who see cases', () => {
    const both = doors().filter(
      ({ policy }) => Array.isArray(policy) && policy.includes('administrator') && policy.includes('counsellor'),
    );
    expect(both.map(({ path }) => path)).toEqual(['/desk/api/session', '/desk/api/sign-out']);
  });
});

describe('C26: what changes something comes from the page of the desk', () => {
  const change = (headers: Record<string, string>, visitor = visitors.administrator) =>
    visitor.post('/desk/api/session', undefined, headers);

  test('and nothing else is taken', async () => {
    expect((await change({})).status).toBe(204);
    expect((await change({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await change({ origin: 'null' })).status).toBe(403);
    expect((await change({ origin: `${desk.url}.evil.example` })).status).toBe(403);
    expect((await change({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await change({ 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect((await change({ 'x-desk-token': '' })).status).toBe(403);
    expect((await change({ 'x-desk-token': visitors.auditor.token })).status).toBe(403);
  });

  test('not without saying where it comes from', async () => {
    const cookie = [...visitors.administrator.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { cookie, 'x-desk-token': visitors.administrator.token };
    expect((await fetch(`${desk.url}/desk/api/session`, { method: 'POST', headers })).status).toBe(403);
  });

  test('not as a form, and not as JSON that calls itself text', async () => {
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']) {
      const headers = { 'content-type': type, origin: desk.url };
      const answer = await fetch(`${desk.url}/desk/api/sign-in`, { method: 'POST', headers, body: '{"login":"a"}' });
      expect(answer.status).toBe(415);
    }
  });

  test('and signing somebody in from another site is refused too', async () => {
    const answer = await desk
      .visitor()
      .post('/desk/api/sign-in', { login: 'a', password: 'b', code: 'c' }, { origin: 'https://evil.example' });
    expect(answer.status).toBe(403);
  });
});

describe('C34, C101: every answer of the desk', () => {
  test('may not be framed, cached or sniffed, and runs nothing but its own script', async () => {
    for (const path of ['/desk', '/desk/desk.js', '/desk/api/session', '/desk/api/accounts', '/desk/nothing']) {
      const { headers } = await desk.visitor().get(path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toMatch(/no-store|no-cache/);
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
    const page = await desk.visitor().get('/desk');
    expect(page.headers.get('content-security-policy')).toContain("require-trusted-types-for 'script'; trusted-types 'none'");
  });
});

describe('the accounts page', () => {
  const account = { login: 'mia', alias: 'Mia', role: 'counsellor', organisation: 'caritas' };
  const make = (changes: Record<string, unknown>) =>
    visitors.administrator.post('/desk/api/accounts', { ...account, ...changes });

  test('adds one, and gives the link for its owner once', async () => {
    const made = await make({});
    expect(made.status).toBe(201);
    expect(String(made.body.link)).toMatch(new RegExp(`^${desk.url}/desk#/enrol/[\\w-]{43}$`));
    expect((await make({})).status).toBe(409);
    const { body } = await visitors.administrator.get('/desk/api/accounts');
    expect(JSON.stringify(body)).not.toMatch(/password|totp|scrypt/);
    expect(body.accounts).toContainEqual(expect.objectContaining({ login: 'mia', enrolled: false, disabled: false }));
  });

  test.each([
    ['a counsellor of no organisation', { organisation: undefined }, 'organisation'],
    ['a counsellor of an organisation that is not in the contacts', { organisation: 'nobody' }, 'organisation'],
    ['C107: a counsellor of an authority that enforces', { organisation: 'dofi-vr' }, 'organisation'],
    ['an administrator of an organisation', { role: 'administrator' }, 'organisation'],
    ['an unknown role', { role: 'god' }, 'role'],
    ['a name that is markup', { alias: '<b>Mia</b>' }, 'alias'],
    ['C76: a name that turns the line around', { alias: 'Mia\u202e' }, 'alias'],
    ['a login with a line break', { login: 'a\nb' }, 'login'],
  ])('refuses %s, and names the field', async (_what, changes, field) => {
    const answer = await make({ login: 'other', ...changes });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(field);
  });

  test('C49: fields that are not asked for change nothing', async () => {
    const made = await make({ login: 'zed', id: 'chosen', disabled: true, version: 99, password: 'x', enrolled: true });
    expect(made.body.account).toMatchObject({ disabled: false, enrolled: false });
    expect((made.body.account as { id: string }).id).not.toBe('chosen');
  });

  test('closes and resets others, never oneself', async () => {
    const own = (await visitors.administrator.session()).account as { id: string };
    expect((await visitors.administrator.post(`/desk/api/accounts/${own.id}/disabled`, { disabled: true })).status).toBe(409);
    expect((await visitors.administrator.post(`/desk/api/accounts/${own.id}/reset`)).status).toBe(409);
    const person = await enrol(desk, 'team-lead');
    const visitor = await signIn(desk, person);
    expect((await visitors.administrator.post(`/desk/api/accounts/${person.id}/disabled`, { disabled: true })).status).toBe(204);
    expect((await visitor.session()).account).toBeUndefined();
    expect((await visitors.administrator.post(`/desk/api/accounts/${person.id}/disabled`, { disabled: 'yes' })).status).toBe(400);
    expect((await visitors.administrator.post('/desk/api/accounts/nobody/reset')).status).toBe(404);
  });

  test('C38: ids are 128 random bits, in no order', async () => {
    const accounts = (await visitors.administrator.get('/desk/api/accounts')).body.accounts as { id: string }[];
    for (const { id } of accounts) expect(Buffer.from(id, 'base64url')).toHaveLength(16);
    expect(new Set(accounts.map(({ id }) => id.slice(0, 3))).size).toBeGreaterThan(accounts.length / 2);
  });
});

test('an upgrade to any path of the desk that has no socket is refused', async () => {
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(Number(new URL(desk.url).port), '127.0.0.1', () => {
      socket.write(
        'GET /desk/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n',
      );
      socket.write('Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n');
    });
    socket.once('data', (chunk) => resolve(String(chunk)));
  });
  expect(answer).toContain(' 404 ');
});
