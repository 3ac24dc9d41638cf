import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DESK_LANGUAGES, type DeskWords } from '../domain/desk-words.ts';
import { ContentError } from './content-error.ts';
import { Problems } from './problems.ts';

/** The words of the desk. Throws a ContentError that lists every key which a language lacks, has too much, or fills differently. */
export function loadDeskWords(root: string): ReadonlyMap<string, DeskWords> {
  const problems = new Problems();
  const found = new Map(DESK_LANGUAGES.map((locale) => [locale as string, read(root, locale, problems)]));
  if (problems.found.length > 0) throw new ContentError(problems.found);
  const english = flatten(found.get('en') ?? {});
  for (const locale of DESK_LANGUAGES) {
    const file = `locales/desk/${locale}.json`;
    const words = flatten(found.get(locale) ?? {});
    for (const [path, text] of english) {
      const own = words.get(path);
      if (own === undefined || own.trim() === '') problems.error({ file, path }, 'the sentence is missing', 'translate it');
      else if (placeholders(own) !== placeholders(text)) {
        problems.error(
          { file, path },
          'the {{placeholders}} differ from English',
          `use exactly: ${placeholders(text) || 'none'}`,
        );
      }
    }
    for (const path of words.keys()) {
      if (!english.has(path)) problems.error({ file, path }, 'English has no such sentence', 'remove it, or add it to en.json');
    }
  }
  if (problems.found.length > 0) throw new ContentError(problems.found);
  return found;
}

function read(root: string, locale: string, problems: Problems): DeskWords {
  const file = `locales/desk/${locale}.json`;
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')) as DeskWords;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    problems.error({ file }, error.message, 'mend the JSON: quotes, commas, brackets');
    return {};
  }
}

function flatten(words: DeskWords, start = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === 'string') flat.set(start + key, value);
    else for (const [path, text] of flatten(value, `${start}${key}.`)) flat.set(path, text);
  }
  return flat;
}

function placeholders(text: string): string {
  return [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]))].sort().join(', ');
}
