import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { rotateKeys } from '../../src/assist/keys.ts';
import { findMasterKey, writeKeyFile } from '../../src/storage/master-key.ts';
import { countSeals, renewSeals, tablesOfKeys } from '../../src/storage/rotate-keys.ts';
import { MasterKey } from '../../src/storage/seal.ts';
import { temporaryFolder, testConfig } from '../support/app.ts';
import { Client } from '../support/client.ts';
import { asOperator } from '../support/operator.ts';
import { freshDatabase } from '../support/postgres.ts';
import { type RunningProcess, startProcess } from '../support/process.ts';
import { ENGINES, inbound, outcome, testStorage, turnOf } from '../support/storage.ts';

const key = () => randomBytes(32);
const text = (bytes: Buffer) => bytes.toString('base64');

let folder: ReturnType<typeof temporaryFolder>;
const running: RunningProcess[] = [];
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.terminate();
  folder.remove();
});

async function start(environment: Record<string, string>): Promise<RunningProcess> {
  const started = await startProcess({ DATA_DIR: folder.path, ...environment });
  running.push(started);
  return started;
}

async function clientOf({ url }: RunningProcess): Promise<Client> {
  return new Client(url.replace('127.0.0.1', 'localhost')).start();
}

/** Says something and waits for the reply, however busy the machine is. */
async function answer(client: Client, text: string): Promise<void> {
  const posted = await client.say(text);
  expect(posted.status).toBe(200);
  await client.replyTo(String(posted.body.id), 30_000);
}

/** Conversations go on until told to stop: old ones, and a new one every round. How many messages were answered. */
function traffic(one: RunningProcess, client: Client): () => Promise<number> {
  let answered = 0;
  let going = true;
  const rounds = (async () => {
    while (going) {
      await answer(client, `how long does it take ${answered}`);
      await answer(await clientOf(one), 'who can return');
      answered += 2;
    }
  })().then(
    () => undefined,
    (error: unknown) => error,
  );
  return async () => {
    going = false;
    const error = await rounds;
    if (error !== undefined) throw error;
    return answered;
  };
}

test('the key in a file changes under traffic: every message is answered, and the old key opens nothing any more', async () => {
  const process = await start({});
  const client = await clientOf(process);
  const stop = traffic(process, client);
  const file = join(folder.path, 'master.key');
  const old = readFileSync(file, 'utf8').trim();
  const config = testConfig({ dataDir: folder.path, encryptionKey: undefined });

  const { status, printed } = await asOperator(config, ['keys', 'rotate']);
  expect({ status, printed }).toMatchObject({ status: 0 });
  const fresh = readFileSync(file, 'utf8').trim();
  expect(fresh).not.toContain(old);
  expect(printed).not.toContain(fresh);
  expect(await stop()).toBeGreaterThan(5);
  const { printed: seals } = await asOperator(config, ['keys', 'status']);
  expect(seals.split('\n')).toHaveLength(1);
  expect(seals).toContain('the key of now');

  // Tokens and conversations from before are still good, in the same process and after a restart.
  await answer(client, 'is it free');
  await process.terminate();
  running.pop();
  const again = await start({ PORT: new URL(process.url).port });
  await answer(client, 'and how long does it take');
  await again.terminate();
  running.pop();
  await expect(start({ ENCRYPTION_KEY: old })).rejects.toThrow('sealed with another key');
}, 180_000);

test('the key in the settings changes with a rolling restart: old and new copies of the assistant work side by side', async () => {
  const [old, fresh] = [key(), key()];
  const databaseUrl = await freshDatabase(inject('postgresUrl'));
  const settings = { DATABASE_URL: databaseUrl };
  const first = await start({ ...settings, ENCRYPTION_KEY: text(old), ENCRYPTION_KEY_PREVIOUS: text(fresh) });
  const second = await start({ ...settings, ENCRYPTION_KEY: text(fresh), ENCRYPTION_KEY_PREVIOUS: text(old) });
  const [older, newer] = [await clientOf(first), await clientOf(second)];
  for (const client of [older, newer]) {
    await answer(client, 'who can return');
    // The same conversation, through the other copy.
    const other = Object.assign(new Client((client === older ? second : first).url), {
      token: client.token,
      conversationId: client.conversationId,
    });
    await answer(other, 'is it free');
  }
  const base = { dataDir: folder.path, databaseUrl };
  expect((await asOperator(testConfig({ ...base, encryptionKey: fresh, previousKeys: [old] }), ['keys', 'rotate'])).status).toBe(
    0,
  );
  const { printed } = await asOperator(testConfig({ ...base, encryptionKey: fresh }), ['keys', 'status']);
  expect(printed.split('\n')).toHaveLength(1);
  await answer(older, 'how long does it take');
  await expect(asOperator(testConfig({ ...base, encryptionKey: fresh }), ['keys', 'rotate'])).rejects.toThrow('already');
}, 180_000);

test('a change that was interrupted is finished by the same command', async () => {
  const config = testConfig({ dataDir: folder.path, encryptionKey: undefined });
  await asOperator(config, ['keys', 'status']);
  const file = join(folder.path, 'master.key');
  const old = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  const fresh = key();
  writeKeyFile(file, [fresh, old]);
  const printed: string[] = [];
  await rotateKeys({ config, print: (line) => printed.push(line) }, 0);
  expect(printed.join('\n')).toContain('finishing a change');
  expect(readFileSync(file, 'utf8').trim()).toBe(text(fresh));
});

describe.each(ENGINES)('seals on %s', (engine) => {
  test('every table with keys is found, and what a key opens stays the same', async () => {
    const storage = await testStorage(engine);
    const turn = await turnOf(storage, inbound('words'));
    await storage.inbox.commit(turn, outcome('reply'));
    const [tables] = await Promise.all([
      storage.database.query(
        engine === 'sqlite'
          ? "SELECT name FROM keys.sqlite_master WHERE type = 'table'"
          : "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'keys'",
      ),
    ]);
    const others = tables.map(({ name }) => String(name)).filter((name) => name !== 'destroyed_keys');
    expect([...(await tablesOfKeys(storage.database))].sort()).toEqual(others.sort());

    const [old] = [...(await countSeals(storage.database)).keys()];
    const both = new MasterKey([key(), storage.masterKey]);
    expect(await renewSeals(storage.database, both)).toBe(2);
    expect([...(await countSeals(storage.database)).keys()]).not.toContain(old);
    await expect(storage.reopenWith(new MasterKey(storage.masterKey))).rejects.toThrow('sealed with another key');
    const again = await storage.reopenWith(both);
    const read = await again.transcript.read(again.keyOf('directline', 'one'), 0);
    expect(read?.map(({ activity }) => activity.text)).toEqual(['words', 'reply']);
    await again.database.close();
    await storage.close();
  });
});

test('a file that holds no key, or is not there, stops the start with its remedy', async () => {
  const keyFile = join(folder.path, 'key');
  const place = { dataDir: folder.path, encryptionKey: undefined, keyFile };
  await expect(findMasterKey(place)).rejects.toThrow('ENCRYPTION_KEY_FILE');
  writeFileSync(keyFile, 'c2hvcnQ=\n');
  await expect(findMasterKey(place)).rejects.toThrow('32 bytes');
  writeFileSync(keyFile, `# made in November\n${text(key())}\n\n`);
  expect((await findMasterKey(place)).id).toMatch(/^[0-9a-f]{12}$/);
});

describe('the key in a vault', () => {
  const [newest, older, disabled] = [key(), key(), key()];
  const versions = [
    { id: 'v1', created: 100, enabled: true, value: text(older) },
    { id: 'v2', created: 200, enabled: false, value: text(disabled) },
    { id: 'v3', created: 300, enabled: true, value: text(newest) },
  ];
  const seen: string[] = [];
  let refuse = false;

  const answer = (request: IncomingMessage, base: string): unknown => {
    const url = new URL(request.url ?? '/', base);
    seen.push(`${url.pathname} ${request.headers.authorization ?? request.headers['x-identity-header'] ?? ''}`);
    if (url.pathname === '/identity') return { access_token: `token for ${url.searchParams.get('resource')}` };
    if (refuse) return undefined;
    if (url.pathname === '/secrets/encryption-key/versions') {
      return {
        value: versions.map(({ id, created, enabled }) => ({
          id: `https://elsewhere.example/x/${id}`,
          attributes: { created, enabled },
        })),
      };
    }
    return { value: versions.find(({ id }) => url.pathname.endsWith(`/encryption-key/${id}`))?.value };
  };

  async function withVault(work: (base: string) => Promise<void>): Promise<void> {
    const server = createServer((request, response) => {
      const { port } = server.address() as AddressInfo;
      const body = answer(request, `http://127.0.0.1:${port}`);
      response.statusCode = body === undefined ? 403 : 200;
      response.end(JSON.stringify(body ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      server.close();
    }
  }

  test('is the newest enabled version; earlier enabled ones open what they sealed; the token goes to the vault alone', () =>
    withVault(async (base) => {
      const vault = {
        secret: `${base}/secrets/encryption-key`,
        identity: { endpoint: `${base}/identity`, header: 'proof' },
        clientId: undefined,
      };
      const place = { dataDir: folder.path, encryptionKey: undefined, keyVault: vault };
      const master = await findMasterKey(place);
      expect(master.id).toBe(new MasterKey(newest).id);
      expect(master.knows(new MasterKey(older).id)).toBe(true);
      expect(master.knows(new MasterKey(disabled).id)).toBe(false);
      expect(seen[0]).toBe('/identity proof');
      expect(seen.slice(1).every((one) => one.endsWith('Bearer token for https://vault.azure.net'))).toBe(true);
      refuse = true;
      await expect(findMasterKey(place)).rejects.toThrow('the key vault answers with 403');
    }));

  test('that does not answer stops the start, and says which setting to look at', async () => {
    const vault = {
      secret: 'http://127.0.0.1:1/secrets/k',
      identity: { endpoint: 'http://127.0.0.1:1/', header: 'h' },
      clientId: undefined,
    };
    const place = { dataDir: folder.path, encryptionKey: undefined, keyVault: vault };
    await expect(findMasterKey(place)).rejects.toThrow('ENCRYPTION_KEY_VAULT');
  });
});
