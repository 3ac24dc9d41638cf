import { type KeyObject, randomBytes } from 'node:crypto';
import type { DeskAccount, EnrolmentLinks } from '../domain/desk-account.ts';
import { type DeskTableParts, sealTotp, toAccount, totpKey } from './account-table.ts';

/** Milliseconds for which a link may be used. */
const LINK_LIFE = 24 * 3_600_000;

/** Links for setting a password and a second factor, over either engine. */
export class EnrolmentTable implements EnrolmentLinks {
  readonly #parts: DeskTableParts;
  readonly #totpKey: KeyObject;

  constructor(parts: DeskTableParts) {
    this.#parts = parts;
    this.#totpKey = totpKey(parts.master);
  }

  async make(account: string): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await this.#parts.database.transaction(async (query) => {
      await query('DELETE FROM desk_links WHERE account = $1', [account]);
      const insert = 'INSERT INTO desk_links (id, account, expires_at) VALUES ($1, $2, $3)';
      await query(insert, [this.#name(token), account, this.#parts.clock.now() + LINK_LIFE]);
    });
    return token;
  }

  async read(token: string): Promise<DeskAccount | undefined> {
    const [row] = await this.#parts.database.query(
      `SELECT a.* FROM desk_links l JOIN desk_accounts a ON a.id = l.account AND a.disabled = 0
       WHERE l.id = $1 AND l.expires_at > $2`,
      [this.#name(token), this.#parts.clock.now()],
    );
    return row && toAccount(row);
  }

  use(token: string, secrets: { password: string; totpSecret: Buffer; step: number }): Promise<boolean> {
    return this.#parts.database.transaction(async (query) => {
      const take = 'DELETE FROM desk_links WHERE id = $1 AND expires_at > $2 RETURNING account';
      const [link] = await query(take, [this.#name(token), this.#parts.clock.now()]);
      if (!link) return false;
      const account = String(link.account);
      const changed = await query(
        `UPDATE desk_accounts SET password = $2, totp = $3, totp_step = $4, version = version + 1
         WHERE id = $1 AND disabled = 0 RETURNING id`,
        [account, secrets.password, sealTotp(this.#totpKey, account, secrets.totpSecret), secrets.step],
      );
      if (changed.length === 0) return false;
      await query('DELETE FROM desk_sessions WHERE account = $1', [account]);
      await this.#parts.audit.append(query, { account, action: 'account.enrolled', subject: account, outcome: 'done' });
      return true;
    });
  }

  #name(token: string): string {
    return this.#parts.master.name('desk link', token);
  }
}
