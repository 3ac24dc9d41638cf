import type { Content } from '../../domain/content.ts';
import { foldedWords } from '../../domain/fold-letters.ts';
import type { Locale } from '../../domain/locale.ts';
import type { Answer } from '../../domain/topic.ts';
import { entries, SOURCE } from '../exchange/translation-units.ts';
import type { Problems } from '../problems.ts';
import { fileOf } from './check-answers.ts';
import { phraseFile } from './check-phrasebook.ts';

/** How we write: words never used, and the one word for each thing, by language. */
export type Style = {
  readonly banned: Readonly<Record<string, readonly string[]>>;
  readonly glossaries: ReadonlyMap<Locale, Readonly<Record<string, string>>>;
};

/** A2 readers lose the thread in longer sentences. Counted in words; in characters where there are no spaces. */
const MOST_WORDS_A_SENTENCE = 26;
const MOST_SIGNS_A_SENTENCE = 60;
const SENTENCE_END = /(?<=[.!?。！？؟։።۔])\s*|\n+/u;
const HAN = /\p{Script=Han}/u;

/** Words that push, promise or are out of date; sentences that are too long; a term said in another word. */
export function checkStyle(content: Content, { locale, style }: { locale: Locale; style: Style }, problems: Problems): void {
  const banned = (style.banned[locale] ?? []).map((word) => ({ word, test: matcher(word) }));
  if (banned.length === 0)
    problems.warning({ file: 'content/banned-words.yaml', path: locale }, 'no banned words', 'write them for this language');
  const check = (at: { file: string; path: string }, text: string) => {
    const words = wordsLine(text);
    for (const { word, test } of banned)
      if (test(words)) problems.error(at, `"${word}" is not used in our texts`, 'say it without pushing, promising or advising');
    const long = text
      .replaceAll(/\{\{[^}]*\}\}/g, 'x')
      .split(SENTENCE_END)
      .find(isLong);
    if (long !== undefined) problems.error(at, `a sentence is too long: "${long.slice(0, 40)}…"`, 'make two of it');
  };
  for (const [path, text] of entries(content.words.get(locale) ?? {}))
    if (typeof text === 'string') check({ file: `locales/${locale}.json`, path }, text);
  for (const [path, { text }] of content.phrasebook.words.get(locale) ?? []) check({ file: phraseFile(locale), path }, text);
  for (const answer of content.answers.get(locale)?.values() ?? []) {
    const text = proseOf(answer);
    check({ file: fileOf(answer), path: 'text' }, text);
    if (locale !== SOURCE) checkTerms(content, answer, style, problems);
  }
}

function proseOf(answer: Answer): string {
  const paragraphs = answer.bubbles.flat().map((parts) => parts.map((part) => (typeof part === 'string' ? part : 'x')).join(''));
  return [answer.title, ...paragraphs].join('\n');
}

function isLong(sentence: string): boolean {
  if (HAN.test(sentence)) return sentence.length > MOST_SIGNS_A_SENTENCE;
  return sentence.split(/\s+/).filter((word) => word.length > 0).length > MOST_WORDS_A_SENTENCE;
}

/** Folded words between spaces, so that a word is found as a whole. */
function wordsLine(text: string): string {
  return ` ${foldedWords(text).join(' ')} `;
}

function matcher(word: string): (line: string) => boolean {
  const open = word.endsWith('*');
  const line = foldedWords(word).join(' ');
  if (line === '') return () => false;
  const sought = HAN.test(line) ? line : ` ${line}${open ? '' : ' '}`;
  return (text) => text.includes(sought);
}

/** A term of the glossary stands in the answer where English has it. Endings differ: the first letters decide. */
function checkTerms(content: Content, answer: Answer, style: Style, problems: Problems): void {
  const source = content.answers.get(SOURCE)?.get(answer.topic);
  if (!source) return;
  const english = style.glossaries.get(SOURCE) ?? {};
  const text = wordsLine(proseOf(answer));
  const original = wordsLine(proseOf(source));
  for (const [key, term] of Object.entries(style.glossaries.get(answer.locale) ?? {})) {
    const sought = english[key];
    if (sought === undefined || !original.includes(wordsLine(sought))) continue;
    if (!wordsThatCount(term).every((word) => text.includes(stem(word))))
      problems.warning(
        { file: fileOf(answer), path: key },
        `English says "${sought}" here, this text does not say "${term}"`,
        'use one word for one thing',
      );
  }
}

const SHORTEST_THAT_COUNTS = 4;

/** The words of a term without the small ones between them. */
function wordsThatCount(term: string): string[] {
  const words = foldedWords(term);
  const long = words.filter((word) => word.length >= SHORTEST_THAT_COUNTS);
  return long.length > 0 ? long : words;
}

function stem(word: string): string {
  const bare = word.replace(/^ال(?=...)/, '');
  return bare.slice(0, Math.max(2, Math.ceil(bare.length * 0.6)));
}
