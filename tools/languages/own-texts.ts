import { loadContent } from '../../src/content/load-content.ts';
import { loadExamples } from '../../src/content/load-examples.ts';
import type { Words } from '../../src/domain/content.ts';

/** Our own sentences by language: what people say to us, what we answer, and the interface. Never those for measuring. */
export function readOwnTexts(root: string): Map<string, string[]> {
  const { content } = loadContent(root);
  const { examples } = loadExamples(root, content);
  const own = new Map<string, string[]>();
  const put = (locale: string, texts: readonly string[]) => own.set(locale, [...(own.get(locale) ?? []), ...texts]);
  for (const { locale, text } of examples.phrases) put(locale, [text]);
  for (const [locale, dangers] of examples.dangers) put(locale, [...strings(dangers)]);
  for (const [locale, answers] of content.answers) {
    for (const { title, bubbles } of answers.values()) {
      put(locale, [title, ...bubbles.flat(2).filter((part) => typeof part === 'string')]);
    }
  }
  for (const [locale, words] of content.words) put(locale, [...leaves(words)]);
  return own;
}

function* strings(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) yield* strings(inner);
}

function* leaves(words: Words): Generator<string> {
  for (const value of Object.values(words)) {
    if (typeof value === 'string') yield value.replaceAll(/\{\{.*?\}\}/g, ' ');
    else if (Array.isArray(value)) yield* value;
    else yield* leaves(value as Words);
  }
}
