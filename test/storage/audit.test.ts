import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../src/domain/audit.ts';
import type { Query, Row } from '../../src/storage/database.ts';
import { ENGINES, type TestStorage, testStorage } from '../support/storage.ts';

/** The record of who did what. The numbers are those of the catalogue of checks. */

const entry = (n: number): AuditEntry => ({
  account: `account-${n % 3}`,
  action: 'case.viewed',
  subject: `case-${n}`,
  outcome: 'done',
});

describe.each(ENGINES)('the record: %s', (engine) => {
  let storage: TestStorage;
  beforeEach(async () => {
    storage = await testStorage(engine);
  });
  afterEach(() => storage.close());

  const audit = () => storage.desk.audit;
  const write = async (count: number) => {
    await storage.database.transaction((query) =>
      audit().append(query, ...Array.from({ length: count }, (_, n) => entry(n + 1))),
    );
  };
  const faults = async (head?: string) => (await audit().verify(head)).faults.map(({ kind, seq }) => `${kind} ${seq}`);

  /** What somebody can do who owns the database: triggers hold the program back, not them. */
  const force = async (work: (query: Query) => Promise<unknown>) => {
    const off = {
      sqlite: ['DROP TRIGGER desk_audit_unchanged', 'DROP TRIGGER desk_audit_kept', 'DROP TRIGGER desk_audit_head_kept'],
      postgres: ['ALTER TABLE desk_audit DISABLE TRIGGER USER', 'ALTER TABLE desk_audit_head DISABLE TRIGGER USER'],
    }[engine];
    for (const statement of off) await storage.database.query(statement).catch(() => undefined);
    await work(storage.database.query);
  };

  test('C51: is written with the thing it records, or not at all', async () => {
    await storage.database.transaction((query) => audit().append(query, entry(1)));
    const failing = storage.database.transaction(async (query) => {
      await audit().append(query, entry(2));
      throw new Error('the claim failed');
    });
    await expect(failing).rejects.toThrow('the claim failed');
    await storage.database.transaction((query) => audit().append(query, entry(3)));
    expect((await audit().read({ limit: 10 })).map(({ seq, subject }) => `${seq} ${subject}`)).toEqual(['2 case-3', '1 case-1']);
    expect(await faults()).toEqual([]);
  });

  test('stays one chain when two processes write two hundred lines at once', async () => {
    const other = await storage.reopen();
    const tables = [storage, other];
    await Promise.all(
      Array.from({ length: 200 }, (_, n) => {
        const { database, desk } = tables[engine === 'postgres' ? n % 2 : 0] ?? storage;
        return database.transaction((query) => desk.audit.append(query, entry(n)));
      }),
    );
    const check = await audit().verify();
    expect(check).toMatchObject({ entries: 200, faults: [] });
    expect(new Set((await audit().read({ limit: 300 })).map(({ subject }) => subject)).size).toBe(200);
    await other.database.close();
  });

  test('is checked while others write, without a false alarm', async () => {
    await write(50);
    const other = await storage.reopen();
    const writing = Promise.all(Array.from({ length: 30 }, (_, n) => audit().note(entry(n))));
    for (let n = 0; n < 5; n++) expect((await other.desk.audit.verify()).faults).toEqual([]);
    await writing;
    await other.database.close();
  });

  test('the engine refuses to change or delete a line', async () => {
    await write(3);
    const { query } = storage.database;
    await expect(query(`UPDATE desk_audit SET outcome = 'refused' WHERE seq = 2`)).rejects.toThrow('never changed');
    await expect(query('DELETE FROM desk_audit WHERE seq = 3')).rejects.toThrow('never');
    await expect(query('DELETE FROM desk_audit')).rejects.toThrow('never');
    await expect(query('DELETE FROM desk_audit_head')).rejects.toThrow('never');
    if (engine === 'postgres') await expect(query('TRUNCATE desk_audit')).rejects.toThrow('never');
    expect(await faults()).toEqual([]);
  });

  test('C52: every kind of change is found, at its place', async () => {
    const text = ['account', 'action', 'subject', 'outcome', 'hash'];
    for (const column of text) {
      await write(10);
      const last = (await audit().read({ limit: 1 }))[0]?.seq ?? 0;
      await force((query) => query(`UPDATE desk_audit SET ${column} = ${column} || 'x' WHERE seq = $1`, [last - 5]));
      expect((await faults()).includes(`edited ${last - 5}`), column).toBe(true);
    }
    await force((query) => query('UPDATE desk_audit SET at = at + 1 WHERE seq = 2'));
    expect((await faults())[0]).toBe('edited 2');
  });

  test.each([
    ['a deleted line', 'DELETE FROM desk_audit WHERE seq = 4', 'missing 4'],
    ['the first line deleted', 'DELETE FROM desk_audit WHERE seq = 1', 'missing 1'],
    ['a cut-off end', 'DELETE FROM desk_audit WHERE seq > 7', 'cut-off 8'],
    ['all lines deleted', 'DELETE FROM desk_audit', 'cut-off 1'],
    ['a line added', `INSERT INTO desk_audit VALUES (11, 1, 'a', 'case.viewed', 'b', 'done', 'forged')`, 'edited 11'],
    ['the count set back', 'UPDATE desk_audit_head SET last_seq = 7', 'head 0'],
    ['the head deleted', 'DELETE FROM desk_audit_head', 'head 0'],
  ])('C52: %s is found', async (_what, sql, fault) => {
    await write(10);
    await force((query) => query(sql));
    expect(await faults()).toContain(fault);
  });

  test('C52: two lines exchanged, and one deleted with the rest counted on, are found', async () => {
    await write(10);
    await force(async (query) => {
      await query('UPDATE desk_audit SET seq = 100 WHERE seq = 3');
      await query('UPDATE desk_audit SET seq = 3 WHERE seq = 4');
      await query('UPDATE desk_audit SET seq = 4 WHERE seq = 100');
    });
    expect((await faults())[0]).toBe('edited 3');
    await force(async (query) => {
      await query('DELETE FROM desk_audit WHERE seq = 2');
      for (let seq = 3; seq <= 10; seq++) await query('UPDATE desk_audit SET seq = $1 WHERE seq = $2', [seq - 1, seq]);
    });
    expect((await faults())[0]).toBe('edited 2');
  });

  test('a cut-off end stays visible when work goes on after it', async () => {
    await write(10);
    await force(async (query) => {
      await query('DELETE FROM desk_audit WHERE seq > 7');
      const [row] = await query('SELECT hash FROM desk_audit WHERE seq = 7');
      await query('UPDATE desk_audit_head SET last_seq = 7, hash = $1', [row?.hash ?? '']);
    });
    await write(5);
    expect(await faults()).toEqual(['edited 8']);
    const again = await storage.reopen();
    await again.desk.audit.note(entry(1));
    expect((await again.desk.audit.verify()).faults.length).toBeGreaterThan(0);
    await again.database.close();
  });

  test('a head that was kept elsewhere shows a record put back to an earlier day', async () => {
    await write(5);
    const [old] = await storage.database.query('SELECT * FROM desk_audit_head');
    await write(5);
    const { head } = await audit().verify();
    expect(await faults(head)).toEqual([]);
    await force(async (query) => {
      await query('DELETE FROM desk_audit WHERE seq > 5');
      const values = [old?.last_seq ?? 0, old?.hash ?? '', old?.mac ?? ''];
      await query('UPDATE desk_audit_head SET last_seq = $1, hash = $2, mac = $3', values);
    });
    expect(await faults()).toEqual([]);
    expect(await faults(head)).toEqual(['rolled-back 10']);
    storage.clock.pass(1);
    await write(10);
    expect(await faults(head)).toEqual(['rolled-back 10']);
  });

  test('this process notices that the record was put back while it runs', async () => {
    await write(5);
    const [old] = await storage.database.query('SELECT * FROM desk_audit_head');
    await write(5);
    await audit().head();
    await force(async (query) => {
      await query('DELETE FROM desk_audit WHERE seq > 5');
      const values = [old?.last_seq ?? 0, old?.hash ?? '', old?.mac ?? ''];
      await query('UPDATE desk_audit_head SET last_seq = $1, hash = $2, mac = $3', values);
    });
    await write(1);
    expect((await faults()).length).toBeGreaterThan(0);
  });

  test('without the key nobody can write a chain that holds', async () => {
    await write(10);
    const stranger = await testStorage('sqlite');
    await stranger.database.transaction((query) => stranger.desk.audit.append(query, ...[1, 2, 3].map(entry)));
    const rows = await stranger.database.query('SELECT * FROM desk_audit ORDER BY seq');
    const [head] = await stranger.database.query('SELECT * FROM desk_audit_head');
    await stranger.close();
    await force(async (query) => {
      await query('DELETE FROM desk_audit');
      for (const row of rows) {
        await query(PUT_BACK, valuesOf(row));
      }
      await query('UPDATE desk_audit_head SET last_seq = 3, hash = $1, mac = $2', [head?.hash ?? '', head?.mac ?? '']);
    });
    expect(await faults()).toEqual(['head 0', 'edited 1', 'edited 2', 'edited 3']);
  });

  test('lines older than a year go, the rest holds together, and that it happened is recorded', async () => {
    await write(10);
    storage.clock.pass(86_400_000);
    await write(5);
    expect(await audit().prune(storage.clock.now())).toBe(10);
    expect(await audit().prune(storage.clock.now())).toBe(0);
    const check = await audit().verify();
    expect(check).toMatchObject({ entries: 6, faults: [] });
    expect((await audit().read({ limit: 1 }))[0]).toMatchObject({ action: 'audit.pruned', account: 'command-line', seq: 16 });
    await expect(storage.database.query('DELETE FROM desk_audit WHERE seq = 12')).rejects.toThrow('never');
  });

  test('an empty record is whole, unless there are accounts that it should tell of', async () => {
    expect(await faults()).toEqual([]);
    const account = { login: 'ann', alias: 'Ann', role: 'auditor', organisation: undefined } as const;
    await storage.desk.accounts.make(account, 'command-line');
    expect((await audit().verify()).entries).toBe(1);
    await force(async (query) => {
      await query('DELETE FROM desk_audit');
      await query(`UPDATE desk_audit_head SET first_seq = 1, before_first = '', last_seq = 0, hash = '', mac = ''`);
    });
    expect(await faults()).toEqual(['head 0']);
  });
});

const PUT_BACK = 'INSERT INTO desk_audit VALUES ($1, $2, $3, $4, $5, $6, $7)';
const valuesOf = (row: Row) => ['seq', 'at', 'account', 'action', 'subject', 'outcome', 'hash'].map((name) => row[name] ?? '');

test('F13: a thousand random changes are all found', async () => {
  const storage = await testStorage('sqlite');
  const { audit } = storage.desk;
  await storage.database.transaction((query) => audit.append(query, ...Array.from({ length: 60 }, (_, n) => entry(n + 1))));
  for (const name of ['unchanged', 'kept', 'head_kept']) await storage.database.query(`DROP TRIGGER desk_audit_${name}`);
  const rows = await storage.database.query('SELECT * FROM desk_audit ORDER BY seq');
  const columns = ['at', 'account', 'action', 'subject', 'outcome', 'hash'];
  let random = 1;
  const next = (below: number) => {
    random = (random * 48_271) % 2_147_483_647;
    return random % below;
  };
  let found = 0;
  for (let n = 0; n < 1000; n++) {
    const row = rows[next(rows.length)];
    if (!row) throw new Error('no row');
    const kind = next(3);
    const column = columns[next(columns.length)] ?? 'hash';
    if (kind === 0) {
      const old = row[column];
      const text = String(old);
      const place = next(text.length);
      const changed = text.slice(0, place) + (text[place] === '7' ? '8' : '7') + text.slice(place + 1);
      await storage.database.query(`UPDATE desk_audit SET ${column} = $1 WHERE seq = $2`, [
        column === 'at' ? Number(changed) : changed,
        row.seq ?? 0,
      ]);
    } else await storage.database.query(`DELETE FROM desk_audit WHERE seq ${kind === 1 ? '=' : '>='} $1`, [row.seq ?? 0]);
    const { faults } = await audit.verify();
    if (faults.some(({ seq }) => seq === Number(row.seq))) found++;
    await storage.database.transaction(async (query) => {
      await query('DELETE FROM desk_audit WHERE seq >= $1', [row.seq ?? 0]);
      for (const one of rows.filter(({ seq }) => Number(seq) >= Number(row.seq))) await query(PUT_BACK, valuesOf(one));
    });
  }
  expect(found).toBe(1000);
  expect((await audit.verify()).faults).toEqual([]);
  await storage.close();
});
