import type { Content, Words } from '../domain/content.ts';
import { COMMANDS } from '../domain/content.ts';
import type { FactKey } from '../domain/fact.ts';
import type { Locale } from '../domain/locale.ts';
import type { Answer } from '../domain/topic.ts';
import type { Problems } from './problems.ts';

/** The language every text is made from. */
const SOURCE = 'en' as Locale;
const MOST_BUBBLES = 2;
const MOST_WORDS = 60;
/** Chinese has no spaces: about two characters a word. */
const MOST_CHARACTERS_UNSPACED = 130;
const SHORT_LABELS = ['button.', 'group.', 'unsure.other'];
const SHORT = 20;

/** What one file cannot show by itself: ids that lead nowhere, missing keys and placeholders, values typed into texts. */
export function checkContent(content: Content, problems: Problems): void {
  if (!content.words.has(SOURCE)) {
    problems.error({ file: 'locales/en.json' }, 'English is missing', 'it is the text all others are made from');
    return;
  }
  checkTopics(content, problems);
  for (const { locale } of content.languages) {
    checkWords(content, locale, problems);
    checkAnswers(content, locale, problems);
  }
  checkPhrases(content, problems);
}

function checkTopics(content: Content, problems: Problems): void {
  const file = 'content/topics.yaml';
  for (const topic of content.topics.values()) {
    for (const next of topic.followUps) {
      const path = `${topic.id}.followUps`;
      if (!content.topics.has(next)) problems.error({ file, path }, `there is no topic ${next}`, 'use an id of this file');
      if (next === topic.id) problems.error({ file, path }, 'a topic leads to itself', 'remove it');
    }
    if (!content.answers.get(SOURCE)?.has(topic.id)) {
      const remedy = `write content/answers/en/${topic.id}.md`;
      problems.error({ file, path: topic.id }, 'the topic has no English answer', remedy);
    }
  }
}

/** Every sentence by its path, without the command lists. */
export function sentences(words: Words, prefix = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(words)) {
    const path = prefix + key;
    if (typeof value === 'string') found.set(path, value);
    else if (!Array.isArray(value)) for (const [p, text] of sentences(value as Words, `${path}.`)) found.set(p, text);
  }
  return found;
}

function checkWords(content: Content, locale: Locale, problems: Problems): void {
  const file = `locales/${locale}.json`;
  const source = sentences(content.words.get(SOURCE) ?? {});
  const words = content.words.get(locale) ?? {};
  const own = sentences(words);
  for (const [path, english] of source) {
    const text = own.get(path);
    if (!text) {
      problems.error({ file, path }, 'the sentence is missing', `say in this language: "${english}"`);
      continue;
    }
    const lost = placeholdersOf(english).filter((name) => !placeholdersOf(text).includes(name));
    for (const name of lost)
      problems.error({ file, path }, `{{${name}}} is missing`, 'every placeholder of the English text stays');
    if (SHORT_LABELS.some((start) => path.startsWith(start)) && text.length > SHORT) {
      problems.error({ file, path }, `the label has ${text.length} characters`, `write one of at most ${SHORT}; it is never cut`);
    }
  }
  for (const path of own.keys()) {
    if (!source.has(path))
      problems.error({ file, path }, 'English has no such sentence', 'remove it, or add it to locales/en.json');
    checkFactKeys(content, { file, path, text: own.get(path) ?? '' }, problems);
  }
  const commands = words.commands as Record<string, unknown> | undefined;
  for (const command of COMMANDS) {
    const list = commands?.[command];
    const complete = Array.isArray(list) && list.length > 0 && list.every((word) => typeof word === 'string');
    if (!complete)
      problems.error({ file, path: `commands.${command}` }, 'the list is missing', 'write the words people type for it');
  }
}

const FILLED_AT_RUN_TIME = new Set(['group', 'sources', 'date', 'language', 'count']);

function checkFactKeys(content: Content, at: { file: string; path: string; text: string }, problems: Problems): void {
  for (const name of placeholdersOf(at.text)) {
    if (!FILLED_AT_RUN_TIME.has(name) && !content.facts.has(name as FactKey)) {
      problems.error(at, `there is no fact ${name}`, 'use a key of content/facts.yaml');
    }
  }
}

function placeholdersOf(text: string): string[] {
  return [...text.matchAll(/\{\{\s*([^}\s]+)\s*\}\}/g)].map((match) => match[1] ?? '');
}

function checkAnswers(content: Content, locale: Locale, problems: Problems): void {
  const answers = content.answers.get(locale) ?? new Map();
  const labels = new Map<string, string>();
  for (const answer of answers.values()) {
    const file = `content/answers/${locale}/${answer.topic}.md`;
    const twin = labels.get(answer.label);
    if (twin) problems.error({ file, path: 'label' }, `${twin} has the same label`, 'labels of a language are all different');
    labels.set(answer.label, answer.topic);
    checkAnswer(content, answer, problems);
  }
  for (const topic of content.topics.keys()) {
    if (locale !== SOURCE && !answers.has(topic)) {
      const file = `content/answers/${locale}/${topic}.md`;
      problems.warning({ file }, 'the answer is missing', 'it is answered in a fallback language until it is written');
    }
  }
}

function checkAnswer(content: Content, answer: Answer, problems: Problems): void {
  const file = `content/answers/${answer.locale}/${answer.topic}.md`;
  if (answer.bubbles.length > MOST_BUBBLES) problems.error({ file }, 'more than two bubbles', 'shorten the answer');
  for (const [index, bubble] of answer.bubbles.entries()) {
    const path = `bubble ${index + 1}`;
    const parts = bubble.flat();
    const text = parts.map((part) => (typeof part === 'string' ? part : 'x')).join('');
    if (isTooLong(text)) problems.error({ file, path }, 'more than sixty words', 'shorten it: people read it on a small phone');
    const prose = parts.filter((part) => typeof part === 'string').join(' ');
    if (/\p{Nd}/u.test(prose))
      problems.error({ file, path }, 'a number is typed into the text', 'put it into facts.yaml and write {{its-key}}');
    if (/[<>*_#`]|https?:/.test(prose)) problems.error({ file, path }, 'markup or a link in the text', 'plain text only');
    for (const part of parts) {
      if (typeof part === 'string' || content.facts.has(part.fact)) continue;
      problems.error({ file, path }, `there is no fact ${part.fact}`, 'use a key of content/facts.yaml');
    }
  }
  checkTranslation(content, answer, problems);
}

function isTooLong(text: string): boolean {
  const words = text.split(/\s+/).length;
  const unspaced = /\p{Script=Han}/u.test(text) && text.replaceAll(/\s/g, '').length > MOST_CHARACTERS_UNSPACED;
  return words > MOST_WORDS || unspaced;
}

function checkTranslation(content: Content, answer: Answer, problems: Problems): void {
  if (answer.locale === SOURCE) return;
  const file = `content/answers/${answer.locale}/${answer.topic}.md`;
  const source = content.answers.get(SOURCE)?.get(answer.topic);
  if (answer.from !== source?.fingerprint) {
    const remedy = 'compare it with the English text, then run: npm run --silent assist -- content stamp';
    problems.warning({ file, path: 'from' }, 'the English text has changed since this was made', remedy);
  }
  const facts = (of: Answer | undefined) =>
    new Set(of?.bubbles.flat(2).flatMap((part) => (typeof part === 'string' ? [] : [part.fact])));
  for (const fact of facts(source)) {
    if (!facts(answer).has(fact)) problems.error({ file }, `{{${fact}}} is missing`, 'the English answer has it');
  }
}

function checkPhrases(content: Content, problems: Problems): void {
  const seen = new Map<string, string>();
  for (const { locale, topic, text } of content.phrases) {
    const place = `${locale} ${text.toLowerCase()}`;
    const twin = seen.get(place);
    const at = { file: `content/phrases/${locale}.yaml`, path: topic };
    if (twin === topic) problems.warning(at, `a phrase stands twice: "${text}"`, 'remove one');
    else if (twin) problems.error(at, `"${text}" stands under ${twin} too`, 'a phrase belongs to one topic');
    seen.set(place, topic);
  }
}
