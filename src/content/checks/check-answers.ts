import type { Content } from '../../domain/content.ts';
import type { Locale } from '../../domain/locale.ts';
import type { Answer, TopicId } from '../../domain/topic.ts';
import { SOURCE } from '../exchange/translation-units.ts';
import type { Problems } from '../problems.ts';
import { isTooLong, MOST_BUBBLES } from './limits.ts';

/** The answers of one language: all there, within the limits, no value typed in, made from today's English text. */
export function checkAnswers(content: Content, locale: Locale, problems: Problems): void {
  const answers = content.answers.get(locale) ?? new Map<TopicId, Answer>();
  const labels = new Map<string, string>();
  for (const answer of answers.values()) {
    const file = fileOf(answer);
    const twin = labels.get(answer.label);
    if (twin) problems.error({ file, path: 'label' }, `${twin} has the same label`, 'labels of a language are all different');
    labels.set(answer.label, answer.topic);
    checkAnswer(content, answer, problems);
    if (locale !== SOURCE) checkTranslation(content, answer, problems);
  }
  for (const topic of content.topics.keys()) {
    if (locale !== SOURCE && !answers.has(topic)) {
      const file = `content/answers/${locale}/${topic}.md`;
      problems.warning({ file }, 'the answer is missing', 'it is answered in a fallback language until it is written');
    }
  }
}

/** Where an answer stands, for messages. */
export function fileOf(answer: Answer): string {
  return `content/answers/${answer.locale}/${answer.topic}.md`;
}

function checkAnswer(content: Content, answer: Answer, problems: Problems): void {
  const file = fileOf(answer);
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
}

function checkTranslation(content: Content, answer: Answer, problems: Problems): void {
  const file = fileOf(answer);
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
