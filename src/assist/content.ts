import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeProblem } from '../content/content-error.ts';
import { loadContent } from '../content/load-content.ts';
import { belgianDay } from '../domain/clock.ts';
import type { Content } from '../domain/content.ts';
import { isOutdated } from '../domain/render-answer.ts';

const SOON_DAYS = 30;
const DAY = 86_400_000;

/** Checks everything; prints the coverage of each language, what is stale and every problem. False when there is an error. */
export function reportContent(root: string, now: number, print: (line: string) => void): boolean {
  const { content, problems } = loadContent(root);
  for (const line of coverage(content)) print(line);
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

function coverage(content: Content): string[] {
  const rows = content.languages.map(({ locale, name }) => {
    const answers = [...(content.answers.get(locale)?.values() ?? [])];
    const phrases = content.phrases.filter((phrase) => phrase.locale === locale).length;
    const reviewed = answers.filter((answer) => answer.translation === 'reviewed').length;
    const outdated = answers.filter((answer) => isOutdated(content, answer)).length;
    return [locale, name, `${answers.length}/${content.topics.size}`, reviewed, answers.length - reviewed, outdated, phrases];
  });
  const table = [['tag', 'language', 'answers', 'reviewed', 'draft', 'outdated', 'phrases'], ...rows];
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => String(row[column]).length)));
  return table.map((row) => row.map((cell, column) => String(cell).padEnd(widths[column] ?? 0)).join('  '));
}

/** Every example message as JSON Lines. */
export function printPhrases(root: string, print: (line: string) => void): void {
  for (const { locale, topic, text } of loadContent(root).content.phrases)
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
  return stamped;
}
