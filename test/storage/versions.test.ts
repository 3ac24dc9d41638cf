import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, test } from 'vitest';
import { choiceAction } from '../../src/domain/activity.ts';
import type { Turn } from '../../src/domain/turn.ts';
import { createMind, type Mind } from '../../src/mind.ts';
import { startApp, temporaryFolder } from '../support/app.ts';
import { Client } from '../support/client.ts';

/**
 * During a rolling update two versions of us work on one database. A version reads what those before it wrote: sealed databases
 * of earlier versions, recorded by tools/record-talks.ts, are gone on from. And it leaves alone what one after it wrote.
 */
const ROOT = join(import.meta.dirname, '../..');
const RECORDED = join(import.meta.dirname, 'recorded');
const MIGRATIONS = join(ROOT, 'src/storage/migrations');

type Record = {
  readonly at: number;
  readonly key: string;
  readonly talks: readonly {
    readonly name: string;
    readonly next: { readonly say?: string; readonly press?: string };
    readonly conversationId: string;
    readonly token: string;
    readonly offered: readonly string[];
  }[];
};

describe.each(readdirSync(RECORDED))('talks begun by the version of %s', (name) => {
  test('go on where they stopped, with all that was said', async () => {
    const { at, key, talks } = JSON.parse(readFileSync(join(RECORDED, name, 'talks.json'), 'utf8')) as Record;
    const folder = temporaryFolder();
    for (const file of ['assistant.db', 'keys.db']) copyFileSync(join(RECORDED, name, file), join(folder.path, file));
    const encryptionKey = Buffer.from(key, 'base64');
    const app = await startApp({ dataDir: folder.path, encryptionKey }, { now: () => at + 60_000 });
    for (const talk of talks) {
      const client = new Client(app.url);
      Object.assign(client, { conversationId: talk.conversationId, token: talk.token });
      const before = await client.read();
      expect(before.length, talk.name).toBeGreaterThan(2);
      const { say, press } = talk.next;
      const next = press === undefined ? { text: say } : choiceAction(press, press);
      const posted = await client.post({ ...next, type: 'message' });
      const reply = await client.replyTo(String(posted.body.id));
      const offered = (reply.suggestedActions?.actions ?? []).map(({ value }) => (value as { choice?: string }).choice);
      expect(offered, talk.name).toEqual(talk.offered);
    }
    expect(app.logged()).not.toContain('turn-failed');
    await app.stop();
    folder.remove();
  });
});

describe('what a later version wrote', () => {
  let mind: Mind;
  beforeAll(() => {
    mind = createMind(ROOT, { now: () => Date.UTC(2026, 10, 21, 12) });
  });

  const later = { words: ['kept'], count: 3 };
  const turn = (text: string, state: Turn['state'], version = 1): Turn => ({
    conversationKey: 'one',
    keyId: 'key',
    reference: { channelId: 'directline', conversationId: 'one', userId: 'person' },
    activity: { type: 'message', id: `one|${version}`, text },
    seq: version,
    state,
    version,
    leaseToken: 'lease',
    attempts: 0,
  });

  test('is kept: fields beside ours, and fields inside our own', async () => {
    const first = await mind.handleTurn(turn('how long does it take', undefined));
    const { talk } = first.state as { talk: object };
    const state = { ...first.state, laterPart: later, talk: { ...talk, laterField: later } };
    for (const text of ['how long does it take', 'menu', 'where can i get help', 'talk to a person', 'stop']) {
      const { state: after } = await mind.handleTurn(turn(text, state, 2));
      expect(after).toMatchObject({ laterPart: later, talk: { laterField: later } });
    }
  });

  test('goes when the person has everything erased', async () => {
    const asked = await mind.handleTurn(
      turn('delete my data', { laterPart: later, talk: { welcomed: true, laterField: later } }),
    );
    const { state, forget } = await mind.handleTurn(turn('yes', asked.state, 2));
    expect(forget).toBe(true);
    expect(JSON.stringify(state)).not.toContain('kept');
  });

  test('a dialog that we do not know is let go: the message is answered', async () => {
    const dialogs = { dialogStack: [{ id: 'a-dialog-of-later', state: { step: 3 } }] };
    const { replies, state } = await mind.handleTurn(
      turn('how long does it take', { talk: { welcomed: true, locale: 'en' }, dialogs }),
    );
    expect(replies[0]?.text).toBeTruthy();
    expect(JSON.stringify(state)).not.toContain('a-dialog-of-later');
  });
});

/** What the version before still does to a table while the migration has already run: it inserts without the new columns. */
test.each(readdirSync(MIGRATIONS).slice(1))('%s leaves the version before it working', (file) => {
  const sql = readFileSync(join(MIGRATIONS, file), 'utf8').replaceAll(/--.*$/gm, '');
  for (const statement of sql.split(/;\s*$/m).map((one) => one.trim().replaceAll(/\s+/g, ' '))) {
    expect(statement, 'nothing that is there is renamed, dropped or narrowed').not.toMatch(
      /\b(DROP (TABLE|COLUMN)|RENAME|ALTER COLUMN|SET NOT NULL|ADD CONSTRAINT)\b/i,
    );
    if (/^ALTER TABLE/i.test(statement)) {
      expect(statement).toMatch(/ADD COLUMN/i);
      if (/NOT NULL/i.test(statement)) expect(statement, 'a new column needs a DEFAULT').toMatch(/DEFAULT/i);
    }
  }
});

test('a file that came to a release later than one with a higher number is run all the same', async () => {
  const folder = temporaryFolder();
  const app = await startApp({ dataDir: folder.path });
  await app.stop();
  const database = new DatabaseSync(join(folder.path, 'assistant.db'));
  const versions = database.prepare('SELECT version FROM schema_version ORDER BY version').all();
  expect(versions.map(({ version }) => version)).toEqual(readdirSync(MIGRATIONS).map((file) => Number(file.slice(0, 4))));
  database.close();
  folder.remove();
});
