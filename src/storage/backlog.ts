import type { Backlog, Queue } from '../domain/measure.ts';
import type { Database } from './database.ts';

const URGENCIES = ['immediate', 'soon', 'normal'] as const;
const NOTHING: Queue = { depth: 0, oldest: 0 };

/** What waits now. Ages are lower bounds where rows have no time of their own: the last message of the conversation counts. */
export async function readBacklog(database: Database, now: number): Promise<Backlog> {
  const { query } = database;
  const [inbox] = await query(
    'SELECT coalesce(sum(waiting), 0) AS depth, min(last_heard_at) AS since FROM conversations WHERE waiting > 0',
  );
  const [outbox] = await query(
    `SELECT count(*) AS depth, min(c.last_heard_at) AS since FROM outbox o JOIN conversations c ON c.id = o.conversation`,
  );
  const [parked] = await query('SELECT count(*) AS count FROM activities WHERE waiting = 2');
  const [conversations] = await query('SELECT count(*) AS count FROM conversations');
  const queue = (row: typeof inbox): Queue => {
    const depth = Number(row?.depth ?? 0);
    return depth === 0 ? NOTHING : { depth, oldest: Math.max(0, now - Number(row?.since ?? now)) };
  };
  return {
    inbox: queue(inbox),
    outbox: queue(outbox),
    parked: Number(parked?.count ?? 0),
    conversations: Number(conversations?.count ?? 0),
    handoffs: await readHandoffs(database, now),
  };
}

async function readHandoffs({ query, exclusive }: Database, now: number): Promise<Backlog['handoffs']> {
  const waiting = { immediate: NOTHING, soon: NOTHING, normal: NOTHING };
  // A house without a desk has no cases, and no table of them.
  const tables = exclusive
    ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'handoffs'"
    : "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_name = 'handoffs'";
  if ((await query(tables)).length === 0) return waiting;
  const rows = await query(
    `SELECT urgency, count(*) AS depth, min(waiting_since) AS since FROM handoffs WHERE state = 'waiting' GROUP BY urgency`,
  );
  for (const row of rows) {
    const urgency = URGENCIES[Number(row.urgency)];
    if (urgency) waiting[urgency] = { depth: Number(row.depth), oldest: Math.max(0, now - Number(row.since)) };
  }
  return waiting;
}
