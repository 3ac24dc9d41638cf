import { randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';
import { StartError } from '../domain/errors.ts';
import { findMasterKey, keyFileOf, readKeyFile, writeKeyFile } from '../storage/master-key.ts';
import { countSeals, renewSeals } from '../storage/rotate-keys.ts';
import { MasterKey } from '../storage/seal.ts';
import { openBeside } from './open-beside.ts';
import type { Operation } from './operation.ts';

/** Milliseconds in which every running assistant has looked at the key file twice. */
export const NOTICED_AFTER = 5000;
const PAUSE = 500;

type KeyOperation = Pick<Operation, 'config' | 'print'>;

/** Prints which master keys seal how much. */
export async function printKeys({ config, print }: KeyOperation): Promise<number> {
  const master = await findMasterKey(config);
  const storage = await openBeside(config);
  try {
    for (const [id, count] of await countSeals(storage.database)) {
      const state = id === master.id ? 'the key of now' : master.knows(id) ? 'an earlier key, at hand' : 'NOT AT HAND';
      print(`${id}  ${String(count).padStart(7)} seal(s)  ${state}`);
    }
    return 0;
  } finally {
    await storage.database.close();
  }
}

/**
 * Changes the master key while assistants run. A key in a file is made and replaced here; a key in the settings or in a vault was
 * changed by the operator before, and only the seals are renewed. Interrupted at any place, the same command finishes the work.
 */
export async function rotateKeys({ config, print }: KeyOperation, noticedAfter = NOTICED_AFTER): Promise<number> {
  const file = keyFileOf(config);
  if (file !== undefined) beginInFile(config, file, print);
  const storage = await openBeside(config);
  try {
    const master = await findMasterKey(config);
    const seals = await countSeals(storage.database);
    if (file === undefined && [...seals.keys()].every((id) => id === master.id)) {
      throw new StartError(
        `everything is sealed with the key in the settings (${master.id}) already. Set ENCRYPTION_KEY to a new key and ` +
          'ENCRYPTION_KEY_PREVIOUS to this one first, or make a new version of the secret; see deployment/runbooks/keys.md',
      );
    }
    const renewed = await renewAll(storage.database, master, file === undefined ? 0 : noticedAfter);
    print(`${renewed} seal(s) renewed under ${master.id}.`);
    if (file === undefined) {
      print('Now unset ENCRYPTION_KEY_PREVIOUS (or disable the old version of the secret) and restart.');
    } else {
      const isWritten = tryWriting(file, readKeyFile(file).slice(0, 1));
      print(isWritten ? 'The old key is gone from the file.' : 'Now delete the old key from the file: keep the first line only.');
    }
    print('Keep the old key only as long as backups sealed with it, and the new one somewhere beside this machine.');
    return 0;
  } finally {
    await storage.database.close();
  }
}

/** False where this user or this file system does not let us. */
function tryWriting(file: string, keys: readonly Buffer[]): boolean {
  try {
    writeKeyFile(file, keys);
    return true;
  } catch (error) {
    if (!['EROFS', 'EACCES', 'EPERM', 'EBUSY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return false;
  }
}

/** A file with more than one key is a change that was begun before. */
function beginInFile(config: Config, file: string, print: (line: string) => void): void {
  const keys = readKeyFile(file);
  if (keys.length > 1) {
    print('The file holds more than one key: finishing a change that was begun before.');
    return;
  }
  const fresh = randomBytes(32);
  if (!tryWriting(file, [fresh, ...keys])) {
    throw new StartError(
      'the key file cannot be written from here; put a new key (openssl rand -base64 32) above the old one yourself, and run this again',
    );
  }
  print(`A new key, ${new MasterKey(fresh).id}, in ${config.keyFile === undefined ? 'master.key of DATA_DIR' : 'the key file'}.`);
}

/** Until nothing is left and nobody can still be using the key of before. */
async function renewAll(database: Parameters<typeof renewSeals>[0], master: MasterKey, noticedAfter: number): Promise<number> {
  const began = Date.now();
  let renewed = 0;
  for (;;) {
    const count = await renewSeals(database, master);
    renewed += count;
    const left = [...(await countSeals(database)).keys()].filter((id) => id !== master.id);
    if (left.length === 0 && Date.now() - began >= noticedAfter) return renewed;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}
