import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const FILES = ['src/config.ts', 'src/config-desk.ts', 'src/azure-settings.ts', 'src/meta-settings.ts'];

/** Every variable of the environment that the program reads, from its source. */
export const KNOWN_SETTINGS: ReadonlySet<string> = new Set(
  FILES.flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/^ {2}([A-Z][A-Z0-9_]+): /gm)].map(([, name]) => name ?? ''),
  ),
);
