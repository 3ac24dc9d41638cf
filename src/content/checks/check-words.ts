import { COMMANDS, type Content } from '../../domain/content.ts';
import type { FactKey } from '../../domain/fact.ts';
import type { Locale } from '../../domain/locale.ts';
import { entries, SOURCE } from '../exchange/translation-units.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Problems } from '../problems.ts';
import { placeholdersOf, SHORT, SHORT_LABELS } from './limits.ts';

const FILLED_AT_RUN_TIME = new Set([
  'group',
  'sources',
  'date',
  'language',
  'count',
  'name',
  'phone',
  'about',
  'number',
  'chosen',
  'contacts',
  'reasons',
  'questions',
  'place',
  'town',
  'towns',
  'kilometres',
  'hours',
  'languages',
  'link',
  'most',
  'found',
  'code',
  'time',
  'day',
  'organisation',
  'to',
  'question',
  'country',
  'situation',
  'living',
  'needs',
  'result',
  'topics',
  'way',
  'channel',
]);
const NATIVE_DIGIT = /\p{Nd}/u;

/** A catalogue has every sentence and list of English, with its placeholders, within the limits of the channels. */
export function checkWords(content: Content, locale: Locale, problems: Problems): void {
  const file = `locales/${locale}.json`;
  const source = entries(content.words.get(SOURCE) ?? {});
  const own = entries(content.words.get(locale) ?? {});
  for (const [path, english] of source) checkEntry({ file, path, english, text: own.get(path) }, problems);
  for (const [path, text] of own) {
    if (!source.has(path))
      problems.error({ file, path }, 'English has no such sentence', 'remove it, or add it to locales/en.json');
    if (typeof text === 'string') checkSentence(content, { file, path, text }, problems);
  }
  for (const command of COMMANDS) {
    const path = `commands.${command}`;
    const list = own.get(path);
    if (!Array.isArray(list) || list.length === 0)
      problems.error({ file, path }, 'the list is missing', 'write the words people type for it');
  }
  if (locale !== SOURCE) checkReviews(content, locale, problems);
}

type Entry = { file: string; path: string; english: string | readonly string[]; text: string | readonly string[] | undefined };

function checkEntry({ file, path, english, text }: Entry, problems: Problems): void {
  if (typeof english !== 'string') return;
  if (!text || typeof text !== 'string') {
    problems.error({ file, path }, 'the sentence is missing', `say in this language: "${english}"`);
    return;
  }
  const lost = placeholdersOf(english).filter((name) => !placeholdersOf(text).includes(name));
  for (const name of lost)
    problems.error({ file, path }, `{{${name}}} is missing`, 'every placeholder of the English text stays');
  if (SHORT_LABELS.some((start) => path.startsWith(start)) && text.length > SHORT) {
    problems.error({ file, path }, `the label has ${text.length} characters`, `write one of at most ${SHORT}; it is never cut`);
  }
}

function checkSentence(content: Content, at: { file: string; path: string; text: string }, problems: Problems): void {
  for (const name of placeholdersOf(at.text)) {
    if (!FILLED_AT_RUN_TIME.has(name) && !content.facts.has(name as FactKey)) {
      problems.error(at, `there is no fact ${name}`, 'use a key of content/facts.yaml');
    }
  }
  if (NATIVE_DIGIT.test(at.text.replaceAll(/\{\{[^}]*\}\}/g, '')))
    problems.error(
      at,
      'a number is typed into the sentence',
      'put it into facts.yaml and write {{its-key}}, or write it in letters',
    );
}

function checkReviews(content: Content, locale: Locale, problems: Problems): void {
  const reviews = content.reviews.get(locale) ?? {};
  for (const [path, english] of entries(content.words.get(SOURCE) ?? {})) {
    const review = reviews[path];
    if (typeof english !== 'string' || review?.from === fingerprint(english)) continue;
    const what = review ? 'the English sentence has changed since this was made' : 'nobody has compared it with English yet';
    problems.warning({ file: `locales/${locale}.json`, path }, what, REMEDY);
  }
}

const REMEDY = 'compare it with locales/en.json, then run: npm run --silent assist -- content stamp';
