import type { Content } from '../../domain/content.ts';
import { SOURCE } from '../exchange/translation-units.ts';
import type { Problems } from '../problems.ts';
import { checkAnswers } from './check-answers.ts';
import { checkPhrases, checkPhraseWords } from './check-phrasebook.ts';
import { checkStyle, type Style } from './check-style.ts';
import { checkWords } from './check-words.ts';

/** What one file cannot show by itself: ids that lead nowhere, missing keys and placeholders, values typed into texts. */
export function checkContent(content: Content, style: Style, problems: Problems): void {
  if (!content.words.has(SOURCE)) {
    problems.error({ file: 'locales/en.json' }, 'English is missing', 'it is the text all others are made from');
    return;
  }
  checkTopics(content, problems);
  checkPhrases(content, problems);
  for (const { locale } of content.languages) {
    checkWords(content, locale, problems);
    checkAnswers(content, locale, problems);
    checkPhraseWords(content, locale, problems);
    checkStyle(content, { locale, style }, problems);
  }
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
