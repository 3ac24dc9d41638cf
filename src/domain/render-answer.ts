import { belgianDay } from './clock.ts';
import type { Content } from './content.ts';
import { isolate, isValidOn, writeDay, writeFact } from './fact.ts';
import type { Language, Locale } from './locale.ts';
import type { Answer, Paragraph, Topic, TopicId } from './topic.ts';

/** Says a sentence of the interface in one language. */
export type Say = (key: string, values?: Readonly<Record<string, string>>) => string;

export type RenderedAnswer = {
  /** One or two, in plain text. */
  readonly bubbles: readonly string[];
  /** Source and review date; a word about drafts and fallbacks. */
  readonly notes: readonly string[];
  readonly locale: Locale;
  readonly translation: 'draft' | 'reviewed';
  readonly source: string;
  readonly reviewed: string;
};

/**
 * The words of an answer for a person: in the first language of `wanted` that has an up-to-date one, facts filled in,
 * expired facts replaced by an honest sentence, the source under it. Undefined when no language has it.
 */
export function renderAnswer(
  content: Content,
  asked: { topic: TopicId; wanted: readonly Locale[]; now: number },
  sayIn: (locale: Locale) => Say,
): RenderedAnswer | undefined {
  const day = belgianDay(asked.now);
  const answers = renderedOn(content, day);
  const name = `${asked.topic} ${asked.wanted.join(' ')}`;
  const kept = answers.get(name);
  if (kept) return kept;
  const topic = content.topics.get(asked.topic);
  const answer = topic && firstCurrent(content, asked.topic, asked.wanted);
  const wanted = asked.wanted[0];
  if (!topic || !answer || !wanted) return undefined;
  const language = languageOf(content, answer.locale);
  const say = sayIn(wanted);
  const bubbles = answer.bubbles.map((bubble) => {
    return bubble
      .map((part) => writeParagraph(content, { part, language, day }) ?? sayIn(answer.locale)('answer.expired'))
      .join('\n\n');
  });
  const source = sourceNames(topic, wanted, 'ltr');
  const sources = sourceNames(topic, wanted, languageOf(content, wanted).direction);
  const notes = [say('answer.source', { sources, date: writeDay(topic.reviewed, wanted) })];
  if (answer.translation === 'draft') notes.push(say('answer.draft'));
  if (answer.locale !== wanted) notes.unshift(say('answer.fallback', { language: language.name }));
  const made = { bubbles, notes, locale: answer.locale, translation: answer.translation, source, reviewed: topic.reviewed };
  answers.set(name, made);
  return made;
}

const rendered = new WeakMap<Content, { day: string; answers: Map<string, RenderedAnswer> }>();

/** Answers say the same all day: what was rendered is kept until the day changes. */
function renderedOn(content: Content, day: string): Map<string, RenderedAnswer> {
  const kept = rendered.get(content);
  if (kept?.day === day) return kept.answers;
  const answers = new Map<string, RenderedAnswer>();
  rendered.set(content, { day, answers });
  return answers;
}

/** Names stay in Latin letters: in right-to-left text each is kept together by itself. */
function sourceNames(topic: Topic, locale: Locale, direction: 'ltr' | 'rtl'): string {
  const names = topic.sources.map(({ name, date }) => {
    const written = direction === 'rtl' ? isolate(name) : name;
    return date === undefined ? written : `${written}, ${writeDay(date, locale)}`;
  });
  return [...new Set(names)].join(' · ');
}

/** An answer whose English text has changed since is not served: another language is, with a label. */
function firstCurrent(content: Content, topic: TopicId, wanted: readonly Locale[]): Answer | undefined {
  for (const locale of wanted) {
    const answer = content.answers.get(locale)?.get(topic);
    if (answer && !isOutdated(content, answer)) return answer;
  }
  return undefined;
}

/** Whether the English text has changed since a translation was made. */
export function isOutdated(content: Content, answer: Answer): boolean {
  const source = content.answers.get('en' as Locale)?.get(answer.topic);
  return answer.locale !== 'en' && answer.from !== source?.fingerprint;
}

/** Undefined when a fact in it may no longer be shown. */
function writeParagraph(content: Content, at: { part: Paragraph; language: Language; day: string }): string | undefined {
  let text = '';
  for (const piece of at.part) {
    if (typeof piece === 'string') {
      text += piece;
      continue;
    }
    const fact = content.facts.get(piece.fact);
    if (!fact || !isValidOn(fact, at.day)) return undefined;
    text += writeFact(fact, at.language.locale, at.language.direction);
  }
  return text;
}

export function languageOf(content: Content, locale: Locale): Language {
  const language = content.languages.find((one) => one.locale === locale);
  if (!language) throw new Error(`the language ${locale} is not offered`);
  return language;
}
