import type { Config } from '../config.ts';
import type { AuditFault } from '../domain/audit.ts';
import { openBeside } from './open-beside.ts';

const WHAT: Readonly<Record<AuditFault['kind'], (seq: number) => string>> = {
  edited: (seq) => `entry ${seq} was edited`,
  missing: (seq) => `entry ${seq} is missing`,
  'cut-off': (seq) => `the end is missing, from entry ${seq}`,
  head: () => 'the sealed count of entries was changed',
  'rolled-back': (seq) => `entry ${seq} is not the one that was noted elsewhere`,
};

/**
 * Checks the record of who did what; 1 when anything was edited, deleted or cut off, and says which. `keptHead`: a head
 * that an earlier check or the log printed, kept elsewhere.
 */
export async function verifyAudit(config: Config, keptHead: string | undefined, print: (line: string) => void): Promise<number> {
  if (keptHead !== undefined && !/^\d{1,15}:[\w-]{22}$/.test(keptHead)) {
    print('--head is not a head: copy it whole, such as 1234:AbC… (a number, a colon, 22 characters).');
    return 2;
  }
  const storage = await openBeside(config);
  try {
    const check = await storage.desk.audit.verify(keptHead);
    for (const { kind, seq } of check.faults) print(`fault: ${WHAT[kind](seq)}`);
    if (check.faults.length > 0) return 1;
    print(`The record is whole: ${check.entries} entries.`);
    if (check.entries > 0) print(`Head, to be kept elsewhere: ${check.head}`);
    return 0;
  } finally {
    await storage.database.close();
  }
}
