import { z } from 'zod';
import type { LanguageDetector } from '../domain/language-detector.ts';
import { type Locale, matchLocale } from '../domain/locale.ts';
import { renderAnswer } from '../domain/render-answer.ts';
import type { TopicId } from '../domain/topic.ts';
import type { Mind } from '../mind.ts';

const id = z.union([z.string(), z.number()]);
const text = z.string().max(100_000);

export const detectLine = z.object({ id, text, candidates: z.array(z.string()).optional() });

export function detect(detector: LanguageDetector, line: z.infer<typeof detectLine>) {
  const { language, confidence, likely } = detector.detect(line.text, { candidates: line.candidates });
  return { language, confidence: round(confidence), likely };
}

export const askLine = z.object({ id, text, locale: z.string().optional() });

/** What the assistant would do with a message, without a conversation. */
export function ask(mind: Mind, line: z.infer<typeof askLine>, { now, explain }: { now: number; explain: boolean }) {
  const given = matchLocale(line.locale, mind.content.languages);
  const detection = mind.detector.detect(line.text);
  const language = given ?? detection.language;
  const likely = detection.likely;
  const locale = matchLocale(language ?? undefined, mind.content.languages);
  const steering = mind.ear.hear(line.text, locale);
  const command = steering === undefined ? null : 'language' in steering ? 'language' : steering.command;
  const found = mind.find(line.text, locale);
  const { danger } = mind.screen(line.text, locale ? [locale] : likely, { outrightOnly: steering !== undefined });
  const topic = danger === undefined && command === null && found.kind === 'sure' ? found.topic : null;
  const wanted = [...new Set([locale, 'en'])].filter((one): one is Locale => one !== undefined);
  const answer = topic && renderAnswer(mind.content, { topic, wanted, now }, mind.sayIn);
  return {
    language,
    topic,
    topics: found.topics.map((match) => ({ id: match.topic, score: round(match.score) })),
    command,
    safety: danger?.kind ?? null,
    answer: answer
      ? {
          text: answer.bubbles.join('\n\n'),
          source: answer.source,
          reviewed: answer.reviewed,
          translation: answer.translation,
          language: answer.locale,
        }
      : null,
    ...(explain ? { because: because(mind, line.text, { locale, topic: found.topics[0]?.topic }) } : {}),
  };
}

export const safetyLine = z.object({ id, text, locale: z.string().optional() });

/** Whether the message is one of a person in danger, and of which kind. */
export function safety(mind: Mind, line: z.infer<typeof safetyLine>) {
  const given = matchLocale(line.locale, mind.content.languages);
  const detection = mind.detector.detect(line.text);
  const likely = [given, detection.language, ...detection.likely].filter((tag): tag is string => typeof tag === 'string');
  return { safety: mind.screen(line.text, likely).danger?.kind ?? null };
}

const MOST_REASONS = 8;

/** The concepts and words that spoke most for the first topic. */
function because(mind: Mind, text: string, { locale, topic }: { locale: Locale | undefined; topic: TopicId | undefined }) {
  if (topic === undefined) return null;
  const { concepts, words } = mind.explain(text, locale, topic);
  return {
    topic,
    concepts: concepts.slice(0, MOST_REASONS).map(({ concept, weight }) => ({ concept, weight: round(weight) })),
    words: words.slice(0, MOST_REASONS).map(({ word, weight }) => ({ word, weight: round(weight) })),
  };
}

function round(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}
