import { join } from 'node:path';
import type { Clock } from '../domain/clock.ts';
import type { HandoffDesk } from '../domain/handoff.ts';
import type { HandoffCare, Handoffs, WriteNotice } from '../domain/handoffs.ts';
import type { Forgetting, Inbox } from '../domain/inbox.ts';
import type { Backlog } from '../domain/measure.ts';
import type { NoticeWay } from '../domain/notice.ts';
import type { Outbox } from '../domain/outbox.ts';
import type { Tallies } from '../domain/tally.ts';
import type { ConversationNews, Transcript } from '../domain/transcript.ts';
import { AccountTable } from './account-table.ts';
import { findConversation, readAnswerableUntil } from './arrivals.ts';
import { AuditTable } from './audit-table.ts';
import { readBacklog } from './backlog.ts';
import { ConversationKeys } from './conversation-keys.ts';
import { SignalledNews } from './conversation-news.ts';
import type { Database } from './database.ts';
import { addDestroyedKeys, type DestroyedKey, forgetDestroyedKeys } from './destroyed-keys.ts';
import { EnrolmentTable } from './enrolment-table.ts';
import { deleteUnreadable, ForgetRows } from './forget-rows.ts';
import { openHandoffs } from './handoff-table.ts';
import { InboxTable } from './inbox-table.ts';
import { openRoot } from './master-key.ts';
import { migrate } from './migrate.ts';
import { NoticeTable } from './notice-table.ts';
import { OutboxTable } from './outbox-table.ts';
import { PauseTable } from './pause-table.ts';
import { openPostgres } from './postgres.ts';
import type { MasterKey } from './seal.ts';
import { SessionTable } from './session-table.ts';
import { openSqlite } from './sqlite.ts';
import { TallyTable } from './tally-table.ts';
import { TranscriptTable } from './transcript-table.ts';

export type StorageOptions = {
  /** PostgreSQL, or a folder for SQLite. */
  readonly at: { readonly postgres: string } | { readonly folder: string };
  readonly master: MasterKey;
  readonly clock: Clock;
  readonly leaseFor: number;
  readonly pushes: ReadonlySet<string>;
  readonly onLost: () => void;
  /** Somebody changed the record of who did what. */
  readonly onAuditBroken?: () => void;
  /** How an organisation is told of new cases; no way when absent. */
  readonly noticeWays?: (organisation: string) => readonly NoticeWay[];
  /** Absent for commands that touch no case: then nobody can be told anything. */
  readonly handoff?: {
    readonly desks: readonly HandoffDesk[];
    /** By channel: milliseconds in which it takes answers after the person's last message. */
    readonly windows: ReadonlyMap<string, number>;
    readonly writeNotice: WriteNotice;
    /** Milliseconds that a case is kept after its end. */
    readonly keepFor: number;
  };
};

/** PostgreSQL connections of one process. */
const CONNECTIONS = 10;
const MIGRATIONS = join(import.meta.dirname, 'migrations');

const NO_DESKS: NonNullable<StorageOptions['handoff']> = {
  desks: [],
  windows: new Map(),
  keepFor: 0,
  writeNotice: () => {
    throw new Error('this storage was opened without the words for handoffs');
  },
};

/** The ports of the domain, over one engine. */
export type OpenStorage = {
  readonly database: Database;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly transcript: Transcript;
  readonly forgetting: Forgetting;
  readonly tallies: Tallies;
  readonly desk: DeskStorage;
  readonly notices: NoticeTable;
  readonly news: ConversationNews;
  readonly handoffs: Handoffs & HandoffCare;
  keyOf(channelId: string, conversationId: string): string;
  /** The name by which a person is known here instead of a number or page-scoped id. */
  nameOf(channelId: string, address: string): string;
  /** The key of the conversation with somebody, also under an earlier number. */
  findByAddress(channelId: string, address: string): Promise<string>;
  /** Until when a counsellor can answer in a conversation, in milliseconds since 1970; undefined where nothing closes. */
  answerableUntil(conversationKey: string): Promise<number | undefined>;
  /** What waits, as counts. */
  backlog(): Promise<Backlog>;
  /** After a restore: destroys again what was destroyed since, and removes what nobody can read any more. */
  settleRestored(destroyed: readonly DestroyedKey[]): Promise<{ readonly keys: number; readonly conversations: number }>;
  /** Throws when the database does not answer. */
  check(): Promise<void>;
};

/** Who works at the desk, and what they did. Tables of cases call `audit.append` in their own transactions. */
export type DeskStorage = {
  readonly accounts: AccountTable;
  readonly links: EnrolmentTable;
  readonly sessions: SessionTable;
  readonly pauses: PauseTable;
  readonly audit: AuditTable;
};

/** Everything that is kept, over the engine the settings name, with its tables brought up to date. */
export async function openStorage(options: StorageOptions): Promise<OpenStorage> {
  const { at, master, clock } = options;
  const database: Database =
    'postgres' in at
      ? openPostgres({ url: at.postgres, connections: CONNECTIONS, onLost: options.onLost })
      : openSqlite(at.folder);
  await migrate(database, MIGRATIONS);
  await openRoot(database, master);
  await forgetDestroyedKeys(database, clock.now());
  const keys = new ConversationKeys(master, clock);
  const desk = openDesk({ database, master, clock, onBroken: options.onAuditBroken ?? (() => undefined) });
  const notices = new NoticeTable({ database, clock, waysOf: options.noticeWays ?? (() => []) });
  const parts = { database, keys, master, clock, audit: desk.audit, notices };
  const nameOf = (channelId: string, address: string) => master.name(`${channelId} address`, address);
  return {
    database,
    inbox: new InboxTable({ ...parts, leaseFor: options.leaseFor, pushes: options.pushes }),
    outbox: new OutboxTable(parts),
    transcript: new TranscriptTable(parts),
    forgetting: new ForgetRows(parts),
    tallies: new TallyTable(database),
    desk,
    notices,
    news: new SignalledNews({ database, onTrouble: options.onLost }),
    backlog: () => readBacklog(database, clock.now()),
    settleRestored: async (destroyed) => ({
      keys: await addDestroyedKeys(database, destroyed, clock.now()),
      conversations: await deleteUnreadable(database, keys),
    }),
    handoffs: openHandoffs({ ...parts, ...(options.handoff ?? NO_DESKS), pushes: options.pushes }),
    keyOf: (channelId: string, conversationId: string) => master.name(channelId, conversationId),
    nameOf,
    findByAddress: (channelId, address) => {
      const reference = { channelId, conversationId: nameOf(channelId, address) };
      return findConversation(database.query, master, { reference, aliases: [] });
    },
    answerableUntil: (conversationKey) => readAnswerableUntil(database.query, conversationKey),
    check: async () => {
      await database.query('SELECT 1 AS one');
    },
  };
}

function openDesk(parts: { database: Database; master: MasterKey; clock: Clock; onBroken: () => void }): DeskStorage {
  const audit = new AuditTable(parts);
  const tables = { ...parts, audit };
  return {
    accounts: new AccountTable(tables),
    links: new EnrolmentTable(tables),
    sessions: new SessionTable(tables),
    pauses: new PauseTable(parts),
    audit,
  };
}
