import type { Content, Reviews, Words } from '../../domain/content.ts';
import type { Locale } from '../../domain/locale.ts';
import type { Answer, Paragraph } from '../../domain/topic.ts';
import { fingerprint } from '../fingerprint.ts';

/** One text that a translator works on. Shape shared by the PO and the CSV file. */
export type TranslationUnit = {
  /** `answers/cost/title`, `answers/cost/text`, `locales/greeting.hello`, `locales/commands.menu`, `phrasebook/phrases.hello`. */
  readonly id: string;
  /** The English text it is made from. */
  readonly source: string;
  /** Empty when it is still to be written. */
  readonly target: string;
  readonly reviewed: boolean;
  /** A list of words, written in one line. */
  readonly isList: boolean;
  /** What to keep in mind: limits, form. */
  readonly note: string;
};

/** The language every text is made from. */
export const SOURCE = 'en' as Locale;
const LIST = ' | ';
const NOTES = {
  title: 'At most 60 characters.',
  label: 'At most 20 characters; it is never cut. Different for every answer.',
  text: 'At most 60 words a bubble, at most two bubbles; a line with *** stands between them. No digits: keep {{...}} as it is.',
  short: 'At most 20 characters.',
  list: `What people type, any spelling, separated by "${LIST.trim()}". Write what people of your language type; not a translation.`,
  sentence: 'Keep {{...}} as it is.',
  phrase: 'A counsellor sends it as it stands. Keep {...} and {{...}} as they are. No digits.',
};

/** Everything of one language that is made from an English text, in reading order. */
export function unitsOf(content: Content, locale: Locale, reviews: Reviews): TranslationUnit[] {
  return [...answerUnits(content, locale), ...wordUnits(content, locale, reviews), ...phraseUnits(content, locale)];
}

function answerUnits(content: Content, locale: Locale): TranslationUnit[] {
  const units: TranslationUnit[] = [];
  for (const topic of content.topics.keys()) {
    const source = content.answers.get(SOURCE)?.get(topic);
    if (!source) continue;
    const own = content.answers.get(locale)?.get(topic);
    const current = own?.translation === 'reviewed' && own.from === source.fingerprint;
    for (const part of ['title', 'label', 'text'] as const) {
      const target = own ? partOf(own, part) : '';
      units.push({
        id: `answers/${topic}/${part}`,
        source: partOf(source, part),
        target,
        reviewed: current,
        isList: false,
        note: NOTES[part],
      });
    }
  }
  return units;
}

function partOf(answer: Answer, part: 'title' | 'label' | 'text'): string {
  return part === 'text' ? writeBubbles(answer) : answer[part];
}

function writeBubbles(answer: Answer): string {
  return answer.bubbles.map((bubble) => bubble.map(writeParagraph).join('\n\n')).join('\n***\n');
}

function writeParagraph(paragraph: Paragraph): string {
  return paragraph.map((part) => (typeof part === 'string' ? part : `{{${part.fact}}}`)).join('');
}

function wordUnits(content: Content, locale: Locale, reviews: Reviews): TranslationUnit[] {
  const own = entries(content.words.get(locale) ?? {});
  return [...entries(content.words.get(SOURCE) ?? {})].map(([path, english]) => {
    const source = asText(english);
    const review = reviews[path];
    return {
      id: `locales/${path}`,
      source,
      target: asText(own.get(path) ?? ''),
      reviewed: review?.reviewer !== undefined && review.from === fingerprint(source),
      isList: Array.isArray(english),
      note: Array.isArray(english) ? NOTES.list : /^(button|group|unsure\.other)/.test(path) ? NOTES.short : NOTES.sentence,
    };
  });
}

function phraseUnits({ phrasebook }: Content, locale: Locale): TranslationUnit[] {
  const own = phrasebook.words.get(locale);
  return [...(phrasebook.words.get(SOURCE) ?? [])].map(([path, english]) => ({
    id: `phrasebook/${path}`,
    source: english.text,
    target: own?.get(path)?.text ?? '',
    reviewed: own?.get(path)?.translation === 'reviewed',
    isList: false,
    note: path.startsWith('answers.') ? NOTES.short : NOTES.phrase,
  }));
}

function asText(value: string | readonly string[]): string {
  return typeof value === 'string' ? value : value.join(LIST);
}

/** A list of words from its line in a translator's file. */
export function asList(text: string): string[] {
  return text
    .split(LIST.trim())
    .map((word) => word.trim())
    .filter((word) => word.length > 0);
}

/** Sentences and lists of a catalogue by their path, in order. */
export function entries(words: Words, prefix = ''): Map<string, string | readonly string[]> {
  const found = new Map<string, string | readonly string[]>();
  for (const [key, value] of Object.entries(words)) {
    const path = prefix + key;
    if (typeof value === 'string' || Array.isArray(value)) found.set(path, value as string | readonly string[]);
    else for (const [inner, text] of entries(value as Words, `${path}.`)) found.set(inner, text);
  }
  return found;
}
