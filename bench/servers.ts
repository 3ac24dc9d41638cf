import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { temporaryFolder } from '../test/support/app.ts';
import { freePort } from '../test/support/postgres.ts';
import { startProcess } from '../test/support/process.ts';

export type Subject = {
  readonly name: string;
  readonly url: string;
  readonly processes: readonly ChildProcess[];
  readonly startedIn: number;
  stop(): Promise<void>;
};

/** Seconds of processor time, user and system, that the processes have used so far. */
export function cpuSeconds(subject: Subject): number {
  const ticks = subject.processes.map((child) => {
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, one) => sum + one, 0) / 100;
}

export function residentMegabytes(subject: Subject): number {
  const sizes = subject.processes.map((child) => {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024;
  });
  return Math.round(sizes.reduce((sum, one) => sum + one, 0));
}

/** Ours, as `npm start` runs it, on SQLite or on the PostgreSQL at `databaseUrl`; `more` are further settings. */
export async function startOurs(name: string, databaseUrl?: string, more: Record<string, string> = {}): Promise<Subject> {
  const folder = temporaryFolder();
  const began = performance.now();
  const running = await startProcess({ DATA_DIR: folder.path, ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}), ...more });
  let isStopping = false;
  running.child.once('exit', (code, signal) => {
    if (!isStopping) process.stderr.write(`${name} ended by itself with ${code ?? signal}: ${running.output()}\n`);
  });
  return {
    name,
    url: running.url,
    processes: [running.child],
    startedIn: performance.now() - began,
    stop: async () => {
      isStopping = true;
      await running.terminate();
      folder.remove();
    },
  };
}

/** offline-directline in front of the stock echo bot. */
export async function startStock(): Promise<Subject> {
  const began = performance.now();
  const botPort = await freePort();
  const port = await freePort();
  const run = (file: string, environment: Record<string, string>) =>
    spawn(process.execPath, [`${import.meta.dirname}/${file}`], {
      env: { PATH: process.env.PATH ?? '', ...environment },
      stdio: 'ignore',
    });
  const bot = run('stock-bot.ts', { PORT: String(botPort) });
  const directLine = run('stock-direct-line.ts', { PORT: String(port), BOT_URL: `http://127.0.0.1:${botPort}` });
  const url = `http://127.0.0.1:${port}`;
  await answers(`http://127.0.0.1:${botPort}/`);
  await answers(`${url}/`);
  return {
    name: 'offline-directline + stock bot',
    url,
    processes: [bot, directLine],
    startedIn: performance.now() - began,
    stop: async () => {
      for (const child of [bot, directLine]) child.kill('SIGKILL');
    },
  };
}

async function answers(url: string): Promise<void> {
  while (!(await fetch(url).catch(() => undefined))) await new Promise((resolve) => setTimeout(resolve, 25));
}
