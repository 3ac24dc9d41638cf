import type { Actor } from './desk-account.ts';

/** Everything that is recorded. `subject` names a case or an account by its id, never by a word. */
export const AUDIT_ACTIONS = [
  'account.made',
  'account.disabled',
  'account.enabled',
  'account.reset',
  'account.enrolled',
  'account.changed',
  'account.signed-in',
  'account.signed-out',
  'audit.read',
  'audit.verified',
  'audit.pruned',
  'case.opened',
  'case.viewed',
  'case.claimed',
  'case.released',
  'case.transferred',
  'case.returned',
  'case.closed',
  'case.message-sent',
  'case.message-undone',
  'case.exported',
  'case.erased',
  'statistics.viewed',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** refused: known person, not allowed or not proven. failed: allowed, and it did not come about. */
export type AuditOutcome = 'done' | 'refused' | 'failed';

/** One line of the record: no word of a case, no name, no address. */
export type AuditEntry = {
  readonly account: Actor;
  readonly action: AuditAction;
  /** The case's or account's id; empty where there is none. */
  readonly subject: string;
  readonly outcome: AuditOutcome;
};

/** As it stands in the record. `at` in milliseconds. */
export type RecordedEntry = AuditEntry & { readonly seq: number; readonly at: number };

/**
 * edited: the line does not match its seal. missing: a line is gone. cut-off: the end is gone. head: the sealed count of
 * lines was changed. rolled-back: the record is older than the one that a kept head names.
 */
export type AuditFault = {
  readonly kind: 'edited' | 'missing' | 'cut-off' | 'head' | 'rolled-back';
  /** The line's number; 0 for the record as a whole. */
  readonly seq: number;
};

/** Every line holds together, or the faults in order, at most a hundred. `head`: to be kept elsewhere and compared later. */
export type AuditCheck = { readonly entries: number; readonly faults: readonly AuditFault[]; readonly head: string };

/** The record of who did what. It can only grow. */
export type AuditRecord = {
  /** For what has no transaction of its own. Work in a transaction calls the table's `append` with its query. */
  note(entry: AuditEntry): Promise<void>;
  /** Newest first, `limit` lines before the line `before`. */
  read(options: { limit: number; before?: number; subject?: string; account?: string }): Promise<readonly RecordedEntry[]>;
  /** `keptHead`: the `head` of an earlier check; whatever was cut off since is found. */
  verify(keptHead?: string): Promise<AuditCheck>;
  /** Removes lines older than this moment, seals the new beginning, and records that; how many. */
  prune(before: number): Promise<number>;
};
