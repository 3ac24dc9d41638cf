import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { createApp } from '../../src/app.ts';
import type { Config } from '../../src/config.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { createLog } from '../../src/log.ts';

export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'assistant-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function testConfig(changes: Partial<Config> & Pick<Config, 'dataDir'>): Config {
  return {
    production: false,
    port: 0,
    host: '127.0.0.1',
    publicUrl: undefined,
    databaseUrl: undefined,
    encryptionKey: randomBytes(32),
    directLineSecret: undefined,
    widgetOrigins: [],
    azureLanguage: undefined,
    desk: { signIn: 'local', provider: undefined, mail: undefined, webhooks: new Map() },
    azureBot: undefined,
    meta: { graphUrl: 'http://127.0.0.1:9', graphVersion: 'v25.0', typing: false, whatsapp: undefined, messenger: undefined },
    rateLimits: false,
    ...changes,
  };
}

export type RunningApp = {
  readonly url: string;
  readonly logged: () => string;
  readonly key: Buffer | undefined;
  stop(): Promise<void>;
};

/** The whole assistant in this process, on a free port and a folder of its own. */
export async function startApp(changes: Partial<Config> = {}, clock?: Clock): Promise<RunningApp> {
  const folder = temporaryFolder();
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const config = testConfig({ dataDir: folder.path, ...changes });
  const app = await createApp({ config, log: createLog(sink), ...(clock ? { clock } : {}) });
  const url = await app.start();
  return {
    url,
    logged: () => lines.join(''),
    key: config.encryptionKey,
    stop: async () => {
      await app.stop();
      folder.remove();
    },
  };
}
