import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { AuditAction } from '../domain/audit.ts';
import type { Clock } from '../domain/clock.ts';
import {
  type AccountSecrets,
  type Accounts,
  type Actor,
  type DeskAccount,
  foldLogin,
  type NewAccount,
  type ProvidedAccount,
  type Role,
} from '../domain/desk-account.ts';
import type { AuditTable } from './audit-table.ts';
import type { Database, Query, Row } from './database.ts';
import { type MasterKey, open, seal } from './seal.ts';

export type DeskTableParts = {
  readonly database: Database;
  readonly clock: Clock;
  readonly master: MasterKey;
  readonly audit: AuditTable;
};

/** Seals of the second factors: a value pasted into another account's row does not open. */
export function totpKey(master: MasterKey): KeyObject {
  return createSecretKey(master.derive('second factors'));
}

export function sealTotp(key: KeyObject, account: string, secret: Buffer): string {
  return seal(key, secret, `totp|${account}`);
}

/** Accounts over either engine. */
export class AccountTable implements Accounts {
  readonly #parts: DeskTableParts;
  readonly #totpKey: KeyObject;

  constructor(parts: DeskTableParts) {
    this.#parts = parts;
    this.#totpKey = totpKey(parts.master);
  }

  make(account: NewAccount, by: Actor): Promise<DeskAccount | undefined> {
    return this.#parts.database.transaction(async (query) => {
      const made = await this.#insert(query, { ...account, login: foldLogin(account.login) }, null);
      if (made) await this.#note(query, 'account.made', made.id, by);
      return made;
    });
  }

  async #insert(query: Query, account: NewAccount, subject: string | null): Promise<DeskAccount | undefined> {
    const id = randomBytes(16).toString('base64url');
    const { login, role, organisation, alias } = account;
    const [row] = await query(
      `INSERT INTO desk_accounts (id, login, subject, role, organisation, alias, totp_step, disabled, version, made_at)
       VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 1, $7) ON CONFLICT DO NOTHING RETURNING *`,
      [id, login, subject, role, organisation ?? null, alias, this.#parts.clock.now()],
    );
    return row && toAccount(row);
  }

  async find(id: string): Promise<DeskAccount | undefined> {
    const [row] = await this.#parts.database.query('SELECT * FROM desk_accounts WHERE id = $1', [id]);
    return row && toAccount(row);
  }

  async findByLogin(login: string): Promise<AccountSecrets | undefined> {
    const find = 'SELECT * FROM desk_accounts WHERE login = $1 AND subject IS NULL';
    const [row] = await this.#parts.database.query(find, [foldLogin(login)]);
    if (!row) return undefined;
    const totp = typeof row.totp === 'string' ? open(this.#totpKey, row.totp, `totp|${row.id}`) : undefined;
    return { account: toAccount(row), password: typeof row.password === 'string' ? row.password : undefined, totpSecret: totp };
  }

  async list(): Promise<readonly DeskAccount[]> {
    const rows = await this.#parts.database.query('SELECT * FROM desk_accounts ORDER BY alias, login, id');
    return rows.map(toAccount);
  }

  setDisabled(id: string, disabled: boolean, by: Actor): Promise<boolean> {
    return this.#parts.database.transaction(async (query) => {
      const change =
        'UPDATE desk_accounts SET disabled = $2, version = version + 1 WHERE id = $1 AND disabled <> $2 RETURNING id';
      const changed = (await query(change, [id, disabled ? 1 : 0])).length > 0;
      if (!changed) return (await query('SELECT id FROM desk_accounts WHERE id = $1', [id])).length > 0;
      await endAll(query, id);
      await this.#note(query, disabled ? 'account.disabled' : 'account.enabled', id, by);
      return true;
    });
  }

  reset(id: string, by: Actor): Promise<boolean> {
    return this.#parts.database.transaction(async (query) => {
      const change = `UPDATE desk_accounts SET password = NULL, totp = NULL, version = version + 1
        WHERE id = $1 AND subject IS NULL RETURNING id`;
      if ((await query(change, [id])).length === 0) return false;
      await endAll(query, id);
      await this.#note(query, 'account.reset', id, by);
      return true;
    });
  }

  takeProvided(provided: ProvidedAccount): Promise<DeskAccount | undefined> {
    const subject = this.#parts.master.name('desk subject', provided.issuer, provided.subject);
    const { role, organisation, alias } = provided;
    return this.#parts.database.transaction(async (query) => {
      const lock = 'UPDATE desk_accounts SET alias = $2 WHERE subject = $1 RETURNING *';
      const [row] = await query(lock, [subject, alias]);
      if (!row) {
        const made = await this.#insert(query, { login: `sso:${subject.slice(0, 12)}`, role, organisation, alias }, subject);
        if (made) await this.#note(query, 'account.made', made.id, made.id);
        return made;
      }
      const present = toAccount(row);
      if (present.disabled) return undefined;
      if (present.role === role && present.organisation === organisation) return present;
      const change = 'UPDATE desk_accounts SET role = $2, organisation = $3, version = version + 1 WHERE id = $1 RETURNING *';
      const [changed] = await query(change, [present.id, role, organisation ?? null]);
      await endAll(query, present.id);
      await this.#note(query, 'account.changed', present.id, present.id);
      return changed && toAccount(changed);
    });
  }

  async takeStep(id: string, step: number): Promise<boolean> {
    const use = 'UPDATE desk_accounts SET totp_step = $2 WHERE id = $1 AND totp_step < $2 RETURNING id';
    return (await this.#parts.database.query(use, [id, step])).length > 0;
  }

  #note(query: Query, action: AuditAction, subject: string, account: Actor): Promise<void> {
    return this.#parts.audit.append(query, { account, action, subject, outcome: 'done' });
  }
}

/** Sessions and links of an account that must not be used again. */
async function endAll(query: Query, account: string): Promise<void> {
  await query('DELETE FROM desk_sessions WHERE account = $1', [account]);
  await query('DELETE FROM desk_links WHERE account = $1', [account]);
}

export function toAccount(row: Row): DeskAccount {
  const fromProvider = row.subject !== null;
  return {
    id: String(row.id),
    login: String(row.login),
    role: String(row.role) as Role,
    organisation: typeof row.organisation === 'string' ? row.organisation : undefined,
    alias: String(row.alias),
    disabled: Number(row.disabled) === 1,
    enrolled: fromProvider || (row.password !== null && row.totp !== null),
    fromProvider,
    madeAt: Number(row.made_at),
    version: Number(row.version),
  };
}
