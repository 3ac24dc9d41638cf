import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { StartError } from '../domain/errors.ts';
import { backUp, putBack } from '../storage/backup.ts';
import { type DestroyedKey, readDestroyedKeys } from '../storage/destroyed-keys.ts';
import { findMasterKey } from '../storage/master-key.ts';
import { lockFolder } from '../storage/sqlite.ts';
import { printKeys, rotateKeys } from './keys.ts';
import { openBeside } from './open-beside.ts';
import type { Operation } from './operation.ts';
import { printReport } from './report.ts';

/** What operators do to a whole installation. The exit status; undefined when the words after the verb make no sense. */
export async function operate(verb: string, rest: readonly string[], operation: Operation): Promise<number | undefined> {
  const { values, positionals } = parseArgs({
    args: [...rest],
    allowPositionals: true,
    options: { to: { type: 'string' }, from: { type: 'string' }, keys: { type: 'string' }, week: { type: 'string' } },
  });
  const what = [verb, ...positionals].join(' ');
  if (what === 'report') return printReport(operation, values.week);
  if (what === 'keys status') return printKeys(operation);
  if (what === 'keys rotate') return rotateKeys(operation);
  if (what === 'backup' && values.to !== undefined) return backUpAll(operation, values.to);
  if (what === 'restore' && values.from !== undefined) return restoreAll(operation, { data: values.from, keys: values.keys });
  if (what === 'erasures export') return exportErasures(operation);
  if (what === 'erasures apply') return applyErasures(operation);
  return undefined;
}

const RUNBOOK = 'read deployment/runbooks/backup.md';

async function backUpAll({ config, clock, print }: Operation, to: string): Promise<number> {
  if (config.databaseUrl !== undefined) {
    throw new StartError(`this is for the embedded database; for PostgreSQL use pg_dump or point-in-time recovery: ${RUNBOOK}`);
  }
  const files = backUp(await findMasterKey(config), { dataDir: config.dataDir, to, now: clock.now() });
  for (const file of files) print(`Written: ${file}`);
  print('Delete the file with the keys after seven days: who erases a chat was promised that it is gone.');
  print('Keep the master key somewhere else: without it these files are noise.');
  return 0;
}

async function restoreAll(operation: Operation, from: { data: string; keys: string | undefined }): Promise<number> {
  const { config, clock, print } = operation;
  if (config.databaseUrl !== undefined) throw new StartError(`this is for the embedded database; for PostgreSQL ${RUNBOOK}`);
  const { dataDir } = config;
  const unlock = lockFolder(dataDir);
  try {
    const destroyed = await destroyedSoFar(config);
    const master = await findMasterKey(config);
    const now = clock.now();
    if (from.keys !== undefined) putBack(master, { file: from.keys, kind: 'keys', dataDir, now });
    putBack(master, { file: from.data, kind: 'data', dataDir, now });
    const storage = await openBeside(config);
    try {
      const settled = await storage.settleRestored(destroyed);
      print(
        `Restored. ${settled.keys} key(s) destroyed again, ${settled.conversations} conversation(s) nobody can read removed.`,
      );
      // Nobody forgets in a file that lies aside: the keys there would outlive what people erase from now on.
      rmSync(join(dataDir, 'keys.db.before-restore'), { force: true });
      print('The data from before stand beside it as assistant.db.before-restore. Delete them once you are sure.');
      return 0;
    } finally {
      await storage.database.close();
    }
  } finally {
    unlock();
  }
}

/** What the database that is being replaced has destroyed; nothing when there is none left. */
async function destroyedSoFar(config: Config): Promise<readonly DestroyedKey[]> {
  const storage = await openBeside(config);
  try {
    return await readDestroyedKeys(storage.database);
  } finally {
    await storage.database.close();
  }
}

async function exportErasures({ config, print }: Operation): Promise<number> {
  for (const one of await destroyedSoFar(config)) print(JSON.stringify(one));
  return 0;
}

const destroyedLine = z.object({ id: z.string().regex(/^[\w-]{22}$/), day: z.iso.date() });

async function applyErasures({ config, streams, print }: Operation): Promise<number> {
  const destroyed: DestroyedKey[] = [];
  for await (const line of createInterface({ input: streams.input })) {
    if (line.trim().length > 0) destroyed.push(destroyedLine.parse(JSON.parse(line)));
  }
  const storage = await openBeside(config);
  try {
    const settled = await storage.settleRestored(destroyed);
    print(`${settled.keys} key(s) destroyed again, ${settled.conversations} conversation(s) nobody can read removed.`);
    return 0;
  } finally {
    await storage.database.close();
  }
}
