import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from './postgres.ts';

/** Milliseconds: a start takes a second or two on a machine of its own. */
const START_PATIENCE = 90_000;
const ROOT = join(import.meta.dirname, '../..');

export type RunningProcess = {
  readonly url: string;
  readonly output: () => string;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** SIGTERM; the exit code. */
  terminate(): Promise<number | null>;
  readonly child: ChildProcess;
};

/** The assistant as a process of its own, as `npm start` runs it. Resolves when it answers. */
export async function startProcess(environment: Record<string, string>): Promise<RunningProcess> {
  const port = environment.PORT ?? String(await freePort());
  const child = spawn(process.execPath, ['src/index.ts'], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', PORT: port, RATE_LIMITS: 'off', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const url = `http://127.0.0.1:${port}`;
  const answers = async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.status === 200;
  const until = Date.now() + START_PATIENCE;
  while (!(await answers())) {
    if (Date.now() > until) child.kill('SIGKILL');
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the assistant did not start: ${output}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    url,
    output: () => output,
    child,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    terminate: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
}
