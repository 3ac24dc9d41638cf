import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/app.ts';
import { Visitor } from '../support/desk.ts';
import { freePort } from '../support/postgres.ts';
import { type RunningProcess, startProcess } from '../support/process.ts';

/** The desk from the command line, beside a running assistant, as an operator does it. */

const ROOT = join(import.meta.dirname, '../..');
const folder = temporaryFolder();
let running: RunningProcess;
let port: string;
beforeAll(async () => {
  port = String(await freePort());
  running = await startProcess({ DATA_DIR: folder.path, PORT: port });
});
afterAll(async () => {
  await running.terminate();
  folder.remove();
});

/** In the background: a blocked test would not see the assistant close an idle connection. */
function assist(words: readonly string[], environment: Record<string, string> = {}) {
  const env = { PATH: process.env.PATH ?? '', DATA_DIR: folder.path, PORT: port, ...environment };
  return new Promise<{ status: number; text: string; lines: string[]; complaint: string }>((resolve) => {
    execFile(process.execPath, ['src/assist/main.ts', ...words], { cwd: ROOT, env }, (error, text, complaint) => {
      const status = typeof error?.code === 'number' ? error.code : 0;
      resolve({ status, text, lines: text.split('\n').filter(Boolean), complaint });
    });
  });
}

const codeOf = (key: string) => new TOTP({ secret: Secret.fromBase32(key.replaceAll(' ', '')) }).generate();
const visitor = () => new Visitor(running.url, running.url.replace('127.0.0.1', 'localhost'));
const ANN = ['--login', 'ann', '--alias', 'Ann', '--role', 'administrator'];

describe('assist desk', { timeout: 120_000 }, () => {
  test('adds somebody, whose link works in the running assistant', async () => {
    const { status, lines } = await assist(['desk', 'add-user', ...ANN]);
    expect(status).toBe(0);
    const token = /^http:\/\/localhost:\d+\/desk#\/enrol\/([\w-]{43})$/.exec(lines[1] ?? '')?.[1] ?? '';
    const offer = await visitor().post('/desk/api/enrolment/open', { token });
    expect(offer.body).toMatchObject({ login: 'ann', alias: 'Ann' });
    const password = 'four plain words together';
    const code = codeOf(String(offer.body.secret));
    expect((await visitor().post('/desk/api/enrolment', { token, password, code })).status).toBe(204);
    expect((await assist(['desk', 'list'])).text).toBe('ann\tAnn\tadministrator\t-\tactive\n');
  });

  test('says which option is wrong, and what to do', async () => {
    expect(await assist(['desk', 'add-user', ...ANN])).toMatchObject({ status: 1, text: '--login is taken.\n' });
    const wrong = (...words: string[]) => assist(['desk', 'add-user', '--login', 'ben', '--alias', 'Ben', ...words]);
    expect((await wrong('--role', 'boss')).text).toContain('--role is one of: counsellor, team-lead, administrator, auditor');
    expect((await wrong('--role', 'counsellor')).text).toContain('--organisation is the id of an organisation');
    expect(await wrong('--role', 'counsellor', '--organisation', 'dofi-vr')).toMatchObject({ status: 2 });
    expect(await assist(['desk', 'add-user', '--password', 'x'])).toMatchObject({ status: 2 });
    expect(await assist(['desk', 'reset', '--login', 'nobody'])).toMatchObject({ status: 1 });
    expect(await assist(['desk', 'dance'])).toMatchObject({ status: 2 });
  });

  test('closes, opens and resets an account', async () => {
    expect((await assist(['desk', 'disable', '--login', 'Ann'])).status).toBe(0);
    expect((await assist(['desk', 'list'])).text).toContain('disabled');
    expect((await assist(['desk', 'enable', '--login', 'ann'])).status).toBe(0);
    expect((await assist(['desk', 'reset', '--login', 'ann'])).lines[1]).toContain('/desk#/enrol/');
    expect((await assist(['desk', 'list'])).text).toContain('not yet set up');
  });
});

describe('assist seed-demo', { timeout: 120_000 }, () => {
  test('makes accounts of every role that can sign in at once, and again', async () => {
    for (let round = 0; round < 2; round++) {
      const { status, lines } = await assist(['seed-demo']);
      expect(status).toBe(0);
      expect(lines).toHaveLength(6);
      expect(lines.at(-1)).toMatch(/^3 requests of invented people wait/);
      const line = lines.find((one) => one.includes('demo-counsellor')) ?? '';
      const [, password = '', key = ''] = /password (\S+) {3}key (.+) {3}code/.exec(line) ?? [];
      const one = visitor();
      expect((await one.post('/desk/api/sign-in', { login: 'demo-counsellor', password, code: codeOf(key) })).status).toBe(204);
      expect(await one.session()).toMatchObject({ account: { role: 'counsellor', alias: 'Demo' } });
    }
  });

  test('is refused in production', async () => {
    const production = {
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://a.example',
      ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
      DESK_LOCAL_ACCOUNTS: 'on',
    };
    expect(await assist(['seed-demo'], production)).toMatchObject({ status: 1 });
  });
});

describe('assist audit verify', { timeout: 120_000 }, () => {
  test('finds the record whole, and prints a head to keep', async () => {
    const { status, lines } = await assist(['audit', 'verify']);
    expect(status).toBe(0);
    expect(lines[0]).toMatch(/^The record is whole: \d+ entries\.$/);
    const head = lines[1]?.split(': ')[1] ?? '';
    expect((await assist(['audit', 'verify', '--head', head])).status).toBe(0);
    expect((await assist(['audit', 'verify', '--head', 'nonsense'])).status).toBe(2);
  });

  test('finds an edited, a deleted and a cut-off entry, says which, and ends with 1', async () => {
    const database = new DatabaseSync(join(folder.path, 'assistant.db'));
    for (const name of ['unchanged', 'kept']) database.exec(`DROP TRIGGER desk_audit_${name}`);
    const before = (await assist(['audit', 'verify'])).lines[1]?.split(': ')[1] ?? '';
    database.exec(`UPDATE desk_audit SET account = 'somebody' WHERE seq = 2`);
    expect(await assist(['audit', 'verify'])).toMatchObject({ status: 1, text: 'fault: entry 2 was edited\n' });
    database.exec('DELETE FROM desk_audit WHERE seq = 4');
    expect((await assist(['audit', 'verify'])).text).toContain('fault: entry 4 is missing\n');
    database.exec('DELETE FROM desk_audit WHERE seq > 6');
    expect((await assist(['audit', 'verify'])).text).toContain('fault: the end is missing, from entry 7\n');
    expect((await assist(['audit', 'verify', '--head', before])).text).toContain('is not the one that was noted elsewhere');
    database.close();
  });
});
