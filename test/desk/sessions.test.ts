import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cookies } from '../../src/desk/cookies.ts';
import { codeAt, enrol, PASSWORD, type Person, type RunningDesk, signIn, startDesk, Visitor } from '../support/desk.ts';
import { freePort } from '../support/postgres.ts';
import { ENGINES } from '../support/storage.ts';

/** Sessions of the desk. The numbers are those of the catalogue of checks. */

describe.each(ENGINES)('sessions: %s', (engine) => {
  let desk: RunningDesk;
  let auditor: Person;
  beforeAll(async () => {
    desk = await startDesk({ engine });
    auditor = await enrol(desk, 'auditor');
  });
  afterAll(() => desk.stop());

  const status = async (visitor: Visitor) => (await visitor.post('/desk/api/audit/read', {})).status;

  test('C23: the session before signing in is not the one after', async () => {
    const visitor = desk.visitor();
    visitor.jar.set('desk-session', 'A'.repeat(43));
    desk.clock.pass(30_000);
    const credentials = { login: auditor.login, password: PASSWORD, code: codeAt(desk, auditor.secret) };
    expect((await visitor.post('/desk/api/sign-in', credentials)).status).toBe(204);
    expect(visitor.jar.get('desk-session')).not.toBe('A'.repeat(43));
    const again = await signIn(desk, auditor);
    expect(again.jar.get('desk-session')).not.toBe(visitor.jar.get('desk-session'));
  });

  test('C24: ends after fifteen minutes without a request, and not before', async () => {
    const visitor = await signIn(desk, auditor);
    desk.clock.pass(14 * 60_000);
    expect(await status(visitor)).toBe(200);
    desk.clock.pass(14 * 60_000);
    expect(await status(visitor)).toBe(200);
    desk.clock.pass(15 * 60_000);
    expect(await status(visitor)).toBe(401);
  });

  test('C24: looking whether it still stands does not keep it alive', async () => {
    const visitor = await signIn(desk, auditor);
    for (let n = 0; n < 3; n++) {
      desk.clock.pass(5 * 60_000 - 1);
      await visitor.session();
    }
    desk.clock.pass(3);
    expect(await visitor.session()).toEqual({ signIn: 'local' });
  });

  test('C24: ends after eight hours, whatever happened in it', async () => {
    const visitor = await signIn(desk, auditor);
    for (let minutes = 10; minutes < 480; minutes += 10) {
      desk.clock.pass(10 * 60_000);
      expect(await status(visitor)).toBe(200);
    }
    desk.clock.pass(10 * 60_000);
    expect(await status(visitor)).toBe(401);
  });

  test('C24: ends when the account is closed or reset, at once', async () => {
    for (const change of ['setDisabled', 'reset'] as const) {
      const person = await enrol(desk, 'auditor');
      const visitor = await signIn(desk, person);
      const { accounts } = desk.storage.desk;
      if (change === 'reset') await accounts.reset(person.id, 'command-line');
      else await accounts.setDisabled(person.id, true, 'command-line');
      expect(await status(visitor)).toBe(401);
      await accounts.setDisabled(person.id, false, 'command-line');
      expect(await status(visitor)).toBe(401);
    }
  });

  test('C24: signing out ends it, and no other', async () => {
    const [one, two] = [await signIn(desk, auditor), await signIn(desk, auditor)];
    const kept = one.jar.get('desk-session') ?? '';
    const out = await one.post('/desk/api/sign-out');
    expect(out.status).toBe(204);
    expect(out.headers.get('clear-site-data')).toBe('"cache"');
    one.jar.set('desk-session', kept);
    expect(await status(one)).toBe(401);
    expect(await status(two)).toBe(200);
  });

  test('C25: requests that race with signing out do not bring the session back', async () => {
    for (let round = 0; round < 10; round++) {
      const visitor = await signIn(desk, auditor);
      const kept = visitor.jar.get('desk-session') ?? '';
      // Old enough that each request would write that it was used.
      desk.clock.pass(60_000);
      const racing = Array.from({ length: 5 }, () => status(visitor));
      const out = visitor.post('/desk/api/sign-out');
      await Promise.all([out, ...racing]);
      visitor.jar.set('desk-session', kept);
      expect(await Promise.all([status(visitor), status(visitor)])).toEqual([401, 401]);
    }
  });

  test('C29: a forged, shortened or changed token is no session', async () => {
    const visitor = await signIn(desk, auditor);
    const token = visitor.jar.get('desk-session') ?? '';
    const flipped = (token.startsWith('A') ? 'B' : 'A') + token.slice(1);
    for (const other of [flipped, token.slice(0, -1), `${token}A`, '', 'A'.repeat(43), `${token}%`, 'x'.repeat(5000)]) {
      visitor.jar.set('desk-session', other);
      expect(await status(visitor), other.slice(0, 10)).toBe(401);
    }
    visitor.jar.set('desk-session', token);
    expect(await status(visitor)).toBe(200);
  });
});

describe('C27: the cookie', () => {
  test('over https is bound to this host, over TLS only, out of reach of scripts and other sites', () => {
    const cookies = new Cookies({ secure: true });
    expect(cookies.write('session', 'abc')).toBe('__Host-desk-session=abc; Path=/; HttpOnly; SameSite=Strict; Secure');
    expect(cookies.write('sign-in', 'abc', 600)).toBe(
      '__Host-desk-sign-in=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=600',
    );
    expect(cookies.read('desk-session=planted; __Host-desk-session=abc', 'session')).toBe('abc');
  });

  test('is sent so by an assistant with an https address', async () => {
    const port = await freePort();
    const desk = await startDesk({ config: { publicUrl: 'https://assistant.example.org', port } });
    const visitor = () => new Visitor(`http://127.0.0.1:${port}`, 'https://assistant.example.org');
    const person = await enrol({ ...desk, visitor }, 'auditor');
    const credentials = { login: person.login, password: PASSWORD, code: codeAt(desk, person.secret) };
    const answer = await visitor().post('/desk/api/sign-in', credentials);
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-desk-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    );
    await desk.stop();
  });
});
