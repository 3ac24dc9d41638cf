import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { AUDIT_ACTIONS, type RecordedEntry } from '../domain/audit.ts';
import type { Row } from './database.ts';
import type { MasterKey } from './seal.ts';

/** The sealed count of lines. `before`: the hash before the first line kept. */
export type AuditHead = {
  readonly first: number;
  readonly before: string;
  readonly last: number;
  readonly hash: string;
  readonly mac: string;
};

/** Characters of a hash in a head that is kept elsewhere: 132 bits. */
export const KEPT_HASH = 22;

/** The seals of the record. Only who has the master key can make them. */
export class AuditSeals {
  readonly #lines: KeyObject;
  readonly #heads: KeyObject;

  constructor(master: MasterKey) {
    this.#lines = createSecretKey(master.derive('audit lines'));
    this.#heads = createSecretKey(master.derive('audit head'));
  }

  line(entry: RecordedEntry, before: string): string {
    const { seq, at, account, action, subject, outcome } = entry;
    return hmac(this.#lines, [seq, at, account, action, subject, outcome, before]);
  }

  head({ first, before, last, hash }: Omit<AuditHead, 'mac'>): string {
    return hmac(this.#heads, [first, before, last, hash]);
  }

  /** A head nobody has written to yet is bare. */
  isAuthentic(head: AuditHead): boolean {
    if (head.last === 0 && head.first === 1) return head.hash === '' && head.before === '' && head.mac === '';
    const [given, right] = [Buffer.from(head.mac), Buffer.from(this.head(head))];
    return given.length === right.length && timingSafeEqual(given, right);
  }
}

function hmac(key: KeyObject, values: readonly (string | number)[]): string {
  return createHmac('sha256', key).update(JSON.stringify(values)).digest('base64url');
}

export function toHead(row: Row): AuditHead {
  return {
    first: Number(row.first_seq),
    before: String(row.before_first),
    last: Number(row.last_seq),
    hash: String(row.hash),
    mac: String(row.mac),
  };
}

export function toEntry(row: Row): RecordedEntry {
  const action = AUDIT_ACTIONS.find((one) => one === row.action);
  return {
    seq: Number(row.seq),
    at: Number(row.at),
    account: String(row.account),
    // A word that is none of ours was written by somebody else: the check finds it, and reading must not fail on it.
    action: action ?? (String(row.action) as RecordedEntry['action']),
    subject: String(row.subject),
    outcome: String(row.outcome) as RecordedEntry['outcome'],
  };
}
