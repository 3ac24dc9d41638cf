import { randomBytes } from 'node:crypto';
import { temporaryFolder } from './app.ts';
import { freePort } from './postgres.ts';
import { type RunningProcess, startProcess } from './process.ts';

export type Replicas = {
  readonly ports: readonly number[];
  running(index: number): RunningProcess;
  /** `kill -9`, and a start in its place. */
  kill(index: number): Promise<void>;
  /** SIGTERM, as a rolling update does it, and a start in its place. The exit code. */
  restart(index: number): Promise<number | null>;
  stop(): Promise<void>;
};

/** Several assistants over one PostgreSQL, all started at the same moment. */
export async function startReplicas(
  count: number,
  databaseUrl: string,
  environment: Record<string, string> = {},
): Promise<Replicas> {
  const folder = temporaryFolder();
  const ports: number[] = [];
  for (let index = 0; index < count; index++) ports.push(await freePort());
  const key = randomBytes(32).toString('base64');
  const start = (port: number | undefined) =>
    startProcess({
      PORT: String(port),
      DATA_DIR: folder.path,
      DATABASE_URL: databaseUrl,
      ENCRYPTION_KEY: key,
      WIDGET_ORIGINS: 'http://localhost:3978',
      ...environment,
    });
  const all = await Promise.all(ports.map(start));
  const running = (index: number): RunningProcess => {
    const one = all[index];
    if (!one) throw new Error(`there is no replica ${index}`);
    return one;
  };
  return {
    ports,
    running,
    kill: async (index) => {
      await running(index).kill();
      all[index] = await start(ports[index]);
    },
    restart: async (index) => {
      const code = await running(index).terminate();
      all[index] = await start(ports[index]);
      return code;
    },
    stop: async () => {
      await Promise.all(all.map((one) => one.terminate()));
      folder.remove();
    },
  };
}
