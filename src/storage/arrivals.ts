import type { KeyObject } from 'node:crypto';
import type { Inbound } from '../domain/inbox.ts';
import { answerableUntil } from '../domain/reply-window.ts';
import type { Query, Row } from './database.ts';
import type { MasterKey } from './seal.ts';
import { openReference, sealReference } from './sealed-rows.ts';

type Named = Pick<Inbound, 'aliases'> & { readonly reference: Pick<Inbound['reference'], 'channelId' | 'conversationId'> };

/** The row name of the conversation that a message belongs to: its own, or the one known under another of its names. */
export async function findConversation(query: Query, master: MasterKey, inbound: Named): Promise<string> {
  const { channelId, conversationId } = inbound.reference;
  const own = master.name(channelId, conversationId);
  if (inbound.aliases === undefined) return own;
  for (const name of [own, ...aliasNames(master, inbound)]) {
    const [row] = await query(
      `SELECT id AS conversation FROM conversations WHERE id = $1
       UNION ALL SELECT conversation FROM aliases WHERE id = $1`,
      [name],
    );
    if (row) return String(row.conversation);
  }
  return own;
}

/** Until when a counsellor can answer in a conversation, in milliseconds since 1970; undefined where nothing closes. */
export async function readAnswerableUntil(query: Query, conversation: string): Promise<number | undefined> {
  const [row] = await query('SELECT channel, said_at FROM conversations WHERE id = $1', [conversation]);
  return row && answerableUntil(String(row.channel), Number(row.said_at));
}

function aliasNames(master: MasterKey, { reference, aliases }: Named): string[] {
  return (aliases ?? []).map((alias) => master.name(reference.channelId, alias));
}

/** False when a message with this id was taken before, in whichever conversation, forgotten or not. */
export async function isNew(query: Query, at: { master: MasterKey; inbound: Inbound; now: number }): Promise<boolean> {
  const { dedupeId, reference } = at.inbound;
  const id = at.master.name('seen', reference.channelId, dedupeId ?? '');
  const rows = await query('INSERT INTO seen (id, at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id', [id, at.now]);
  return rows.length > 0;
}

/**
 * What a message changes about its conversation besides its words: other names, a new address to deliver to, and replies
 * that waited for the person to write. `row` has the sealed `reference`; it comes back with the one that counts now.
 */
export async function noteArrival(
  query: Query,
  at: { inbound: Inbound; conversation: string; row: Row; key: KeyObject; master: MasterKey },
): Promise<Row> {
  const { inbound, conversation, key } = at;
  for (const name of aliasNames(at.master, inbound)) {
    const insert = `INSERT INTO aliases (id, conversation) VALUES ($1, $2)
      ON CONFLICT (id) DO UPDATE SET conversation = excluded.conversation`;
    if (name !== conversation) await query(insert, [name, conversation]);
  }
  if (inbound.saidAt !== undefined) {
    await query('UPDATE conversations SET said_at = $2 WHERE id = $1 AND said_at < $2', [conversation, inbound.saidAt]);
    const release = 'UPDATE outbox SET on_hold = 0, attempts = 0 WHERE conversation = $1 AND on_hold = 1';
    await query(release, [conversation]);
  }
  const { address } = inbound.reference;
  const reference = openReference(key, conversation, String(at.row.reference));
  if (address === undefined || address === reference.address) return at.row;
  const moved = sealReference(key, conversation, { ...reference, address });
  await query('UPDATE conversations SET reference = $2 WHERE id = $1', [conversation, moved]);
  return { ...at.row, reference: moved };
}
