import type { AuditCheck, AuditFault, RecordedEntry } from '../domain/audit.ts';
import { type AuditHead, type AuditSeals, KEPT_HASH, toEntry, toHead } from './audit-seals.ts';
import type { Database, Query } from './database.ts';

/** Lines read at once: a long record must not fill the memory. */
const PAGE = 2000;
const MOST_FAULTS = 100;

/**
 * Goes through the whole record, and names each line that was edited, is missing or was cut off. A line is checked with
 * the hash that stands in the line before, so one edited line is one fault and not all that follow.
 */
export async function checkAudit(parts: {
  database: Database;
  seals: AuditSeals;
  keptHead: string | undefined;
}): Promise<AuditCheck> {
  return parts.database.transaction(async (query) => {
    // Lines written meanwhile must not look like lines the head does not know.
    if (!parts.database.exclusive) await query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const [row] = await query('SELECT * FROM desk_audit_head WHERE one = 1');
    const head = row && toHead(row);
    const faults: AuditFault[] = [];
    if (!head || !parts.seals.isAuthentic(head)) faults.push({ kind: 'head', seq: 0 });
    const walk = await walkLines(query, { head, seals: parts.seals, kept: readKept(parts.keptHead), faults });
    // The head was first written by the first sign-in or account: without lines there can be no accounts.
    if (head?.last === 0 && (await hasAccounts(query))) faults.push({ kind: 'head', seq: 0 });
    return {
      entries: walk.entries,
      faults: faults.slice(0, MOST_FAULTS),
      head: `${walk.lastSeq}:${walk.lastHash.slice(0, KEPT_HASH)}`,
    };
  });
}

type Walk = {
  readonly head: AuditHead | undefined;
  readonly seals: AuditSeals;
  readonly kept: { seq: number; hash: string } | undefined;
  readonly faults: AuditFault[];
};

async function walkLines(query: Query, { head, seals, kept, faults }: Walk) {
  let expected = head?.first ?? 1;
  let before = head?.before ?? '';
  let entries = 0;
  let keptFound = kept === undefined || kept.seq < expected;
  const note = (kind: AuditFault['kind'], seq: number) => {
    if (faults.length < MOST_FAULTS) faults.push({ kind, seq });
  };
  const look = (entry: RecordedEntry, hash: string) => {
    if (entry.seq !== expected) note('missing', expected);
    // After a gap the hash before is gone; the fault is the gap.
    else if (hash !== seals.line(entry, before)) note('edited', entry.seq);
    if (kept?.seq === entry.seq && hash.startsWith(kept.hash)) keptFound = true;
    entries++;
    expected = entry.seq + 1;
    before = hash;
  };
  for (;;) {
    const rows = await query('SELECT * FROM desk_audit WHERE seq >= $1 ORDER BY seq LIMIT $2', [expected, PAGE]);
    for (const row of rows) look(toEntry(row), String(row.hash));
    if (rows.length < PAGE) break;
  }
  const lastSeq = expected - 1;
  if (head && lastSeq < head.last) note('cut-off', lastSeq + 1);
  else if (head && (lastSeq > head.last || before !== head.hash) && head.last > 0) note('head', 0);
  if (!keptFound && kept) note('rolled-back', kept.seq);
  return { entries, lastSeq, lastHash: before };
}

async function hasAccounts(query: Query): Promise<boolean> {
  return (await query('SELECT id FROM desk_accounts LIMIT 1')).length > 0;
}

function readKept(text: string | undefined): { seq: number; hash: string } | undefined {
  const match = /^(\d{1,15}):([\w-]{22})$/.exec(text ?? '');
  return match ? { seq: Number(match[1]), hash: match[2] ?? '' } : undefined;
}
