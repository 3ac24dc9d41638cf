import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { expect, inject, test } from 'vitest';
import { hashPassword } from '../../src/desk/passwords.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import { MasterKey } from '../../src/storage/seal.ts';
import { temporaryFolder } from '../support/app.ts';
import { listen, personAsks, until } from '../support/cases.ts';
import type { Client } from '../support/client.ts';
import { PASSWORD, Visitor } from '../support/desk.ts';
import { freePort, freshDatabase } from '../support/postgres.ts';
import { startProcess } from '../support/process.ts';

/** Two real processes over one PostgreSQL: the person on one, the counsellor on the other, and each is killed in the middle. */

type Shown = { readonly from: string; readonly text: string; readonly held?: unknown };

async function prepare() {
  const databaseUrl = await freshDatabase(inject('postgresUrl'));
  const key = randomBytes(32);
  const folders = [temporaryFolder(), temporaryFolder()];
  const ports = [String(await freePort()), String(await freePort())];
  const start = (at: 0 | 1) =>
    startProcess({
      PORT: String(ports[at]),
      DATA_DIR: String(folders[at]?.path),
      DATABASE_URL: databaseUrl,
      ENCRYPTION_KEY: key.toString('base64'),
    });
  const storage = await openStorage({
    at: { postgres: databaseUrl },
    master: new MasterKey(key),
    clock: { now: () => Date.now() },
    leaseFor: 8000,
    pushes: new Set(),
    onLost: () => undefined,
  });
  const clean = () => {
    for (const folder of folders) folder.remove();
  };
  return { start, storage, clean };
}

type Storage = Awaited<ReturnType<typeof prepare>>['storage'];

async function signInAt(url: string, storage: Storage): Promise<Visitor> {
  const { accounts, links } = storage.desk;
  const account = await accounts.make(
    { login: 'lea', alias: 'Léa', role: 'counsellor', organisation: 'caritas' },
    'command-line',
  );
  const secret = new Secret({ size: 20 });
  const secrets = { password: await hashPassword(PASSWORD), totpSecret: Buffer.from(secret.bytes), step: 0 };
  await links.use(await links.make(account?.id ?? ''), secrets);
  const visitor = new Visitor(url);
  const code = new TOTP({ secret, digits: 6, period: 30 }).generate();
  expect((await visitor.post('/desk/api/sign-in', { login: 'lea', password: PASSWORD, code })).status).toBe(204);
  await visitor.session();
  return visitor;
}

/** The same browser, sent to the other process by whatever stands before both. */
function movedTo(url: string, visitor: Visitor): Visitor {
  const moved = new Visitor(url);
  for (const [name, value] of visitor.jar) moved.jar.set(name, value);
  moved.token = visitor.token;
  return moved;
}

/** Posts until the server has taken it, with the same client id, as the widget does. */
async function postUntilTaken(client: Client, text: string): Promise<void> {
  await until(async () => {
    const answer = await client.say(text, `key of ${text}`).catch(() => undefined);
    return answer?.status === 200;
  }, 30_000);
}

test('a person on one process and a counsellor on the other lose nothing, whichever is killed', async () => {
  const { start, storage, clean } = await prepare();
  let [one, other] = await Promise.all([start(0), start(1)]);
  const client = await personAsks(one, { locale: 'en', yes: 'yes', question: 'Can somebody listen to me?' });
  const lea = await signInAt(other.url, storage);
  const { waiting } = (await lea.get('/desk/api/queue')).body as { waiting: { id: string }[] };
  const path = `/desk/api/cases/${waiting[0]?.id}`;
  const stream = await listen(lea);
  expect((await lea.post(`${path}/claim`, {})).status).toBe(200);
  await until(async () => (await client.read()).some(({ text }) => text?.includes('Léa')));

  // What is said on one process is heard on the other, and its stream tells at once.
  const heard = stream.heard.length;
  await client.say('first');
  await until(() => stream.heard.length > heard);
  const read = async (visitor: Visitor) =>
    (await visitor.get(`${path}/messages?language=en`)).body as { messages: Shown[]; case: { version: number } };
  await until(async () => (await read(lea)).messages.some(({ text }) => text === 'first'));

  // Killed while a message is held: the other process sends it, once.
  const seen = (await read(lea)).case.version;
  expect((await lea.post(`${path}/say`, { text: 'I am here', locale: 'en', seen })).status).toBe(200);
  await other.kill();
  expect(await stream.ended).toBeDefined();
  const got = async (text: string) => (await client.read()).filter((one) => one.text?.startsWith(text));
  await until(async () => (await got('I am here')).length > 0, 20_000);

  // The counsellor goes on at the process that is left, with the same session.
  const moved = movedTo(one.url, lea);
  expect((await moved.post(`${path}/open`, { language: 'en' })).status).toBe(200);

  // Killed while the person writes: everything that was taken is there, once and in order.
  const texts = Array.from({ length: 12 }, (_, at) => `message ${at + 1}`);
  const writing = (async () => {
    for (const text of texts) await postUntilTaken(client, text);
  })();
  await new Promise((resolve) => setTimeout(resolve, 60));
  await one.kill();
  [one, other] = await Promise.all([start(0), start(1)]);
  await writing;
  const back = movedTo(other.url, lea);
  await until(async () => (await read(back)).messages.some(({ text }) => text === texts.at(-1)), 20_000);
  const said = (await read(back)).messages;
  expect(said.filter(({ from }) => from === 'person').map(({ text }) => text)).toEqual(['first', ...texts]);
  expect(said.filter(({ from }) => from === 'counsellor').map(({ text }) => text)).toEqual(['I am here']);
  expect(await got('I am here')).toHaveLength(1);

  // Taken back on one, the case is gone on the other; the record is whole and says each thing once.
  expect((await back.post(`${path}/close`, { outcome: 'informed' })).status).toBe(200);
  await until(async () => (await client.read()).some(({ text }) => text?.includes('has ended')));
  expect((await moved.get(`${path}/messages`)).status).toBe(404);
  const lines = await storage.desk.audit.read({ limit: 100, subject: String(waiting[0]?.id) });
  expect(lines.map(({ action }) => action).reverse()).toEqual([
    'case.opened',
    'case.claimed',
    'case.message-sent',
    'case.viewed',
    'case.closed',
  ]);
  expect((await storage.desk.audit.verify()).faults).toEqual([]);
  await Promise.all([one.terminate(), other.terminate()]);
  await storage.database.close();
  clean();
}, 180_000);
