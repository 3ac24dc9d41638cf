import type { Config } from '../config.ts';
import { findMasterKey } from '../storage/master-key.ts';
import { openStorage } from '../storage/open-storage.ts';

/** The storage the settings name, beside a running assistant or without one. */
export async function openBeside(config: Config, { leaseFor = 1000 } = {}) {
  return openStorage({
    at: config.databaseUrl === undefined ? { folder: config.dataDir } : { postgres: config.databaseUrl },
    master: await findMasterKey(config),
    clock: { now: () => Date.now() },
    leaseFor,
    pushes: new Set(),
    onLost: () => undefined,
  });
}
