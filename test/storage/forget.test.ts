import { cpSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Query } from '../../src/storage/database.ts';
import { counsellor, waitingCase } from '../support/handoff.ts';
import { ENGINES, inbound, outcome, type TestStorage, testStorage, turnOf } from '../support/storage.ts';

const WORDS = ['Zarqa-Mirembe', 'ታደሰ ምስጢር', '+32 470 11 22 33', 'geheimnis-7731'];

const ANN = counsellor('ann');

const NAMELESS =
  /schema_version|tallies$|handoff_counts$|seen$|root_keys$|destroyed_keys$|desk_(accounts|links|sessions|pauses|audit|audit_head|notices|noticed)$/;

/**
 * Every table about people, from the schema itself: a new one that is not forgotten fails here. Tallies, counts of
 * handoffs, and `seen`, which remembers ids of messages, name nobody; the root key and the random ids of destroyed keys belong
 * to no conversation; the tables of the desk named here are about those who work there, and hold no word of a conversation.
 */
async function tables(query: Query, engine: string): Promise<string[]> {
  const sql =
    engine === 'sqlite'
      ? `SELECT name FROM sqlite_master WHERE type = 'table' UNION SELECT 'keys.' || name FROM keys.sqlite_master WHERE type = 'table'`
      : `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables WHERE table_schema IN ('public', 'keys')`;
  return (await query(sql)).map((row) => String(row.name)).filter((name) => !NAMELESS.test(name));
}

describe.each(ENGINES)('forgetting leaves nothing: %s', (engine) => {
  let storage: TestStorage;
  beforeEach(async () => {
    storage = await testStorage(engine, ['pushed']);
    const entry = { channelId: 'pushed', conversationId: 'secret-address' };
    for (const word of WORDS) {
      const turn = await turnOf(
        storage,
        inbound(word, { ...entry, dedupeId: `id ${word}`, dedupeAcrossForgetting: true, aliases: ['+32 470 11 22 33'] }),
      );
      await storage.inbox.commit(turn, outcome(`you said ${word}`, { state: { talk: { word } } }));
    }
    const question = { text: WORDS.join(' ').slice(0, 300), locale: 'ti' };
    const { id } = await waitingCase(storage, { ...entry, summary: { question } });
    await storage.handoffs.claim(ANN, id);
    await storage.handoffs.touch(ANN, id, 'replying');
    const seen = (await storage.handoffs.one(ANN, id))?.version ?? 0;
    await storage.handoffs.say(ANN, id, { message: { text: WORDS.join(' '), locale: 'ti' }, seen });
    await storage.handoffs.standing('12345678901234', entry);
  });
  afterEach(() => storage.close());

  const counts = async () => {
    const found: Record<string, number> = {};
    for (const table of await tables(storage.database.query, engine)) {
      const rows = await storage.database.query(`SELECT count(*) AS rows FROM ${table}`);
      found[table] = Number(rows[0]?.rows);
    }
    return found;
  };

  test('every table had rows before and has none after', async () => {
    const before = await counts();
    expect(Object.entries(before).filter(([, rows]) => rows === 0)).toEqual([]);
    await storage.forgetting.forgetConversation(storage.keyOf('pushed', 'secret-address'));
    const after = await counts();
    expect(Object.entries(after).filter(([, rows]) => rows !== 0)).toEqual([]);
  });

  test('no word, name or address is readable in any row, before or after', async () => {
    for (const table of await tables(storage.database.query, engine)) {
      const text = JSON.stringify(await storage.database.query(`SELECT * FROM ${table}`));
      for (const word of [...WORDS, 'secret-address', 'person']) expect(text).not.toContain(word);
    }
  });
});

describe('the files of the embedded database', () => {
  const grep = (folder: string, words: readonly string[]) =>
    readdirSync(folder).flatMap((name) => {
      const bytes = readFileSync(join(folder, name));
      return words.filter((word) => bytes.includes(Buffer.from(word))).map((word) => `${name}: ${word}`);
    });

  test('hold no word a person wrote, neither before nor after forgetting, nor the key after', async () => {
    const storage = await testStorage('sqlite');
    const turn = await turnOf(storage, inbound(WORDS.join(' ')));
    await storage.inbox.commit(turn, outcome(`you said ${WORDS.join(' ')}`));
    expect(grep(storage.folder, WORDS)).toEqual([]);
    const [row] = await storage.database.query('SELECT sealed FROM keys.conversation_keys');
    await storage.forgetting.forgetConversation(turn.conversationKey);
    expect(grep(storage.folder, [...WORDS, String(row?.sealed)])).toEqual([]);
    await storage.close();
  });

  test('a backup without the keys stays unreadable, also with the master key', async () => {
    const storage = await testStorage('sqlite');
    const turn = await turnOf(storage, inbound(WORDS[0] ?? ''));
    await storage.inbox.commit(turn, outcome('reply'));
    const backup = mkdtempSync(join(tmpdir(), 'backup-'));
    const copy = new DatabaseSync(join(storage.folder, 'assistant.db'), { readOnly: true });
    copy.exec(`VACUUM INTO '${join(backup, 'assistant.db')}'`);
    copy.close();
    await storage.forgetting.forgetConversation(turn.conversationKey);
    await storage.database.close();
    cpSync(join(backup, 'assistant.db'), join(storage.folder, 'assistant.db'));
    const restored = await storage.reopen();
    await expect(restored.transcript.read(turn.conversationKey, 0)).rejects.toThrow('no longer exists');
    await restored.database.close();
  });
});

test('a sealed value moved to another row, or changed by one byte, does not open', async () => {
  const storage = await testStorage('sqlite');
  for (const text of ['first', 'second']) await storage.inbox.commit(await turnOf(storage, inbound(text)), outcome('reply'));
  const key = storage.keyOf('directline', 'one');
  await storage.database.query('UPDATE activities SET body = (SELECT body FROM activities WHERE seq = 1) WHERE seq = 3');
  await expect(storage.transcript.read(key, 0)).rejects.toThrow();
  await storage.close();
});
