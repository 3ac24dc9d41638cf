import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Content, ContentProblem } from '../domain/content.ts';
import type { Examples, Phrase } from '../domain/examples.ts';
import type { TopicId } from '../domain/topic.ts';
import { conceptsSchema, conceptWordsSchema, dangersSchema, phrasesSchema } from './content-schemas.ts';
import { Problems } from './problems.ts';
import { loadEach, readYaml } from './read-yaml.ts';

/** Reads what understanding is learned from, and every problem in it. Takes seconds: only to learn and to check. */
export function loadExamples(root: string, content: Content): { examples: Examples; problems: readonly ContentProblem[] } {
  const problems = new Problems();
  const { languages } = content;
  const phrases = loadPhrases(root, content, problems);
  const concepts = Object.keys(readYaml(conceptsSchema, { root, file: 'content/concepts.yaml' }, problems) ?? {});
  const conceptWords = loadEach(root, languages, { folder: 'content/concepts', schema: conceptWordsSchema }, problems);
  for (const [locale, words] of conceptWords) {
    for (const path of Object.keys(words)) {
      if (concepts.includes(path)) continue;
      problems.warning(
        { file: `content/concepts/${locale}.yaml`, path },
        'there is no such concept',
        'use an id of content/concepts.yaml',
      );
    }
  }
  const dangers = loadEach(root, languages, { folder: 'content/safety', schema: dangersSchema }, problems);
  checkPhrases(phrases, problems);
  return { examples: { phrases, concepts, conceptWords, dangers }, problems: problems.found };
}

function loadPhrases(root: string, { topics, languages }: Content, problems: Problems): Phrase[] {
  const phrases: Phrase[] = [];
  for (const { locale } of languages) {
    const file = `content/phrases/${locale}.yaml`;
    if (!existsSync(join(root, file))) continue;
    for (const [topic, texts] of Object.entries(readYaml(phrasesSchema, { root, file }, problems) ?? {})) {
      if (topic !== 'none' && !topics.has(topic as TopicId)) {
        problems.error({ file, path: topic }, `there is no topic ${topic}`, 'use an id of topics.yaml, or none');
      }
      for (const text of texts) phrases.push({ locale, topic: topic as TopicId | 'none', text });
    }
  }
  return phrases;
}

function checkPhrases(phrases: readonly Phrase[], problems: Problems): void {
  const seen = new Map<string, string>();
  for (const { locale, topic, text } of phrases) {
    const place = `${locale} ${text.toLowerCase()}`;
    const twin = seen.get(place);
    const at = { file: `content/phrases/${locale}.yaml`, path: topic };
    if (twin === topic) problems.warning(at, `a phrase stands twice: "${text}"`, 'remove one');
    else if (twin) problems.error(at, `"${text}" stands under ${twin} too`, 'a phrase belongs to one topic');
    seen.set(place, topic);
  }
}
