import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import type { Activity } from '../../src/domain/activity.ts';
import type { Inbound } from '../../src/domain/inbox.ts';
import type { Turn, TurnOutcome } from '../../src/domain/turn.ts';
import { openStorage, type StorageOptions } from '../../src/storage/open-storage.ts';
import { MasterKey } from '../../src/storage/seal.ts';
import { temporaryFolder } from './app.ts';
import { freshDatabase } from './postgres.ts';

export const ENGINES = ['sqlite', 'postgres'] as const;
export type Engine = (typeof ENGINES)[number];

/** A clock that stands still until it is moved. */
export class TestClock {
  at = Date.UTC(2026, 10, 21, 12);

  now(): number {
    return this.at;
  }

  pass(milliseconds: number): void {
    this.at += milliseconds;
  }
}

const HOURS = [{ days: 'mon-sun', from: '00:00', to: '23:59' }];
const desk = { contact: 'x', languages: ['en', 'fr', 'nl'], hours: HOURS, exceptions: [] } as const;

/** Two organisations that are always open, and notices that say their own kind. */
export const TWO_DESKS: NonNullable<StorageOptions['handoff']> = {
  desks: [
    { ...desk, id: 'state', name: 'State', runBy: 'state' },
    { ...desk, id: 'free', name: 'Free', runBy: 'organisation' },
  ],
  windows: new Map([
    ['whatsapp', { length: 24 * 3_600_000, announced: false }],
    ['announcing', { length: 24 * 3_600_000, announced: true }],
  ]),
  keepFor: 30 * 24 * 3_600_000,
  writeNotice: ({ kind }) => ({ type: 'message', text: `notice ${kind}`, from: { id: 'assistant', role: 'bot' } }),
};

/** A clock that goes on by itself, from a working day at noon, and can be moved too. */
export class GoingClock extends TestClock {
  readonly #began = performance.now();

  override now(): number {
    return Math.round(this.at + performance.now() - this.#began);
  }
}

/** Storage over a real engine, with what is needed to look behind it. */
export async function testStorage(
  engine: Engine,
  pushes: readonly string[] = [],
  handoff: StorageOptions['handoff'] = TWO_DESKS,
) {
  const folder = temporaryFolder();
  const clock = new TestClock();
  const at = engine === 'sqlite' ? { folder: folder.path } : { postgres: await freshDatabase(inject('postgresUrl')) };
  const masterKey = randomBytes(32);
  const open = (master = new MasterKey(masterKey)) =>
    openStorage({ at, master, clock, leaseFor: 8000, pushes: new Set(pushes), onLost: () => undefined, handoff });
  const storage = await open();
  return {
    ...storage,
    at,
    clock,
    folder: folder.path,
    masterKey,
    reopen: () => open(),
    reopenWith: open,
    close: async () => {
      await storage.database.close();
      folder.remove();
    },
  };
}

export type TestStorage = Awaited<ReturnType<typeof testStorage>>;

export function inbound(text: string, changes: Partial<Inbound> & { conversationId?: string; channelId?: string } = {}): Inbound {
  const { conversationId = 'one', channelId = 'directline', ...rest } = changes;
  return {
    reference: { channelId, conversationId, userId: 'person' },
    activity: { type: 'message', text },
    visible: true,
    opens: true,
    ...rest,
  };
}

export function outcome(text: string, changes: Partial<TurnOutcome> = {}): TurnOutcome {
  const reply: Activity = { type: 'message', text };
  return { replies: [reply], state: { talk: { said: text } }, forget: false, ...changes };
}

/** The turn that an `add` gave us; fails the test when it gave none. */
export async function turnOf(storage: TestStorage, entry: Inbound): Promise<Turn> {
  const added = await storage.inbox.add(entry);
  if (added.kind !== 'added' || !added.turn) throw new Error(`no turn: ${added.kind}`);
  return added.turn;
}
