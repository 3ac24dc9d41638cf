import type { AuditCheck, AuditEntry, AuditRecord, RecordedEntry } from '../domain/audit.ts';
import type { Clock } from '../domain/clock.ts';
import { COMMAND_LINE } from '../domain/desk-account.ts';
import { type AuditHead, AuditSeals, KEPT_HASH, toEntry, toHead } from './audit-seals.ts';
import { checkAudit } from './check-audit.ts';
import type { Database, Query } from './database.ts';
import type { MasterKey } from './seal.ts';

/** Stands where a hash would, after somebody changed the head: work goes on, and the fault can never be hidden again. */
const BROKEN = 'broken';

const COLUMNS = 'seq, at, account, action, subject, outcome, hash';

/**
 * The record of who did what, over either engine. `append` is called with the query of the transaction that does the
 * thing, so that both happen or neither. It locks the head until that transaction ends, which keeps one chain over any
 * number of processes: call it last, after every other row is locked.
 */
export class AuditTable implements AuditRecord {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #seals: AuditSeals;
  readonly #onBroken: () => void;
  /** The last line this process has seen for sure: a head that counts fewer was put back. */
  #known = 0;

  constructor(parts: { database: Database; clock: Clock; master: MasterKey; onBroken: () => void }) {
    this.#database = parts.database;
    this.#clock = parts.clock;
    this.#seals = new AuditSeals(parts.master);
    this.#onBroken = parts.onBroken;
  }

  async append(query: Query, ...entries: readonly AuditEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const head = await this.#lockHead(query);
    const intact = this.#seals.isAuthentic(head) && head.last >= this.#known;
    if (!intact) this.#onBroken();
    let { last, hash } = intact ? head : { last: await this.#highest(query, head), hash: BROKEN };
    const at = this.#clock.now();
    for (const entry of entries) {
      last++;
      const recorded: RecordedEntry = { ...entry, seq: last, at };
      hash = this.#seals.line(recorded, hash);
      const { account, action, subject, outcome } = entry;
      const values = [last, at, account, action, subject, outcome, hash];
      await query(`INSERT INTO desk_audit (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)`, values);
    }
    await this.#writeHead(query, { first: head.first, before: head.before, last, hash });
  }

  /** Where the record stands, `<line>:<start of its hash>`: to be kept elsewhere, so that a cut-off end is found. */
  async head(): Promise<string> {
    // Outside of any transaction, so that only what is committed is remembered.
    const [row] = await this.#database.query('SELECT * FROM desk_audit_head WHERE one = 1');
    if (!row) return '0:';
    const head = toHead(row);
    this.#known = Math.max(this.#known, head.last);
    return `${head.last}:${head.hash.slice(0, KEPT_HASH)}`;
  }

  note(entry: AuditEntry): Promise<void> {
    return this.#database.transaction((query) => this.append(query, entry));
  }

  async read(options: { limit: number; before?: number; subject?: string; account?: string }): Promise<readonly RecordedEntry[]> {
    const rows = await this.#database.query(
      `SELECT ${COLUMNS} FROM desk_audit WHERE seq < $1 AND (CAST($2 AS text) IS NULL OR subject = $2)
         AND (CAST($3 AS text) IS NULL OR account = $3) ORDER BY seq DESC LIMIT $4`,
      [options.before ?? Number.MAX_SAFE_INTEGER, options.subject ?? null, options.account ?? null, options.limit],
    );
    return rows.map(toEntry);
  }

  verify(keptHead?: string): Promise<AuditCheck> {
    return checkAudit({ database: this.#database, seals: this.#seals, keptHead });
  }

  async prune(before: number): Promise<number> {
    return this.#database.transaction(async (query) => {
      const head = await this.#lockHead(query);
      const [newest] = await query('SELECT seq, hash FROM desk_audit WHERE at < $1 ORDER BY seq DESC LIMIT 1', [before]);
      const last = Number(newest?.seq ?? 0);
      // A record somebody changed is evidence: it is not shortened.
      if (last < head.first || !this.#seals.isAuthentic(head)) return 0;
      await this.#writeHead(query, { ...head, first: last + 1, before: String(newest?.hash) });
      await query('DELETE FROM desk_audit WHERE seq <= $1', [last]);
      await this.append(query, { account: COMMAND_LINE, action: 'audit.pruned', subject: '', outcome: 'done' });
      return last - head.first + 1;
    });
  }

  /** The head, locked until the transaction ends. When somebody took the row away, one that is not authentic. */
  async #lockHead(query: Query): Promise<AuditHead> {
    const lock = this.#database.exclusive ? '' : 'FOR UPDATE';
    const [row] = await query(`SELECT * FROM desk_audit_head WHERE one = 1 ${lock}`);
    if (row) return toHead(row);
    await query(
      `INSERT INTO desk_audit_head (one, first_seq, before_first, last_seq, hash, mac) VALUES (1, 1, '', 0, $1, '')
       ON CONFLICT (one) DO NOTHING`,
      [BROKEN],
    );
    return { first: 1, before: '', last: 0, hash: BROKEN, mac: '' };
  }

  async #highest(query: Query, head: AuditHead): Promise<number> {
    const [row] = await query('SELECT max(seq) AS seq FROM desk_audit');
    return Math.max(Number(row?.seq ?? 0), head.last, this.#known);
  }

  async #writeHead(query: Query, head: Omit<AuditHead, 'mac'>): Promise<void> {
    await query(
      'UPDATE desk_audit_head SET first_seq = $1, before_first = $2, last_seq = $3, hash = $4, mac = $5 WHERE one = 1',
      [head.first, head.before, head.last, head.hash, this.#seals.head(head)],
    );
  }
}
