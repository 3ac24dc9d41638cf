import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchPackages } from './fetch-packages.ts';
import { countAll, learn } from './learn.ts';
import { readOwnTexts } from './own-texts.ts';
import { packTable } from './pack-table.ts';
import { Sources } from './texts.ts';

/** `npm run train:languages`: makes `src/language/languages.bin` anew. See docs/languages.md. */
const ROOT = join(import.meta.dirname, '../..');
const CACHE = process.env.LANGUAGE_SOURCES ?? join(ROOT, '.cache/languages');
const TABLE = join(ROOT, 'src/language/languages.bin');

fetchPackages(CACHE);
const learned = countAll(new Sources(CACHE), readOwnTexts(ROOT)).map(learn);
const table = packTable(learned);
writeFileSync(TABLE, table);
process.stderr.write(`${learned.length} classes, ${table.length} bytes: ${TABLE}\n`);
