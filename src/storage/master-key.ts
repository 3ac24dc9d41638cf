import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StartError } from '../domain/errors.ts';
import type { Database } from './database.ts';
import { readVault, type Vault } from './key-vault.ts';
import { type KeySource, MasterKey } from './seal.ts';

/** Where the operator keeps the master key: in the settings, in a file, or in Azure Key Vault. */
export type KeyPlace = {
  readonly encryptionKey: Buffer | undefined;
  /** Keys that still open what they sealed, or that will seal soon. */
  readonly previousKeys?: readonly Buffer[] | undefined;
  readonly keyFile?: string | undefined;
  readonly keyVault?: Vault | undefined;
  readonly dataDir: string;
};

/**
 * The master key from where the operator keeps it; without a setting, the one in the data folder, made at the first start.
 * Throws a StartError when there is no key in that place.
 */
export async function findMasterKey(place: KeyPlace): Promise<MasterKey> {
  const previous = place.previousKeys ?? [];
  if (place.encryptionKey) return new MasterKey([place.encryptionKey, ...previous]);
  const source = sourceOf(place);
  return new MasterKey([...(await source.read()), ...previous], { read: async () => [...(await source.read()), ...previous] });
}

function sourceOf(place: KeyPlace): KeySource {
  const { keyVault } = place;
  if (keyVault) return { read: () => readVault(keyVault) };
  const file = keyFileOf(place);
  if (file === undefined) throw new Error('the key stands in the settings');
  if (place.keyFile === undefined) makeKeyFile(file);
  return { read: async () => readKeyFile(file) };
}

/** The file with the key; undefined when the key comes from elsewhere. */
export function keyFileOf(place: KeyPlace): string | undefined {
  if (place.encryptionKey || place.keyVault) return undefined;
  return place.keyFile ?? join(place.dataDir, 'master.key');
}

function makeKeyFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** The keys in a file, newest first: one a line, 32 bytes in base64. Throws a StartError when a line is no key. */
export function readKeyFile(file: string): Buffer[] {
  const lines = readText(file)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.length > 0 && !line.startsWith('#'));
  const keys = lines.map((line) => Buffer.from(line, 'base64'));
  if (keys.length === 0 || keys.some((key) => key.length !== 32)) {
    throw new StartError('the key file does not hold 32 bytes in base64 on each line; restore it from a copy');
  }
  return keys;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'EACCES') throw cause;
    throw new StartError('the key file that ENCRYPTION_KEY_FILE names cannot be read; check the path and the permissions', {
      cause,
    });
  }
}

/** Replaces the file in one step: whoever reads it sees the old keys or the new ones. */
export function writeKeyFile(file: string, keys: readonly Buffer[]): void {
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, keys.map((key) => `${key.toString('base64')}\n`).join(''), { mode: 0o600, flush: true });
  renameSync(unfinished, file);
}

/** Opens the root key of a database, or makes it in a new one. Throws a StartError when another master key sealed it. */
export async function openRoot(database: Database, master: MasterKey): Promise<void> {
  const insert = 'INSERT INTO keys.root_keys (id, sealed, master) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING';
  const select = () => database.query("SELECT sealed, master FROM keys.root_keys WHERE id = 'root'");
  let [row] = await select();
  if (!row) {
    await database.query(insert, ['root', master.newRoot(), master.id]);
    [row] = await select();
  }
  const sealedBy = String(row?.master);
  if (!master.knows(sealedBy)) await master.refresh();
  if (!master.knows(sealedBy)) {
    throw new StartError(
      `this database is sealed with another key (${sealedBy}) than the one in ENCRYPTION_KEY (${master.id}); ` +
        'give the old one too, in ENCRYPTION_KEY_PREVIOUS, or read deployment/runbooks/keys.md',
    );
  }
  master.adoptRoot(String(row?.sealed), sealedBy);
}
