import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { z } from 'zod';
import type { Language, Locale } from '../domain/locale.ts';
import type { Problems } from './problems.ts';

/** A YAML file in its shape; undefined, with every fault noted, when it has another. */
export function readYaml<S extends z.ZodType>(schema: S, at: { root: string; file: string }, problems: Problems) {
  try {
    const text = readFileSync(join(at.root, at.file), 'utf8');
    return problems.check(schema, parseEntries(text) ?? parse(text), at.file);
  } catch (error) {
    problems.error(at, firstLine(error), 'mend the file; values with : or quotes stand in double quotes');
    return undefined;
  }
}

const ENTRY = /^"[^"\\]+": \{.*\}$/;

/**
 * A file that a program wrote with one entry of JSON a line (the reviews): read as JSON, which is many times faster.
 * Undefined for every other file, and for one in which an entry stands twice or is broken: YAML says what is wrong.
 */
function parseEntries(text: string): unknown {
  const lines = text.trimEnd().split('\n');
  if (!lines.every((line) => ENTRY.test(line))) return undefined;
  try {
    const entries: Record<string, unknown> = JSON.parse(`{${lines.join(',')}}`);
    return Object.keys(entries).length === lines.length ? entries : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What a parser complains about, without its picture of the place. */
export function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
}

/** One file a language, where there is one. */
export function loadEach<T>(
  root: string,
  languages: readonly Language[],
  { folder, schema }: { folder: string; schema: z.ZodType<T> },
  problems: Problems,
): ReadonlyMap<Locale, T> {
  const found = new Map<Locale, T>();
  for (const { locale } of languages) {
    const file = `${folder}/${locale}.yaml`;
    const read = existsSync(join(root, file)) ? readYaml(schema, { root, file }, problems) : undefined;
    if (read !== undefined) found.set(locale, read);
  }
  return found;
}
