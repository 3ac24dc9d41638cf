import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeProblem } from '../content/content-error.ts';
import { entries } from '../content/exchange/translation-units.ts';
import { keepReviews } from '../content/exchange/write-units.ts';
import { fingerprint } from '../content/fingerprint.ts';
import { loadContent } from '../content/load-content.ts';
import { loadExamples } from '../content/load-examples.ts';
import { REVIEW_PREFIX } from '../content/load-phrasebook.ts';
import { belgianDay } from '../domain/clock.ts';
import type { Content } from '../domain/content.ts';
import { DANGERS, type Examples } from '../domain/examples.ts';
import type { Locale } from '../domain/locale.ts';
import { isOutdated } from '../domain/render-answer.ts';

const SOON_DAYS = 30;
const DAY = 86_400_000;

/** Checks everything; prints the coverage of each language, what is stale and every problem. False when there is an error. */
export function reportContent(root: string, now: number, print: (line: string) => void): boolean {
  const { content, problems: faults } = loadContent(root);
  const { examples, problems: more } = loadExamples(root, content);
  const problems = [...faults, ...more];
  for (const line of coverage(content, examples)) print(line);
  print(LEGEND);
  const soon = belgianDay(now + SOON_DAYS * DAY);
  const ending = [...content.facts.values()].filter((fact) => fact.validUntil <= soon);
  print('');
  print(`Facts that end within ${SOON_DAYS} days: ${ending.length}`);
  for (const fact of ending) print(`  ${fact.key}: valid until ${fact.validUntil}, source ${fact.source}`);
  print('');
  print(`Problems: ${problems.length}`);
  for (const problem of problems) print(describeProblem(problem));
  return !problems.some((problem) => problem.level === 'error');
}

const LEGEND =
  'words: sentences and lists of the interface; unchecked: of these, not read by a named reviewer; fewest: example messages of the topic that has fewest; danger: example messages for the recogniser of danger; phrasebook: up-to-date texts of what counsellors can send';

const COLUMNS = [
  'tag',
  'language',
  'answers',
  'reviewed',
  'draft',
  'outdated',
  'words',
  'unchecked',
  'phrases',
  'fewest',
  'danger',
  'phrasebook',
];

function phraseCoverage({ phrasebook }: Content, locale: Locale): string {
  const sayable = [...(phrasebook.words.get(locale)?.values() ?? [])].filter(({ translation }) => translation !== 'outdated');
  return `${sayable.length}/${phrasebook.words.get('en' as Locale)?.size ?? 0}`;
}

function coverage(content: Content, examples: Examples): string[] {
  const english = entries(content.words.get('en' as Locale) ?? {});
  const rows = content.languages.map(({ locale, name }) => {
    const answers = [...(content.answers.get(locale)?.values() ?? [])];
    const reviewed = answers.filter((answer) => answer.translation === 'reviewed').length;
    const outdated = answers.filter((answer) => isOutdated(content, answer)).length;
    const own = entries(content.words.get(locale) ?? {});
    const reviews = content.reviews.get(locale) ?? {};
    const words = [...english.keys()].filter((path) => own.has(path)).length;
    const unchecked = locale === 'en' ? 0 : [...english.keys()].filter((path) => !reviews[path]?.reviewer).length;
    const phrases = examples.phrases.filter((phrase) => phrase.locale === locale);
    const fewest = Math.min(...[...content.topics.keys()].map((id) => phrases.filter(({ topic }) => topic === id).length));
    const dangers = DANGERS.flatMap((danger) => examples.dangers.get(locale)?.[danger] ?? []).length;
    const translated = `${answers.length}/${content.topics.size}`;
    const sentences = `${words}/${english.size}`;
    return [
      locale,
      name,
      translated,
      reviewed,
      answers.length - reviewed,
      outdated,
      sentences,
      unchecked,
      phrases.length,
      fewest,
      dangers,
      phraseCoverage(content, locale),
    ];
  });
  const table = [COLUMNS, ...rows];
  const widths = COLUMNS.map((_, column) => Math.max(...table.map((row) => String(row[column]).length)));
  return table.map((row) => row.map((cell, column) => String(cell).padEnd(widths[column] ?? 0)).join('  '));
}

/** Every example message as JSON Lines. */
export function printPhrases(root: string, print: (line: string) => void): void {
  for (const { locale, topic, text } of loadExamples(root, loadContent(root).content).examples.phrases)
    print(JSON.stringify({ language: locale, topic, text }));
}

/**
 * Writes into translations the fingerprint of the English text they were compared with: into those that have none yet,
 * or, by name, into some (`ar`, `ar/cost`).
 */
export function stampTranslations(root: string, names: readonly string[]): number {
  const { content } = loadContent(root);
  let stamped = 0;
  for (const [locale, answers] of content.answers) {
    for (const answer of answers.values()) {
      const source = content.answers.get('en' as typeof locale)?.get(answer.topic);
      const named = names.includes(locale) || names.includes(`${locale}/${answer.topic}`);
      if (locale === 'en' || !source || (answer.from !== undefined && !named) || answer.from === source.fingerprint) continue;
      const file = join(root, 'content/answers', locale, `${answer.topic}.md`);
      const text = readFileSync(file, 'utf8').replace(/^from:.*\r?\n/m, '');
      writeFileSync(
        file,
        text.replace(/^status:.*$/m, (line) => `${line}\nfrom: ${source.fingerprint}`),
      );
      stamped++;
    }
  }
  return stamped + stampWords(root, content, names) + stampPhrases(root, content, names);
}

function stampPhrases(root: string, { phrasebook, reviews }: Content, names: readonly string[]): number {
  const english = phrasebook.words.get('en' as Locale);
  let stamped = 0;
  for (const [locale, own] of phrasebook.words) {
    if (locale === 'en') continue;
    const made = [...own.keys()].flatMap((path) => {
      const name = REVIEW_PREFIX + path;
      const from = fingerprint(english?.get(path)?.text ?? '');
      const old = reviews.get(locale)?.[name]?.from;
      const named = names.includes(locale) || names.includes(`${locale}/${name}`);
      return old === from || (old !== undefined && !named) ? [] : [[name, { from }] as const];
    });
    if (made.length > 0) keepReviews(root, locale, Object.fromEntries(made));
    stamped += made.length;
  }
  return stamped;
}

function stampWords(root: string, content: Content, names: readonly string[]): number {
  const english = entries(content.words.get('en' as Locale) ?? {});
  let stamped = 0;
  for (const { locale } of content.languages) {
    if (locale === 'en') continue;
    const old = content.reviews.get(locale) ?? {};
    const own = entries(content.words.get(locale) ?? {});
    const made = [...english].flatMap(([path, text]) => {
      if (typeof text !== 'string' || !own.has(path)) return [];
      const from = fingerprint(text);
      const named = names.includes(locale) || names.includes(`${locale}/${path}`);
      return old[path]?.from === from || (old[path] && !named) ? [] : [[path, { from }] as const];
    });
    if (made.length > 0) keepReviews(root, locale, Object.fromEntries(made));
    stamped += made.length;
  }
  return stamped;
}
