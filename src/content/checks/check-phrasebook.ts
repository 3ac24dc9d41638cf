import type { Content } from '../../domain/content.ts';
import type { FactKey } from '../../domain/fact.ts';
import { foldedWords } from '../../domain/fold-letters.ts';
import type { Locale } from '../../domain/locale.ts';
import { type Phrase, type PhraseText, PLACEHOLDER } from '../../domain/phrasebook.ts';
import { SOURCE } from '../exchange/translation-units.ts';
import { PHRASEBOOK_FILE } from '../load-phrasebook.ts';
import type { Problems } from '../problems.ts';
import { isTooLong, SHORT } from './limits.ts';

type Texts = ReadonlyMap<string, PhraseText>;
type At = { readonly file: string; readonly path: string };

/** What stands in phrasebook.yaml: answers that exist and are used. */
export function checkPhrases({ phrasebook }: Content, problems: Problems): void {
  const used = new Set([...phrasebook.phrases.values()].flatMap(({ answers }) => answers));
  for (const { id, group, answers } of phrasebook.phrases.values()) {
    for (const answer of answers) {
      const at = { file: PHRASEBOOK_FILE, path: `${group}.${id}` };
      if (!phrasebook.answers.has(answer)) problems.error(at, `there is no answer ${answer}`, 'use an id of answers, or add it');
    }
  }
  for (const answer of phrasebook.answers.keys()) {
    const at = { file: PHRASEBOOK_FILE, path: `answers.${answer}` };
    if (!used.has(answer)) problems.error(at, 'no phrase has this answer', 'remove it');
  }
}

/** The words of one language: all there, with the slots and facts of English, within the limits of the channels. */
export function checkPhraseWords(content: Content, locale: Locale, problems: Problems): void {
  const { phrasebook } = content;
  if (phrasebook.phrases.size === 0) return;
  const file = phraseFile(locale);
  const own: Texts = phrasebook.words.get(locale) ?? new Map();
  const wanted = wantedPaths(content);
  for (const [path, { text }] of own) {
    if (!wanted.includes(path)) problems.error({ file, path }, 'there is no such id', `use the ids of ${PHRASEBOOK_FILE}`);
    else checkText(content, { file, path, text }, problems);
  }
  for (const phrase of phrasebook.phrases.values()) checkLabels({ file, phrase, own }, problems);
  reportMissing({ locale, wanted, own }, problems);
}

/** Where the words of a language stand. */
export function phraseFile(locale: Locale): string {
  return `content/phrasebook/${locale}.yaml`;
}

function wantedPaths({ phrasebook }: Content): string[] {
  return [
    ...phrasebook.groups.map((id) => `groups.${id}`),
    ...[...phrasebook.answers.keys()].map((id) => `answers.${id}`),
    ...phrasebook.documents.map((id) => `documents.${id}`),
    ...[...phrasebook.phrases.keys()].map((id) => `phrases.${id}`),
  ];
}

/** A text that cannot be sent is an error in English; in another language the phrase is said in English until it is there. */
function reportMissing(
  { locale, wanted, own }: { locale: Locale; wanted: readonly string[]; own: Texts },
  problems: Problems,
): void {
  const file = phraseFile(locale);
  const missing = wanted.filter((path) => !own.has(path));
  if (locale === SOURCE) {
    for (const path of missing) problems.error({ file, path }, 'the text is missing', 'write it');
    return;
  }
  if (missing.length > 0)
    problems.warning({ file }, `${missing.length} texts are missing: ${few(missing)}`, 'they are said in English until then');
  const outdated = [...own].filter(([, { translation }]) => translation === 'outdated').map(([path]) => path);
  if (outdated.length > 0)
    problems.warning({ file }, `${outdated.length} were not compared with today's English: ${few(outdated)}`, STAMP);
}

const STAMP = 'they are said in English; compare them, then run: npm run --silent assist -- content stamp';
const NAMED = 5;

function few(paths: readonly string[]): string {
  const more = paths.length - NAMED;
  return `${paths.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function checkText(content: Content, { file, path, text }: At & { text: string }, problems: Problems): void {
  const at = { file, path };
  const [part, id = ''] = path.split('.', 2);
  const english = content.phrasebook.words.get(SOURCE)?.get(path)?.text ?? '';
  const asked = part === 'phrases' ? (content.phrasebook.phrases.get(id)?.slots ?? []) : [];
  const slots = namesIn(text, 2);
  for (const slot of asked)
    if (!slots.includes(slot)) problems.error(at, `{${slot}} is missing`, `${PHRASEBOOK_FILE} names this slot`);
  for (const slot of slots)
    if (!asked.some((one) => one === slot)) problems.error(at, `there is no slot {${slot}}`, `use those of ${PHRASEBOOK_FILE}`);
  for (const fact of namesIn(english, 1))
    if (!namesIn(text, 1).includes(fact)) problems.error(at, `{{${fact}}} is missing`, 'the English text has it');
  for (const fact of namesIn(text, 1))
    if (!content.facts.has(fact as FactKey)) problems.error(at, `there is no fact ${fact}`, 'use a key of content/facts.yaml');
  checkProse(at, text, problems);
  if (part === 'answers' && text.length > SHORT)
    problems.error(at, `the label has ${text.length} characters`, `write one of at most ${SHORT}; it is never cut`);
}

function checkProse(at: At, text: string, problems: Problems): void {
  const prose = text.replaceAll(PLACEHOLDER, ' ');
  if (/\p{Nd}/u.test(prose))
    problems.error(at, 'a number is typed into the text', 'put it into facts.yaml and write {{its-key}}, or use a slot');
  if (/[<>*_#`{}]|https?:/.test(prose)) problems.error(at, 'markup, a link or a single brace in the text', 'plain text only');
  if (isTooLong(prose)) problems.error(at, 'more than sixty words', 'shorten it: people read it on a small phone');
}

/** The names of facts (1) or slots (2), each once. */
function namesIn(text: string, kind: 1 | 2): string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].flatMap((match) => match[kind] ?? []))];
}

/** Two answers to one question that read alike cannot be told apart when they are typed. */
function checkLabels({ file, phrase, own }: { file: string; phrase: Phrase; own: Texts }, problems: Problems): void {
  const seen = new Map<string, string>();
  for (const answer of phrase.answers) {
    const label = own.get(`answers.${answer}`)?.text;
    if (label === undefined) continue;
    const folded = foldedWords(label).join(' ');
    const twin = seen.get(folded);
    const at = { file, path: `answers.${answer}` };
    if (twin) problems.error(at, `it reads like ${twin}, in phrase ${phrase.id}`, 'the answers to a question are all different');
    seen.set(folded, answer);
  }
}
