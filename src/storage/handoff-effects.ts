import type { AuditAction, AuditEntry } from '../domain/audit.ts';
import { type Actor, BY_ITSELF } from '../domain/desk-account.ts';
import type { HandoffChange } from '../domain/handoff.ts';
import type { AuditTable } from './audit-table.ts';
import type { Database, Query, Row } from './database.ts';
import type { NoticeTable } from './notice-table.ts';

/** What is told to other processes once a transaction is over, and what enters the record of who did what in it. */
export type Effects = {
  readonly changes: HandoffChange[];
  readonly conversations: Set<string>;
  readonly records: AuditEntry[];
};

export type EffectParts = { readonly database: Database; readonly audit: AuditTable; readonly notices: NoticeTable };

/** One transaction with its lines in the record and the notices that somebody waits, and after its commit the news of it. */
export async function withEffects<T>(
  { database, audit, notices }: EffectParts,
  work: (query: Query, effects: Effects) => Promise<T>,
): Promise<T> {
  const effects: Effects = { changes: [], conversations: new Set(), records: [] };
  const result = await database.transaction(async (query) => {
    const worked = await work(query, effects);
    const waiting = effects.changes.filter(({ what }) => what === 'opened' || what === 'released');
    for (const { organisation } of waiting) await notices.noticeNewCase(query, organisation);
    // Last, because the record is locked by its head until the transaction ends.
    await audit.append(query, ...effects.records, ...lifeOf(effects.changes));
    return worked;
  });
  for (const change of effects.changes) await database.signal('handoffs', JSON.stringify(change));
  for (const conversation of effects.conversations) await database.signal('conversations', conversation);
  return result;
}

export function changeOf(row: Row, what: HandoffChange['what']): HandoffChange {
  return { what, caseId: String(row.id), organisation: String(row.organisation) };
}

/** A line of the record about a case. */
export function recordOf(account: Actor, action: AuditAction, caseId: string): AuditEntry {
  return { account, action, subject: caseId, outcome: 'done' };
}

/** A case that begins or is erased leaves a line, whoever did it: the person, or the time that is over. */
export function lifeOf(changes: readonly HandoffChange[]): AuditEntry[] {
  const begun = new Set(changes.filter(({ what }) => what === 'moved').map(({ caseId }) => caseId));
  return changes.flatMap(({ what, caseId }) => {
    if (what === 'erased') return [recordOf(BY_ITSELF, 'case.erased', caseId)];
    // A case that moved is opened for the new organisation, and is no new case.
    return what === 'opened' && !begun.has(caseId) ? [recordOf(BY_ITSELF, 'case.opened', caseId)] : [];
  });
}
