import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Content, Reviews, Words } from '../../domain/content.ts';
import type { Locale } from '../../domain/locale.ts';
import type { TopicId } from '../../domain/topic.ts';
import { fingerprint } from '../fingerprint.ts';
import { REVIEW_PREFIX } from '../load-phrasebook.ts';
import { FORM } from '../parse-answer.ts';
import type { ReturnedUnit } from './po-file.ts';
import { asList, entries, SOURCE } from './translation-units.ts';
import { writePhrases } from './write-phrases.ts';

/** Who read the texts, and on which day (YYYY-MM-DD). */
export type Reviewer = { readonly name: string; readonly on: string };
type Head = Record<string, string>;

/** Writes accepted texts into the files of the language, with the reviewer where the line was marked as reviewed. */
export function writeUnits(
  at: { root: string; content: Content; locale: Locale },
  units: readonly ReturnedUnit[],
  reviewer: Reviewer,
): void {
  const answers = units.filter((unit) => unit.id.startsWith('answers/'));
  for (const topic of new Set(answers.map((unit) => unit.id.split('/')[1] ?? ''))) {
    const parts = new Map(
      answers.filter((unit) => unit.id.startsWith(`answers/${topic}/`)).map((unit) => [unit.id.split('/')[2] ?? '', unit]),
    );
    writeAnswer(at, { topic: topic as TopicId, parts }, reviewer);
  }
  const words = units.filter((unit) => unit.id.startsWith('locales/'));
  if (words.length > 0) writeWords(at, words, reviewer);
  const phrases = units.filter((unit) => unit.id.startsWith('phrasebook/'));
  if (phrases.length === 0) return;
  writePhrases(at, phrases);
  const prefixLength = 'phrasebook/'.length;
  keepReviews(
    at.root,
    at.locale,
    reviewsOf(phrases, (id) => REVIEW_PREFIX + id.slice(prefixLength), reviewer),
  );
}

function writeAnswer(
  { root, content, locale }: { root: string; content: Content; locale: Locale },
  { topic, parts }: { topic: TopicId; parts: ReadonlyMap<string, ReturnedUnit> },
  reviewer: Reviewer,
): void {
  const file = join(root, 'content/answers', locale, `${topic}.md`);
  const form = existsSync(file) ? FORM.exec(readFileSync(file, 'utf8')) : undefined;
  const old = (parse(form?.[1] ?? '') ?? {}) as Head;
  const text = parts.get('text')?.target ?? form?.[2]?.trim();
  const title = parts.get('title')?.target ?? old.title;
  const label = parts.get('label')?.target ?? old.label;
  if (text === undefined || title === undefined || label === undefined) return;
  const from = content.answers.get(SOURCE)?.get(topic)?.fingerprint ?? '';
  const all = ['title', 'label', 'text'].every((part) => parts.get(part)?.reviewed);
  const review = all ? { reviewer: reviewer.name, 'reviewed-on': reviewer.on } : {};
  const head = { title, label, status: all ? 'reviewed' : 'draft', from, ...review };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `---\n${stringify(head, { lineWidth: 0 })}---\n${text.trim()}\n`);
}

function writeWords(
  { root, content, locale }: { root: string; content: Content; locale: Locale },
  units: readonly ReturnedUnit[],
  reviewer: Reviewer,
): void {
  const file = join(root, 'locales', `${locale}.json`);
  const catalogue = JSON.parse(readFileSync(file, 'utf8')) as Words;
  const english = entries(content.words.get(SOURCE) ?? {});
  for (const { id, target } of units) {
    const path = id.slice('locales/'.length);
    setAt(catalogue, path, Array.isArray(english.get(path)) ? asList(target) : target);
  }
  writeFileSync(file, `${writeCatalogue(catalogue)}\n`);
  keepReviews(
    root,
    locale,
    reviewsOf(units, (id) => id.slice('locales/'.length), reviewer),
  );
}

function reviewsOf(units: readonly ReturnedUnit[], nameOf: (id: string) => string, reviewer: Reviewer): Reviews {
  const marked = units.map(({ id, source, reviewed }) => {
    const review = reviewed ? { reviewer: reviewer.name, on: reviewer.on } : {};
    return [nameOf(id), { from: fingerprint(source), ...review }] as const;
  });
  return Object.fromEntries(marked);
}

/** Adds to `content/reviews/<tag>.yaml`; what is there about other sentences stays. */
export function keepReviews(root: string, locale: Locale, reviews: Reviews): void {
  const file = join(root, 'content/reviews', `${locale}.yaml`);
  const old = existsSync(file) ? (parse(readFileSync(file, 'utf8')) as Reviews) : {};
  mkdirSync(dirname(file), { recursive: true });
  const lines = Object.entries({ ...old, ...reviews }).sort(([a], [b]) => a.localeCompare(b));
  writeFileSync(file, lines.map(([path, review]) => `${JSON.stringify(path)}: ${JSON.stringify(review)}\n`).join(''));
}

function setAt(words: Words, path: string, value: string | readonly string[]): void {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let inner = words as Record<string, Record<string, unknown>>;
  for (const key of keys) {
    inner[key] ??= {};
    inner = inner[key] as typeof inner;
  }
  (inner as Record<string, unknown>)[last] = value;
}

/** JSON as our catalogues are written: one sentence or list a line. */
function writeCatalogue(value: unknown, indent = ''): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inline = Array.isArray(value) || 'direction' in value;
  if (inline) return JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, ' ').replaceAll('[ ', '[').replaceAll(' ]', ']');
  const deeper = `${indent}  `;
  const lines = Object.entries(value).map(([key, inner]) => `${deeper}${JSON.stringify(key)}: ${writeCatalogue(inner, deeper)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}
