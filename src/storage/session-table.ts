import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { DeskAccount } from '../domain/desk-account.ts';
import { type DeskSession, IDLE_LIMIT, type ProviderGrant, SESSION_LIMIT, type Sessions } from '../domain/desk-session.ts';
import { type DeskTableParts, toAccount } from './account-table.ts';
import type { Row } from './database.ts';
import { openJson, sealJson } from './seal.ts';

/** A request within this many milliseconds of the last does not write again. */
const TOUCH_EVERY = 10_000;

/** Sessions over either engine. */
export class SessionTable implements Sessions {
  readonly #parts: DeskTableParts;
  readonly #grantKey: KeyObject;

  constructor(parts: DeskTableParts) {
    this.#parts = parts;
    this.#grantKey = createSecretKey(parts.master.derive('provider grants'));
  }

  async open(account: DeskAccount, grant?: ProviderGrant): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const id = this.#name(token);
    const now = this.#parts.clock.now();
    await this.#parts.database.transaction(async (query) => {
      await query(
        `INSERT INTO desk_sessions (id, account, version, made_at, seen_at, provider_grant, checked_at, confirmed_at)
         VALUES ($1, $2, $3, $4, $4, $5, $4, $4)`,
        [id, account.id, account.version, now, grant ? this.#seal(id, grant) : null],
      );
      const entry = { account: account.id, action: 'account.signed-in', subject: account.id, outcome: 'done' } as const;
      await this.#parts.audit.append(query, entry);
    });
    return token;
  }

  async find(token: string, { touch }: { touch: boolean }): Promise<DeskSession | undefined> {
    // A forged or shortened token has another name: nothing is compared but names.
    const id = this.#name(token);
    const found = await this.#read(id);
    if (!found || !touch || found.seenAt > this.#parts.clock.now() - TOUCH_EVERY) return found?.session;
    // Only while the row is there: a session that was just closed does not come back.
    const touched = 'UPDATE desk_sessions SET seen_at = $2 WHERE id = $1 RETURNING id';
    const rows = await this.#parts.database.query(touched, [id, this.#parts.clock.now()]);
    return rows.length > 0 ? found.session : undefined;
  }

  async findById(id: string): Promise<DeskSession | undefined> {
    return (await this.#read(id))?.session;
  }

  async #read(id: string): Promise<{ session: DeskSession; seenAt: number } | undefined> {
    const now = this.#parts.clock.now();
    const [row] = await this.#parts.database.query(
      `SELECT a.*, s.made_at AS begun_at, s.seen_at AS seen_at FROM desk_sessions s
       JOIN desk_accounts a ON a.id = s.account AND a.version = s.version AND a.disabled = 0
       WHERE s.id = $1 AND s.seen_at > $2 AND s.made_at > $3`,
      [id, now - IDLE_LIMIT, now - SESSION_LIMIT],
    );
    if (!row) return undefined;
    const session = { id, account: toAccount(row), endsAt: Number(row.begun_at) + SESSION_LIMIT };
    return { session, seenAt: Number(row.seen_at) };
  }

  close(token: string): Promise<void> {
    return this.closeById(this.#name(token));
  }

  closeById(id: string): Promise<void> {
    return this.#parts.database.transaction(async (query) => {
      const [row] = await query('DELETE FROM desk_sessions WHERE id = $1 RETURNING account', [id]);
      if (!row) return;
      const account = String(row.account);
      await this.#parts.audit.append(query, { account, action: 'account.signed-out', subject: account, outcome: 'done' });
    });
  }

  async takeGrant(id: string, every: number): Promise<{ grant: ProviderGrant; confirmedAt: number } | undefined> {
    const now = this.#parts.clock.now();
    const [row] = await this.#parts.database.query(
      `UPDATE desk_sessions SET checked_at = $2 WHERE id = $1 AND provider_grant IS NOT NULL AND checked_at <= $3
       RETURNING provider_grant, confirmed_at`,
      [id, now, now - every],
    );
    return row && { grant: this.#open(id, row), confirmedAt: Number(row.confirmed_at) };
  }

  async confirm(id: string, grant?: ProviderGrant): Promise<void> {
    await this.#parts.database.query(
      'UPDATE desk_sessions SET confirmed_at = $2, provider_grant = COALESCE($3, provider_grant) WHERE id = $1',
      [id, this.#parts.clock.now(), grant ? this.#seal(id, grant) : null],
    );
  }

  async sweep(): Promise<number> {
    const now = this.#parts.clock.now();
    const ended = await this.#parts.database.query(
      'DELETE FROM desk_sessions WHERE seen_at <= $1 OR made_at <= $2 RETURNING id',
      [now - IDLE_LIMIT, now - SESSION_LIMIT],
    );
    return ended.length;
  }

  #name(token: string): string {
    return this.#parts.master.name('desk session', token);
  }

  #seal(id: string, grant: ProviderGrant): string {
    return sealJson(this.#grantKey, grant, `grant|${id}`);
  }

  #open(id: string, row: Row): ProviderGrant {
    return openJson(this.#grantKey, String(row.provider_grant), `grant|${id}`) as ProviderGrant;
  }
}
