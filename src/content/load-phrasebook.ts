import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { COMMANDS, type Reviews } from '../domain/content.ts';
import type { Language, Locale } from '../domain/locale.ts';
import { MOST_ANSWERS, type Phrase, type Phrasebook, type PhraseText, SLOTS } from '../domain/phrasebook.ts';
import { fingerprint } from './fingerprint.ts';
import type { Problems } from './problems.ts';
import { loadEach, readYaml } from './read-yaml.ts';

const FOLDER = 'content/phrasebook';
export const PHRASEBOOK_FILE = `${FOLDER}/phrasebook.yaml`;
/** How a text of the phrasebook is called in `content/reviews/<tag>.yaml`: `phrasebook.phrases.hello`. */
export const REVIEW_PREFIX = 'phrasebook.';

const id = z.string().regex(/^[a-z][a-z0-9-]*$/, 'use lower-case letters, digits and hyphens');
const different = (list: readonly string[]) => new Set(list).size === list.length;

const phrase = z
  .strictObject({
    slots: z.array(z.enum(SLOTS)).refine(different, 'a slot stands twice').optional(),
    answers: z
      .array(id)
      .min(2, 'a question has at least two answers to tap')
      .max(MOST_ANSWERS, `at most ${MOST_ANSWERS} answers: a WhatsApp list has no more rows`)
      .refine(different, 'an answer stands twice')
      .optional(),
    open: z.literal(true).optional(),
  })
  .refine(({ answers, open }) => !(answers && open), 'a question has answers to tap, or it is open');

/** Exported so that the form can be tested by itself. */
export const phrasebookSchema = z.strictObject({
  answers: z.record(
    id,
    z.strictObject({ command: z.enum(COMMANDS).optional(), count: z.number().int().nonnegative().optional() }),
  ),
  documents: z.array(id).min(1).refine(different, 'a document stands twice'),
  groups: z.record(id, z.record(id, phrase)),
});

const texts = z.record(id, z.string().trim().min(1));
const wordsSchema = z.strictObject({ groups: texts, answers: texts, documents: texts, phrases: texts });
type WordsFile = z.infer<typeof wordsSchema>;

const word = z.string().min(1);
const formatsSchema = z.record(
  z.string().regex(/^[a-z]{2,3}$/, 'a language tag'),
  z.strictObject({
    days: z.array(word).length(7, 'seven days, Monday first'),
    months: z.array(word).length(12, 'twelve months, January first'),
    date: z
      .string()
      .refine((text) => ['{weekday}', '{day}', '{month}', '{year}'].every((part) => text.includes(part)), 'a part is missing'),
    and: word,
  }),
);

const EMPTY: Phrasebook = {
  groups: [],
  phrases: new Map(),
  answers: new Map(),
  documents: [],
  words: new Map(),
  formats: new Map(),
};

/** What counsellors can say with one click, with the words of every language that has some. */
export function loadPhrasebook(
  root: string,
  known: { languages: readonly Language[]; reviews: ReadonlyMap<Locale, Reviews> },
  problems: Problems,
): Phrasebook {
  if (!existsSync(join(root, PHRASEBOOK_FILE))) return EMPTY;
  const read = readYaml(phrasebookSchema, { root, file: PHRASEBOOK_FILE }, problems);
  if (!read) return EMPTY;
  const formats = readYaml(formatsSchema, { root, file: `${FOLDER}/formats.yaml` }, problems) ?? {};
  const files = loadEach(root, known.languages, { folder: FOLDER, schema: wordsSchema }, problems);
  return {
    groups: Object.keys(read.groups),
    phrases: phrasesIn(read.groups, problems),
    answers: new Map(Object.entries(read.answers).map(([answer, kind]) => [answer, { ...kind, id: answer }])),
    documents: read.documents,
    words: withStanding(files, known.reviews),
    formats: new Map(Object.entries(formats).map(([tag, format]) => [tag as Locale, format])),
  };
}

function phrasesIn(groups: z.infer<typeof phrasebookSchema>['groups'], problems: Problems): Map<string, Phrase> {
  const phrases = new Map<string, Phrase>();
  for (const [group, entries] of Object.entries(groups)) {
    for (const [name, { slots = [], answers = [], open = false }] of Object.entries(entries)) {
      if (phrases.has(name))
        problems.error({ file: PHRASEBOOK_FILE, path: `${group}.${name}` }, 'the id stands twice', 'rename one');
      phrases.set(name, { id: name, group, slots, answers, isOpen: open });
    }
  }
  return phrases;
}

/** A translation counts from the day it was compared with the English text it stands for. */
function withStanding(files: ReadonlyMap<Locale, WordsFile>, reviews: ReadonlyMap<Locale, Reviews>): Phrasebook['words'] {
  const english = pathsOf(files.get('en' as Locale));
  return new Map(
    [...files].map(([locale, file]) => {
      const standing = (path: string): PhraseText['translation'] => {
        const review = reviews.get(locale)?.[REVIEW_PREFIX + path];
        const current = review?.from === fingerprint(english.get(path) ?? '');
        if (current && review?.reviewer !== undefined) return 'reviewed';
        return current || locale === 'en' ? 'draft' : 'outdated';
      };
      const words = [...pathsOf(file)].map(([path, text]) => [path, { text, translation: standing(path) }] as const);
      return [locale, new Map(words)];
    }),
  );
}

function pathsOf(file: WordsFile | undefined): Map<string, string> {
  return new Map(
    Object.entries(file ?? {}).flatMap(([part, entries]) =>
      Object.entries(entries).map(([name, text]) => [`${part}.${name}`, text] as const),
    ),
  );
}
