import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../domain/errors.ts';
import { MasterKey } from './seal.ts';

/**
 * The master key from the settings; without one, the key kept in the data folder, made at the first start.
 * Throws when the file does not hold a key.
 */
export function findMasterKey(fromSettings: Buffer | undefined, dataDir: string): MasterKey {
  if (fromSettings) return new MasterKey(fromSettings);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'master.key');
  try {
    writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (key.length !== 32) throw new StartError('master.key in DATA_DIR does not hold 32 bytes in base64; restore it from a copy');
  return new MasterKey(key);
}
