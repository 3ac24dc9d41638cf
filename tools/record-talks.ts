import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { choiceAction } from '../src/domain/activity.ts';
import { startApp } from '../test/support/app.ts';
import { Client } from '../test/support/client.ts';

/**
 * `node tools/record-talks.ts <name>`: holds a few talks with the assistant as it is now, stops in the middle of each, and keeps
 * the sealed database under `test/storage/recorded/<name>`, for later versions to go on from. Beside each talk that is left open
 * stands a twin, which was continued at once: what it was offered next is what a later version is to offer too.
 */
type Step = { readonly say?: string; readonly press?: string };

/** Where people stop: in the middle of every dialog, and between two questions in two languages. */
const TALKS: readonly { name: string; locale: string; before: readonly Step[]; next: Step }[] = [
  {
    name: 'check',
    locale: 'en',
    before: [{ press: 'check:start' }, { press: 'check:is:adult' }, { say: 'they refused my asylum last month' }],
    next: { say: 'back' },
  },
  { name: 'check, in Arabic', locale: 'ar', before: [{ press: 'check:start' }], next: { press: 'check:is:adult' } },
  { name: 'place', locale: 'fr', before: [{ press: 'refer:start' }], next: { say: 'Gent' } },
  {
    name: 'person',
    locale: 'en',
    before: [{ press: 'command:human' }, { press: 'handoff:desk:caritas' }],
    next: { say: 'back' },
  },
  { name: 'erasing', locale: 'nl', before: [{ say: 'delete my data' }], next: { press: 'no' } },
  { name: 'question', locale: 'en', before: [{ say: 'how long does it take' }], next: { press: 'command:menu' } },
  { name: 'language', locale: 'en', before: [{ press: 'language:ar' }], next: { press: 'command:menu' } },
];

/** Opens what was recorded, for tests only: nobody's words are in it. */
const KEY = Buffer.alloc(32, 7);

const name = process.argv[2];
if (!name || !/^[a-z0-9-]+$/.test(name))
  throw new Error('give the record a name, such as 2026-11: node tools/record-talks.ts <name>');
const folder = join(import.meta.dirname, '../test/storage/recorded', name);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const at = Date.now();
const app = await startApp({ dataDir: folder, encryptionKey: KEY }, { now: () => at });
const talks = [];
for (const talk of TALKS) {
  const twin = await new Client(app.url).start(talk.locale);
  const open = await new Client(app.url).start(talk.locale);
  for (const step of talk.before) for (const client of [twin, open]) await take(client, step);
  const offered = await take(twin, talk.next);
  talks.push({ name: talk.name, next: talk.next, conversationId: open.conversationId, token: open.token, offered });
  process.stdout.write(`${talk.name}: ${offered.join(' ')}\n`);
}
await app.stop();
rmSync(join(folder, 'running.lock'), { force: true });
writeFileSync(join(folder, 'talks.json'), `${JSON.stringify({ at, key: KEY.toString('base64'), talks }, null, 2)}\n`);
process.exit(0);

/** Says or presses something; the ids of what is offered in reply. */
async function take(client: Client, { say, press }: Step): Promise<string[]> {
  const posted = await client.post(
    press === undefined ? { type: 'message', text: say } : { ...choiceAction(press, press), type: 'message' },
  );
  const reply = await client.replyTo(String(posted.body.id), 20_000);
  return (reply.suggestedActions?.actions ?? []).map(({ value }) => String((value as { choice?: string }).choice));
}
