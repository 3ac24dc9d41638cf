import type { HandoffChange } from '../domain/handoff.ts';
import type { Database, Query, Row } from './database.ts';

/** What is told to other processes once a transaction is over. */
export type Effects = { readonly changes: HandoffChange[]; readonly conversations: Set<string> };

/** One transaction, and after its commit the news of it. */
export async function withEffects<T>(database: Database, work: (query: Query, effects: Effects) => Promise<T>): Promise<T> {
  const effects: Effects = { changes: [], conversations: new Set() };
  const result = await database.transaction((query) => work(query, effects));
  for (const change of effects.changes) await database.signal('handoffs', JSON.stringify(change));
  for (const conversation of effects.conversations) await database.signal('conversations', conversation);
  return result;
}

export function changeOf(row: Row, what: HandoffChange['what']): HandoffChange {
  return { what, caseId: String(row.id), organisation: String(row.organisation) };
}
