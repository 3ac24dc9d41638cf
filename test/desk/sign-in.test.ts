import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeAt, enrol, PASSWORD, type Person, type RunningDesk, signIn, startDesk } from '../support/desk.ts';

/** Signing in with local accounts. The numbers are those of the catalogue of checks. */

let desk: RunningDesk;
let ann: Person;
beforeAll(async () => {
  desk = await startDesk({ config: { rateLimits: true } });
  ann = await enrol(desk, 'counsellor');
});
afterAll(() => desk.stop());

const tryIn = (changes: Record<string, unknown> = {}, later = 0) =>
  desk.visitor().post('/desk/api/sign-in', {
    login: ann.login,
    password: PASSWORD,
    code: codeAt(desk, ann.secret, later),
    ...changes,
  });
const pauseOver = () => desk.clock.pass(3 * 3_600_000);

describe('a local account', () => {
  test('signs in with name, password and code, and is told who it is', async () => {
    const visitor = await signIn(desk, ann);
    expect(await visitor.session()).toMatchObject({
      signIn: 'local',
      account: { alias: 'Léa', role: 'counsellor', organisation: 'caritas' },
    });
  });

  test('is known in whatever letters the name is typed', async () => {
    pauseOver();
    expect((await tryIn({ login: ` ${ann.login.toUpperCase()} ` })).status).toBe(204);
  });

  test('C22: a code counts once, also when it is sent twice at the same moment', async () => {
    pauseOver();
    const answers = await Promise.all([tryIn(), tryIn(), tryIn()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 401, 401]);
  });

  test('C22: a code of a minute and a half ago or ahead is refused; the one before and after are taken', async () => {
    pauseOver();
    for (const later of [-90_000, 90_000]) expect((await tryIn({}, later)).status, String(later)).toBe(401);
    expect((await tryIn({}, -30_000)).status).toBe(204);
    expect((await tryIn({}, 30_000)).status).toBe(204);
    // What lies before a used code is used up with it.
    expect((await tryIn()).status).toBe(401);
  });

  test('C22: the sixth try within a minute waits, with the right password too, and pauses grow', async () => {
    pauseOver();
    for (let n = 0; n < 5; n++) expect((await tryIn({ password: 'wrong' })).status).toBe(401);
    const sixth = await tryIn();
    expect(sixth.status).toBe(429);
    expect(Number(sixth.headers.get('retry-after'))).toBe(30);
    desk.clock.pass(30_001);
    expect((await tryIn({ password: 'wrong' })).status).toBe(401);
    expect(Number((await tryIn()).headers.get('retry-after'))).toBe(60);
    desk.clock.pass(60_001);
    expect((await tryIn()).status).toBe(204);
    desk.clock.pass(30_000);
    expect((await tryIn()).status).toBe(204);
  });

  test('a pause outlives a restart and holds on every replica, and names nobody', async () => {
    pauseOver();
    for (let n = 0; n < 5; n++) await tryIn({ login: 'nobody-here', password: 'wrong' });
    expect((await tryIn({ login: 'nobody-here' })).status).toBe(429);
    const rows = JSON.stringify(await desk.storage.database.query('SELECT * FROM desk_pauses'));
    expect(rows).not.toContain('nobody-here');
    expect(rows).not.toContain('127.0.0.1');
  });

  test('twenty tries at once are counted as twenty', async () => {
    pauseOver();
    const answers = await Promise.all(Array.from({ length: 20 }, () => tryIn({ password: 'wrong' })));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(15);
  });

  test('C28: a name that does not exist is answered as one that does: text, status, and time', async () => {
    const times = { known: [] as number[], unknown: [] as number[] };
    const bodies = new Set<string>();
    for (let n = 0; n < 20; n++) {
      for (const [kind, login] of [
        ['known', ann.login],
        ['unknown', 'somebody-else'],
      ] as const) {
        pauseOver();
        const begun = performance.now();
        const answer = await tryIn({ login, password: 'wrong' });
        times[kind].push(performance.now() - begun);
        bodies.add(`${answer.status} ${JSON.stringify(answer.body)}`);
      }
    }
    expect([...bodies]).toHaveLength(1);
    // The quickest of each: what else the machine does only ever adds. Without the hash an answer takes a twentieth.
    const ratio = Math.min(...times.unknown) / Math.min(...times.known);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  test('a closed account is answered like a wrong password', async () => {
    const ben = await enrol(desk, 'counsellor');
    await desk.storage.desk.accounts.setDisabled(ben.id, true, 'command-line');
    desk.clock.pass(30_000);
    const answer = await desk
      .visitor()
      .post('/desk/api/sign-in', { login: ben.login, password: PASSWORD, code: codeAt(desk, ben.secret) });
    expect(answer.status).toBe(401);
  });

  test('C89: operators, lists and numbers in a field are refused by name', async () => {
    for (const login of [{ $ne: '' }, ['a'], 7, null, '']) {
      const answer = await tryIn({ login });
      expect(answer.status).toBe(400);
      expect(JSON.stringify(answer.body)).toContain('login must be a text');
    }
    pauseOver();
    expect((await tryIn({ login: "' OR 1=1 --" })).status).toBe(401);
  });
});

describe('C30: the link for setting password and second factor', () => {
  const invited = async () => {
    const account = await desk.storage.desk.accounts.make(
      {
        login: `new-${desk.clock.now()}-${Math.random().toString(36).slice(2, 8)}`,
        alias: 'Nora',
        role: 'auditor',
        organisation: undefined,
      },
      'command-line',
    );
    return { id: account?.id ?? '', token: await desk.storage.desk.links.make(account?.id ?? '') };
  };
  const open = (token: string) => desk.visitor().post('/desk/api/enrolment/open', { token });
  const use = async (token: string, changes: Record<string, unknown> = {}) => {
    const offer = await open(token);
    const code = offer.status === 200 ? codeAt(desk, String(offer.body.secret)) : '000000';
    return desk.visitor().post('/desk/api/enrolment', { token, password: PASSWORD, code, ...changes });
  };

  test('works once', async () => {
    const { token } = await invited();
    expect((await use(token)).status).toBe(204);
    expect((await use(token)).status).toBe(410);
    expect((await open(token)).status).toBe(410);
  });

  test('works for one of two who use it at the same moment', async () => {
    const { token } = await invited();
    const statuses = (await Promise.all([use(token), use(token)])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([204, 410]);
  });

  test('is dead after a day, when a newer one was made, and when the account was closed', async () => {
    const late = await invited();
    desk.clock.pass(24 * 3_600_000);
    expect((await open(late.token)).status).toBe(410);
    const older = await invited();
    await desk.storage.desk.links.make(older.id);
    expect((await open(older.token)).status).toBe(410);
    const closed = await invited();
    await desk.storage.desk.accounts.setDisabled(closed.id, true, 'command-line');
    expect((await use(closed.token)).status).toBe(410);
  });

  test('cannot be guessed, shortened or changed', async () => {
    const { token } = await invited();
    for (const other of ['x'.repeat(43), token.slice(1), `${token}A`, token.toLowerCase()]) {
      expect((await open(other)).status).toBe(410);
    }
  });

  test('refuses a weak password and a wrong code, and stays good for another try', async () => {
    const { token } = await invited();
    expect((await use(token, { password: 'short' })).body).toMatchObject({ error: { code: 'Password-short' } });
    expect((await use(token, { password: 'aaaaaaaaaaaaaaaaaaaa' })).body).toMatchObject({ error: { code: 'Password-simple' } });
    expect((await use(token, { code: '000000' })).body).toMatchObject({ error: { code: 'CodeWrong' } });
    expect((await use(token)).status).toBe(204);
  });
});

describe('what is kept', () => {
  test('no password, secret, code or token is readable in any row or in the log', async () => {
    const visitor = await signIn(desk, ann);
    const session = [...visitor.jar.values()][0] ?? '';
    expect(session).toHaveLength(43);
    const words = [PASSWORD, ann.secret.replaceAll(' ', ''), session, visitor.token];
    for (const table of ['desk_accounts', 'desk_links', 'desk_sessions', 'desk_pauses', 'desk_audit', 'desk_audit_head']) {
      const rows = JSON.stringify(await desk.storage.database.query(`SELECT * FROM ${table}`));
      for (const word of words) expect(rows, table).not.toContain(word);
    }
    for (const word of [...words, ann.login]) expect(desk.logged()).not.toContain(word);
  });
});
