import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import { Secret, TOTP } from 'otpauth';
import { inject } from 'vitest';
import { createApp } from '../../src/app.ts';
import type { Config } from '../../src/config.ts';
import type { NewAccount, Role } from '../../src/domain/desk-account.ts';
import { createLog } from '../../src/log.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import { MasterKey } from '../../src/storage/seal.ts';
import { temporaryFolder, testConfig } from './app.ts';
import { freshDatabase } from './postgres.ts';
import { type Engine, TestClock } from './storage.ts';

export type Answer = { readonly status: number; readonly body: Record<string, unknown>; readonly headers: Headers };

/** A browser at the desk: keeps cookies, says where it comes from, carries the token. */
export class Visitor {
  readonly url: string;
  readonly jar = new Map<string, string>();
  readonly origin: string;
  token = '';

  constructor(url: string, origin = url) {
    this.url = url;
    this.origin = origin;
  }

  async request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(method === 'GET' ? {} : { origin: this.origin, 'sec-fetch-site': 'same-origin' }),
        ...(cookie ? { cookie } : {}),
        ...(this.token ? { 'x-desk-token': this.token } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === '') this.jar.delete(name);
      else this.jar.set(name, value);
    }
    const text = await response.text();
    const parsed = text.startsWith('{') ? JSON.parse(text) : { text };
    return { status: response.status, body: parsed, headers: response.headers };
  }

  get(path: string): Promise<Answer> {
    return this.request('GET', path);
  }

  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
    return this.request('POST', path, body, headers);
  }

  /** Reads the session, and takes its token along as the page does. */
  async session(): Promise<Record<string, unknown>> {
    const { body } = await this.get('/desk/api/session');
    this.token = String(body.token ?? '');
    return body;
  }
}

export const PASSWORD = 'four plain words together';
export const ORGANISATION = 'caritas';

/** The whole assistant with a desk, on a clock that stands still, with its storage to look into. */
export async function startDesk(options: { config?: Partial<Config>; engine?: Engine; clock?: TestClock } = {}) {
  const folder = temporaryFolder();
  const clock = options.clock ?? new TestClock();
  const encryptionKey = randomBytes(32);
  const databaseUrl = options.engine === 'postgres' ? await freshDatabase(inject('postgresUrl')) : undefined;
  const at = databaseUrl === undefined ? { folder: folder.path } : { postgres: databaseUrl };
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const config = testConfig({ dataDir: folder.path, databaseUrl, encryptionKey, ...options.config });
  const app = await createApp({ config, log: createLog(sink), clock });
  const url = await app.start();
  const master = new MasterKey(encryptionKey);
  const storage = await openStorage({ at, master, clock, leaseFor: 8000, pushes: new Set(), onLost: () => undefined });
  return {
    url,
    clock,
    storage,
    doors: app.doors,
    config,
    logged: () => lines.join(''),
    visitor: () => new Visitor(url),
    stop: async () => {
      await storage.database.close();
      await app.stop();
      folder.remove();
    },
  };
}

export type RunningDesk = Awaited<ReturnType<typeof startDesk>>;

export type Person = { readonly id: string; readonly login: string; readonly secret: string };

/** A new account that its owner has set up through the link, as they would. */
export async function enrol(desk: RunningDesk, role: Role, changes: Partial<NewAccount> = {}): Promise<Person> {
  const organisation = role === 'counsellor' || role === 'team-lead' ? ORGANISATION : undefined;
  const login = `${role}-${randomBytes(3).toString('hex')}`;
  const account = await desk.storage.desk.accounts.make({ login, alias: 'Léa', role, organisation, ...changes }, 'command-line');
  if (!account) throw new Error('the login is taken');
  const token = await desk.storage.desk.links.make(account.id);
  const visitor = desk.visitor();
  const offer = await visitor.post('/desk/api/enrolment/open', { token });
  const secret = String(offer.body.secret);
  const done = await visitor.post('/desk/api/enrolment', { token, password: PASSWORD, code: codeAt(desk, secret) });
  if (done.status !== 204) throw new Error(`enrolment was answered with ${done.status}`);
  desk.clock.pass(30_000);
  return { id: account.id, login: account.login, secret };
}

/** The code that an app shows, `later` milliseconds from now. */
export function codeAt(desk: { clock: { now(): number } }, secret: string, later = 0): string {
  const bytes = Secret.fromBase32(secret.replaceAll(' ', ''));
  return new TOTP({ secret: bytes, digits: 6, period: 30 }).generate({ timestamp: desk.clock.now() + later });
}

/** Signs in, and reads the session. */
export async function signIn(desk: RunningDesk, person: Person): Promise<Visitor> {
  desk.clock.pass(30_000);
  const visitor = desk.visitor();
  const answer = await visitor.post('/desk/api/sign-in', {
    login: person.login,
    password: PASSWORD,
    code: codeAt(desk, person.secret),
  });
  if (answer.status !== 204) throw new Error(`signing in was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
  await visitor.session();
  return visitor;
}
