import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../domain/errors.ts';
import { KEY_BACKUP_DAYS } from './destroyed-keys.ts';
import type { MasterKey } from './seal.ts';
import { openFile, readHead, type SealedHead, sealFile } from './sealed-file.ts';
import { checkSqlite, copySqlite, replaceSqlite } from './sqlite-copy.ts';

const DAY = 86_400_000;
const FILES = { data: 'assistant.db', keys: 'keys.db' } as const;

/**
 * Sealed copies of the embedded database at one moment: the data, and the keys in a file of their own, which must not be kept
 * longer than seven days. The data come first: a key destroyed in between is missing, never the other way round.
 * The two files written.
 */
export function backUp(master: MasterKey, { dataDir, to, now }: { dataDir: string; to: string; now: number }): string[] {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return (['data', 'keys'] as const).map((kind) => {
    const plain = join(dataDir, `${FILES[kind]}.copy-${process.pid}`);
    const sealed = join(to, `${kind}-${stamp}.backup`);
    try {
      copySqlite(join(dataDir, FILES[kind]), plain);
      sealFile(keyOf(master, master.id), { from: plain, to: sealed, head: { kind, master: master.id, madeAt: now } });
    } finally {
      rmSync(plain, { force: true });
    }
    return sealed;
  });
}

/**
 * Puts one sealed copy back in its place. Nobody may be using the folder. Throws a StartError when it is not whole, is the
 * other part, or holds keys that are older than the promise to erase allows.
 */
export function putBack(
  master: MasterKey,
  { file, kind, dataDir, now }: { file: string; kind: SealedHead['kind']; dataDir: string; now: number },
): void {
  const head = readHead(file);
  if (head.kind !== kind) throw new StartError(`${file} holds the ${head.kind}, not the ${kind}; give the other file`);
  if (kind === 'keys' && now - head.madeAt > KEY_BACKUP_DAYS * DAY) {
    throw new StartError(
      `these keys are older than ${KEY_BACKUP_DAYS} days: people were promised that what they erased is gone. ` +
        'Restore without --keys, or with a newer copy, and delete this one',
    );
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const place = join(dataDir, FILES[kind]);
  const plain = `${place}.restoring-${process.pid}`;
  try {
    openFile(keyOf(master, head.master), { from: file, to: plain });
    checkSqlite(plain);
    replaceSqlite(place, plain);
  } finally {
    rmSync(plain, { force: true });
  }
}

function keyOf(master: MasterKey, id: string) {
  const key = master.backupKey(id);
  if (!key) {
    throw new StartError(`the backup is sealed with the key ${id}, which is not at hand; give it in ENCRYPTION_KEY_PREVIOUS`);
  }
  return key;
}
