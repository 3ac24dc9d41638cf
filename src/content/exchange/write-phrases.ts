import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Document, parseDocument } from 'yaml';
import type { Locale } from '../../domain/locale.ts';
import type { ReturnedUnit } from './po-file.ts';

/** Puts texts of the phrasebook into the file of the language; its other texts and its comments stay. */
export function writePhrases({ root, locale }: { root: string; locale: Locale }, units: readonly ReturnedUnit[]): void {
  const file = join(root, 'content/phrasebook', `${locale}.yaml`);
  const words = existsSync(file) ? parseDocument(readFileSync(file, 'utf8')) : new Document(EMPTY);
  for (const { id, target } of units) words.setIn(id.slice('phrasebook/'.length).split('.'), target);
  writeFileSync(file, words.toString({ lineWidth: 0 }));
}

const EMPTY = { groups: {}, answers: {}, documents: {}, phrases: {} };
