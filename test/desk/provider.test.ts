import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Config } from '../../src/config.ts';
import { type RunningDesk, startDesk, type Visitor } from '../support/desk.ts';
import { type IdentityProvider, startProvider } from '../support/identity-provider.ts';
import { freePort } from '../support/postgres.ts';

/** Signing in through an organisation's own identity provider: a real one. The numbers are those of the catalogue of checks. */

let provider: IdentityProvider;
let desk: RunningDesk;
beforeAll(async () => {
  const port = await freePort();
  provider = await startProvider(`http://localhost:${port}`);
  desk = await startDesk({ config: { port, desk: settings(provider) } });
});
afterAll(async () => {
  await desk.stop();
  await provider.stop();
});

function settings({ issuer, clientId, clientSecret }: IdentityProvider): Config['desk'] {
  return {
    signIn: 'provider',
    provider: {
      issuer,
      clientId,
      clientSecret,
      scope: 'openid profile groups',
      secondFactor: ['mfa', 'hwk'],
      roleClaim: 'groups',
      roles: [
        { group: 'liege', role: 'counsellor', organisation: 'caritas' },
        { group: 'audit', role: 'auditor', organisation: undefined },
      ],
    },
    mail: undefined,
    webhooks: new Map(),
  };
}

/** Goes to the provider, signs in there, and comes back: where it was sent. */
async function comeBack(subject: string, visitor: Visitor): Promise<string> {
  const start = await visitor.get('/desk/oidc/start');
  const returned = await provider.signIn(String(start.headers.get('location')), subject);
  return visit(visitor, returned);
}

async function visit(visitor: Visitor, address: string): Promise<string> {
  const { pathname, search } = new URL(address);
  return String((await visitor.get(pathname + search)).headers.get('location'));
}

async function signedIn(subject: string): Promise<Visitor> {
  const visitor = desk.visitor();
  expect(await comeBack(subject, visitor)).toBe('/desk');
  await visitor.session();
  return visitor;
}

describe('the identity provider', () => {
  test('says who somebody is; role and organisation come from the groups', async () => {
    const visitor = await signedIn('lea');
    expect(await visitor.session()).toMatchObject({
      signIn: 'provider',
      account: { alias: 'Léa', role: 'counsellor', organisation: 'caritas' },
    });
    expect((await visitor.post('/desk/api/session')).status).toBe(204);
    expect((await visitor.post('/desk/api/audit/read', {})).status).toBe(403);
  });

  test('knows the same person again', async () => {
    const [one, two] = [await signedIn('lea'), await signedIn('lea')];
    const id = async (visitor: Visitor) => ((await visitor.session()).account as { id: string }).id;
    expect(await id(one)).toBe(await id(two));
  });

  test('C21: without a second factor nobody gets in', async () => {
    const visitor = desk.visitor();
    expect(await comeBack('password-only', visitor)).toBe('/desk#/refused/second-factor');
    expect((await visitor.session()).account).toBeUndefined();
  });

  test('in no group of the desk, nobody gets in', async () => {
    expect(await comeBack('stranger', desk.visitor())).toBe('/desk#/refused/no-role');
  });

  test('somebody closed here stays out, whatever the provider says', async () => {
    const visitor = await signedIn('tom');
    const { id } = (await visitor.session()).account as { id: string };
    await desk.storage.desk.accounts.setDisabled(id, true, 'command-line');
    expect((await visitor.session()).account).toBeUndefined();
    expect(await comeBack('tom', desk.visitor())).toBe('/desk#/refused/disabled');
  });

  test('local accounts are off beside it', async () => {
    expect((await desk.visitor().post('/desk/api/sign-in', { login: 'a', password: 'b', code: 'c' })).status).toBe(404);
    expect((await desk.visitor().post('/desk/api/enrolment', {})).status).toBe(404);
    const local = await desk.storage.desk.accounts.make(
      { login: 'left-over', alias: 'Left', role: 'auditor', organisation: undefined },
      'command-line',
    );
    if (!local) throw new Error('not made');
    const visitor = desk.visitor();
    visitor.jar.set('desk-session', await desk.storage.desk.sessions.open(local));
    expect((await visitor.session()).account).toBeUndefined();
  });
});

describe('C20: what comes back is what was begun', () => {
  const begun = async () => {
    const visitor = desk.visitor();
    const start = await visitor.get('/desk/oidc/start');
    const location = new URL(String(start.headers.get('location')));
    return { visitor, location };
  };

  test('with PKCE, state and nonce, fresh each time', async () => {
    const [one, two] = [await begun(), await begun()];
    for (const name of ['code_challenge', 'state', 'nonce']) {
      expect(one.location.searchParams.get(name)?.length, name).toBeGreaterThan(30);
      expect(one.location.searchParams.get(name)).not.toBe(two.location.searchParams.get(name));
    }
    expect(one.location.searchParams.get('code_challenge_method')).toBe('S256');
    expect(one.location.searchParams.get('response_type')).toBe('code');
  });

  test('a code works once', async () => {
    const { visitor, location } = await begun();
    const returned = await provider.signIn(location.href, 'lea');
    const journey = visitor.jar.get('desk-sign-in') ?? '';
    expect(await visit(visitor, returned)).toBe('/desk');
    const thief = desk.visitor();
    thief.jar.set('desk-sign-in', journey);
    expect(await visit(thief, returned)).toBe('/desk#/refused/begin-again');
  });

  test('a code is nothing without the browser that began, or in another one', async () => {
    const { location } = await begun();
    const returned = await provider.signIn(location.href, 'lea');
    expect(await visit(desk.visitor(), returned)).toBe('/desk#/refused/begin-again');
    const other = await begun();
    expect(await visit(other.visitor, returned)).toBe('/desk#/refused/begin-again');
  });

  test('another state, another issuer, or an error of the provider is refused', async () => {
    for (const [name, value] of [
      ['state', 'A'.repeat(43)],
      ['iss', 'https://evil.example'],
      ['error', 'access_denied'],
    ] as const) {
      const { visitor, location } = await begun();
      const returned = new URL(await provider.signIn(location.href, 'lea'));
      returned.searchParams.set(name, value);
      expect(await visit(visitor, returned.href), name).toBe('/desk#/refused/begin-again');
    }
  });

  test('an ID token with another nonce, and a request without PKCE, are refused', async () => {
    const { visitor, location } = await begun();
    location.searchParams.set('nonce', 'B'.repeat(43));
    expect(await visit(visitor, await provider.signIn(location.href, 'lea'))).toBe('/desk#/refused/begin-again');
    const without = await begun();
    without.location.searchParams.delete('code_challenge');
    without.location.searchParams.delete('code_challenge_method');
    const returned = await provider.signIn(without.location.href, 'lea');
    expect(await visit(without.visitor, returned)).toBe('/desk#/refused/begin-again');
  });

  test('a sign-in that took too long, or whose cookie was changed, begins again', async () => {
    const late = await begun();
    const returned = await provider.signIn(late.location.href, 'lea');
    desk.clock.pass(10 * 60_000 + 1);
    expect(await visit(late.visitor, returned)).toBe('/desk#/refused/begin-again');
    const changed = await begun();
    const cookie = changed.visitor.jar.get('desk-sign-in') ?? '';
    changed.visitor.jar.set('desk-sign-in', `${cookie.slice(0, -2)}AA`);
    const answered = await provider.signIn(changed.location.href, 'lea');
    expect(await visit(changed.visitor, answered)).toBe('/desk#/refused/begin-again');
  });

  test('nothing the provider said, and no code, stands in the log', () => {
    expect(desk.logged()).toContain('provider-failed');
    expect(desk.logged()).not.toMatch(/Léa|code=|evil|access_denied/);
  });
});

describe('C24: an account that ends at the provider', () => {
  test('ends here within a minute', async () => {
    const visitor = await signedIn('leaver');
    provider.remove('leaver');
    desk.clock.pass(60_000);
    expect((await visitor.post('/desk/api/session')).status).toBe(401);
  });

  test('loses its role here within a minute when its groups change', async () => {
    const visitor = await signedIn('mover');
    provider.change('mover', { groups: ['audit'] });
    desk.clock.pass(60_000);
    expect((await visitor.post('/desk/api/session')).status).toBe(401);
    const again = await signedIn('mover');
    expect((await again.session()).account).toMatchObject({ role: 'auditor' });
  });

  test('is asked for once a minute, not with each request', async () => {
    const visitor = await signedIn('lea');
    const before = provider.asked();
    desk.clock.pass(60_000);
    for (let n = 0; n < 10; n++) expect((await visitor.post('/desk/api/session')).status).toBe(204);
    expect(provider.asked() - before).toBe(1);
  });

  test('is asked for with a fresh access token when the first ran out', async () => {
    desk.clock.pass(1000);
    const visitor = await signedIn('lea');
    const newest = 'SELECT provider_grant FROM desk_sessions ORDER BY made_at DESC LIMIT 1';
    const grantOf = async () => (await desk.storage.database.query(newest))[0]?.provider_grant;
    const before = await grantOf();
    for (let n = 0; n < 9; n++) {
      desk.clock.pass(10 * 60_000);
      expect((await visitor.post('/desk/api/session')).status).toBe(204);
    }
    expect(await grantOf()).not.toBe(before);
  });

  test('a provider that is silent for some minutes ends nothing, one that stays silent does', async () => {
    const visitor = await signedIn('lea');
    await provider.pause();
    for (let minute = 1; minute < 10; minute++) {
      desk.clock.pass(60_000);
      expect((await visitor.post('/desk/api/session')).status, `minute ${minute}`).toBe(204);
    }
    desk.clock.pass(60_000);
    expect((await visitor.post('/desk/api/session')).status).toBe(401);
    await provider.resume();
  });
});

test('a provider that is down keeps nobody from starting the assistant, and says so at the sign-in', async () => {
  const nowhere = { ...settings(provider).provider, issuer: `http://localhost:${await freePort()}` } as never;
  const other = await startDesk({ config: { desk: { ...settings(provider), provider: nowhere } } });
  const start = await other.visitor().get('/desk/oidc/start');
  expect(start.headers.get('location')).toBe('/desk#/refused/provider-silent');
  await other.stop();
});
