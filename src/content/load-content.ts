import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Content, ContentProblem, Words } from '../domain/content.ts';
import type { Fact, FactKey } from '../domain/fact.ts';
import type { HelpLine } from '../domain/help.ts';
import type { Language, Locale } from '../domain/locale.ts';
import type { Answer, Topic, TopicId } from '../domain/topic.ts';
import { checkContent } from './checks/check-content.ts';
import type { Style } from './checks/check-style.ts';
import {
  countriesSchema,
  factsSchema,
  glossarySchema,
  helpSchema,
  languageSchema,
  reviewsSchema,
  topicsSchema,
  wordListsSchema,
} from './content-schemas.ts';
import { loadContacts } from './load-contacts.ts';
import { loadDesks } from './load-desks.ts';
import { loadEligibility } from './load-eligibility.ts';
import { loadPhrasebook } from './load-phrasebook.ts';
import { loadGazetteer } from './load-places.ts';
import { parseAnswer } from './parse-answer.ts';
import { Problems } from './problems.ts';
import { firstLine, loadEach, readYaml } from './read-yaml.ts';

export type Loaded = { readonly content: Content; readonly problems: readonly ContentProblem[] };

/** Reads `content/` and `locales/` below a folder: everything we know and say, and every problem in it. */
export function loadContent(root: string): Loaded {
  const problems = new Problems();
  const facts = loadFacts(root, problems);
  const topics = loadTopics(root, problems);
  const { languages, words } = loadLocales(root, problems);
  const contacts = loadContacts(root, problems);
  const reviews = loadEach(root, languages, { folder: 'content/reviews', schema: reviewsSchema }, problems);
  const content: Content = {
    languages,
    eligibility: loadEligibility(root, problems),
    contacts,
    desks: loadDesks(root, contacts, problems),
    gazetteer: loadGazetteer(root, problems),
    countries: loadEach(root, languages, { folder: 'content/countries', schema: countriesSchema }, problems),
    help: loadHelp(root, facts, problems),
    topics,
    groups: [...new Set([...topics.values()].map((topic) => topic.group))],
    facts,
    answers: loadAnswers(root, { topics, languages }, problems),
    words,
    reviews,
    phrasebook: loadPhrasebook(root, { languages, reviews }, problems),
  };
  checkContent(content, loadStyle(root, languages, problems), problems);
  return { content, problems: problems.found };
}

type Known = { topics: ReadonlyMap<TopicId, Topic>; languages: readonly Language[] };

function loadFacts(root: string, problems: Problems): ReadonlyMap<FactKey, Fact> {
  const entries = readYaml(factsSchema, { root, file: 'content/facts.yaml' }, problems) ?? {};
  return new Map(Object.entries(entries).map(([key, fact]) => [key as FactKey, { ...fact, key: key as FactKey }]));
}

function loadHelp(root: string, facts: ReadonlyMap<FactKey, Fact>, problems: Problems): HelpLine[] {
  const file = 'content/help.yaml';
  const lines = readYaml(helpSchema, { root, file }, problems) ?? [];
  for (const { id, phone } of lines) {
    if (!facts.has(phone as FactKey))
      problems.error({ file, path: id }, `there is no fact ${phone}`, 'use a key of content/facts.yaml');
  }
  return lines.map((line) => ({ ...line, phone: line.phone as FactKey }));
}

function loadTopics(root: string, problems: Problems): ReadonlyMap<TopicId, Topic> {
  const topics = new Map<TopicId, Topic>();
  for (const entry of readYaml(topicsSchema, { root, file: 'content/topics.yaml' }, problems) ?? []) {
    const id = entry.id as TopicId;
    if (topics.has(id)) problems.error({ file: 'content/topics.yaml', path: id }, 'the id stands twice', 'remove one');
    topics.set(id, {
      ...entry,
      id,
      followUps: entry.followUps as TopicId[],
      sources: entry.sources.map(({ name, url, date }) => (date === 'undated' ? { name, url } : { name, url, date })),
    });
  }
  return topics;
}

function loadLocales(root: string, problems: Problems) {
  const languages: Language[] = [];
  const words = new Map<Locale, Words>();
  for (const name of filesIn(join(root, 'locales'), '.json')) {
    const file = `locales/${name}`;
    const locale = name.slice(0, -'.json'.length) as Locale;
    let catalogue: Record<string, unknown>;
    try {
      catalogue = JSON.parse(readFileSync(join(root, file), 'utf8'));
    } catch (error) {
      problems.error({ file }, firstLine(error), 'mend the JSON: quotes, commas, brackets');
      continue;
    }
    const { $language, $notes: _, ...rest } = catalogue;
    const language = problems.check(languageSchema, $language, file);
    if (!language) continue;
    languages.push({ ...language, locale });
    words.set(locale, rest as Words);
  }
  return { languages, words };
}

function loadAnswers(root: string, { topics, languages }: Known, problems: Problems) {
  const answers = new Map<Locale, Map<TopicId, Answer>>();
  for (const { locale } of languages) {
    const ofLocale = new Map<TopicId, Answer>();
    const folder = `content/answers/${locale}`;
    for (const name of filesIn(join(root, folder), '.md')) {
      const topic = name.slice(0, -'.md'.length) as TopicId;
      const at = { file: `${folder}/${name}`, topic, locale };
      if (!topics.has(topic))
        problems.error(at, `there is no topic ${topic}`, 'rename the file, or add the topic to topics.yaml');
      const answer = parseAnswer(readFileSync(join(root, at.file), 'utf8'), at, problems);
      if (answer) ofLocale.set(topic, answer);
    }
    answers.set(locale, ofLocale);
  }
  return answers;
}

function loadStyle(root: string, languages: readonly Language[], problems: Problems): Style {
  const file = 'content/banned-words.yaml';
  const banned = existsSync(join(root, file)) ? readYaml(wordListsSchema, { root, file }, problems) : undefined;
  const glossaries = loadEach(root, languages, { folder: 'content/glossary', schema: glossarySchema }, problems);
  return { banned: banned ?? {}, glossaries };
}

function filesIn(folder: string, ending: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .sort();
}
