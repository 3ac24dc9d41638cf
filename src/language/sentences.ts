import type { Content, Words } from '../domain/content.ts';
import type { Locale } from '../domain/locale.ts';

/** Every text of the content with its language: what we answer, and the interface. */
export function* sentencesOf(content: Content): Generator<{ locale: Locale; text: string }> {
  for (const [locale, answers] of content.answers) {
    for (const answer of answers.values()) {
      yield { locale, text: answer.title };
      for (const part of answer.bubbles.flat(2)) if (typeof part === 'string') yield { locale, text: part };
    }
  }
  for (const [locale, words] of content.words) for (const text of leaves(words)) yield { locale, text };
}

function* leaves(words: Words): Generator<string> {
  for (const value of Object.values(words)) {
    if (typeof value === 'string') yield value.replaceAll(/\{\{.*?\}\}/g, ' ');
    else if (Array.isArray(value)) yield* value;
    else yield* leaves(value as Words);
  }
}
