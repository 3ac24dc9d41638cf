import { loadContent } from '../content/load-content.ts';
import { StartError } from '../domain/errors.ts';
import type { Locale } from '../domain/locale.ts';
import type { SlotValues } from '../domain/phrasebook.ts';
import { sayPhrase } from '../domain/say-phrase.ts';
import { createTranslator } from '../language/translator.ts';

const ENGLISH = 'en' as Locale;

/** Something for every slot, so that a translator sees whole sentences. */
const EXAMPLE: SlotValues = {
  date: '2026-03-09',
  time: '09:30',
  until: '16:00',
  desk: 'fedasil-desk-antwerp',
  phone: '0800 32 745',
  number: 45,
  documents: ['passport', 'photos', 'letters'],
  language: 'so',
  name: 'Leen',
};

/** Every phrase as a person reads it in a language, under its English, with examples filled in. */
export function printPhrasebook(root: string, tag: string | undefined, now: number, print: (line: string) => void): void {
  const { content } = loadContent(root);
  const language = content.languages.find(({ locale }) => locale === tag);
  if (!language) throw new StartError(`name a language: ${content.languages.map(({ locale }) => locale).join(' ')}`);
  const sayIn = createTranslator(content, { now: () => now });
  for (const { id, group } of content.phrasebook.phrases.values()) {
    const say = (locale: Locale) => sayPhrase(content, { phrase: id, slots: EXAMPLE, wanted: [locale], now }, sayIn);
    const said = say(language.locale);
    const english = say(ENGLISH);
    print(`${group}.${id}`);
    print(`  ${written(english)}`);
    print(said.locale === language.locale ? `  ${written(said)} [${said.translation}]` : '  (said in English)');
  }
}

function written({ text, answers }: { text: string; answers: readonly { label: string }[] }): string {
  return [text, ...answers.map(({ label }) => `[${label}]`)].join(' ');
}
