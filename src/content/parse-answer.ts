import { parse } from 'yaml';
import type { FactKey } from '../domain/fact.ts';
import type { Locale } from '../domain/locale.ts';
import type { Answer, Paragraph, TopicId } from '../domain/topic.ts';
import { answerHeadSchema } from './content-schemas.ts';
import { fingerprint } from './fingerprint.ts';
import type { Problems } from './problems.ts';

/** A head between `---` lines, then the text. */
export const FORM = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/;
const PLACEHOLDER = /\{\{\s*([a-z0-9-]+)\s*\}\}/g;

/** Reads one answer file: a head between `---` lines, then paragraphs, with `***` between bubbles. */
export function parseAnswer(
  text: string,
  at: { file: string; topic: TopicId; locale: Locale },
  problems: Problems,
): Answer | undefined {
  const form = FORM.exec(text);
  if (!form) {
    problems.error(at, 'the file has no head', 'begin with ---, title, label and status, ---; see content/README.md');
    return undefined;
  }
  const head = problems.check(answerHeadSchema, parse(form[1] ?? ''), at.file);
  if (!head) return undefined;
  const body = (form[2] ?? '').trim();
  const bubbles = body
    .split(/^\*\*\*[ \t]*$/m)
    .map((bubble) => bubble.trim())
    .filter((bubble) => bubble.length > 0)
    .map((bubble) => bubble.split(/\n\s*\n/).map(parseParagraph));
  if (bubbles.length === 0) problems.error(at, 'the answer is empty', 'write its text below the head');
  return {
    topic: at.topic,
    locale: at.locale,
    title: head.title,
    label: head.label,
    bubbles,
    translation: head.status,
    fingerprint: fingerprint(`${head.title}\n${body}`),
    ...(head.from === undefined ? {} : { from: head.from }),
  };
}

/** Text and fact keys in order; line breaks inside a paragraph are spaces. */
function parseParagraph(text: string): Paragraph {
  const parts: (string | { fact: FactKey })[] = [];
  let end = 0;
  const line = text.replaceAll(/\s*\n\s*/g, ' ').trim();
  for (const match of line.matchAll(PLACEHOLDER)) {
    if (match.index > end) parts.push(line.slice(end, match.index));
    parts.push({ fact: match[1] as FactKey });
    end = match.index + match[0].length;
  }
  if (end < line.length) parts.push(line.slice(end));
  return parts;
}
