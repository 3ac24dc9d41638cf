import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ENGINES, inbound, outcome, type TestStorage, testStorage, turnOf } from '../support/storage.ts';

/** What the privacy statement says is stored, against what is stored. */

const PRIVACY = join(import.meta.dirname, '../../deployment/privacy');
const read = (file: string) => readFileSync(join(PRIVACY, file), 'utf8');

type Entry = { readonly column: string; readonly what: string; readonly form: string; readonly until: string };
const entries: Entry[] = [...read('stored.md').matchAll(/^\| ([a-z_]+(?:\.[a-z_]+)+) \| (.+) \| (.+) \| (.+) \|$/gm)].map(
  ([, column = '', what = '', form = '', until = '']) => ({ column, what, form, until }),
);

/** Tables that come with parts of the house which may not be built in; their columns are compared once they are there. */
const WITH_OTHER_PARTS =
  /^(handoffs|handoff_\w+|desk_\w+|seen|aliases)\.|^(conversations\.(handoff|owned|said_at)|activities\.handoff|outbox\.(parts|on_hold))$/;

/** Every column of every table, as `table.column`, with `keys.` before those of the keys. */
async function columnsOf({ database }: TestStorage): Promise<string[]> {
  const sql = database.exclusive
    ? `SELECT m.name || '.' || c.name AS name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'
       UNION SELECT 'keys.' || m.name || '.' || c.name FROM keys.sqlite_master m JOIN pragma_table_info(m.name, 'keys') c WHERE m.type = 'table'`
    : `SELECT CASE table_schema WHEN 'keys' THEN 'keys.' ELSE '' END || table_name || '.' || column_name AS name
       FROM information_schema.columns WHERE table_schema IN ('public', 'keys')`;
  return (await database.query(sql)).map(({ name }) => String(name)).sort();
}

describe.each(ENGINES)('the list of what is stored, on %s', (engine) => {
  test('names every column there is, and none that is not', async () => {
    const storage = await testStorage(engine);
    const stored = await columnsOf(storage);
    const named = new Set(entries.map(({ column }) => column));
    const missing = stored.filter((column) => !named.has(column));
    expect(missing.map((column) => `deployment/privacy/stored.md does not name ${column}`)).toEqual([]);
    const invented = [...named].filter((column) => !stored.includes(column) && !WITH_OTHER_PARTS.test(column));
    expect(invented.map((column) => `deployment/privacy/stored.md names ${column}, which is not stored`)).toEqual([]);
    await storage.close();
  });

  test('says "sealed" where it is, and "readable" where it is', async () => {
    const storage = await testStorage(engine, ['pushed']);
    const words = 'Zarqa-Mirembe';
    const turn = await turnOf(storage, inbound(words, { channelId: 'pushed', conversationId: words, dedupeId: words }));
    await storage.inbox.commit(turn, outcome(words, { state: { talk: { words } } }));
    for (const { column, form } of entries) {
      const [name = '', ...path] = column.split('.').reverse();
      const table = path.reverse().join('.');
      if (!(await columnsOf(storage)).includes(column)) continue;
      const rows = await storage.database.query(`SELECT ${name} AS value FROM ${table} WHERE ${name} IS NOT NULL`);
      for (const { value } of rows) {
        expect(String(value), column).not.toContain(words);
        if (form.startsWith('sealed')) expect(String(value), column).toMatch(/^[A-Za-z0-9+/]{38,}={0,2}$/);
        if (form === 'name') expect(String(value), column).toMatch(/^[\w-]{43}$/);
      }
    }
    await storage.close();
  });
});

test('each entry says what it is, in which form, and until when', () => {
  expect(entries.length).toBeGreaterThan(40);
  expect(entries.filter(({ form }) => !/^(readable|name|hashed|sealed( under the (master|root) key)?)$/.test(form))).toEqual([]);
  expect(new Set(entries.map(({ column }) => column)).size).toBe(entries.length);
});

test('statement and assessment rest on the list, and on the numbers that the program keeps', () => {
  for (const file of ['statement.md', 'dpia.md']) {
    const text = read(file);
    expect(text, file).toContain('stored.md');
    expect(text, file).not.toMatch(/100 ?%|guarantee|completely anonymous|nobody can/i);
  }
  const facts = readFileSync(join(PRIVACY, '../../content/facts.yaml'), 'utf8');
  const hours = facts.match(/chat-erased-hours[\s\S]*?value: (\d+)/)?.[1];
  expect(hours).toBe('24');
  expect(read('statement.md')).toContain(`${hours} hours after your last message`);
});
