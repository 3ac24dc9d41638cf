import { belgianDay } from './clock.ts';
import type { Content, Words } from './content.ts';
import { Refusal } from './errors.ts';
import { type FactKey, isValidOn, writeFact } from './fact.ts';
import { foldedWords } from './fold-letters.ts';
import { hearChoice, type Option, type Ordinals } from './hear-choice.ts';
import { hearSign } from './hear-command.ts';
import type { Locale } from './locale.ts';
import { type Phrase, type PhraseAnswer, type PhraseText, PLACEHOLDER, type SlotValues } from './phrasebook.ts';
import { languageOf, type Say } from './render-answer.ts';
import { type SlotWriting, writeSlot } from './write-slot.ts';

/** A phrase as it is read in one language. */
export type SaidPhrase = {
  readonly text: string;
  /** What can be tapped, in order; labels of at most 20 characters. */
  readonly answers: readonly { readonly id: string; readonly label: string }[];
  /** The language it is in: the first wanted one that has an up-to-date text. */
  readonly locale: Locale;
  readonly translation: 'draft' | 'reviewed';
};

export type PhraseRequest = {
  readonly phrase: string;
  readonly slots: SlotValues;
  /** Languages the reader knows, best first. English is always the last. */
  readonly wanted: readonly Locale[];
  /** Milliseconds since 1970. */
  readonly now: number;
};

const ENGLISH = 'en' as Locale;

/**
 * A phrase for a reader, slots and facts filled in the way of the language. Say it once for the person and once for the
 * counsellor. Throws a Refusal when there is no such phrase, a slot is missing or wrong, or a fact in it has expired.
 */
export function sayPhrase(content: Content, asked: PhraseRequest, sayIn: (locale: Locale) => Say): SaidPhrase {
  const phrase = phraseOf(content, asked.phrase);
  const paths = pathsOf(content, phrase, asked.slots);
  for (const locale of [...asked.wanted, ENGLISH]) {
    const texts = paths.map((path) => content.phrasebook.words.get(locale)?.get(path));
    if (!texts.every(isCurrent)) continue;
    const at = { language: languageOf(content, locale), say: sayIn(locale) };
    return {
      text: fill(content, { text: texts[0]?.text ?? '', asked, phrase }, at),
      answers: phrase.answers.map((id) => ({ id, label: readPhraseAnswer(content, id, locale) ?? '' })),
      locale,
      translation: texts.every(({ translation }) => translation === 'reviewed') ? 'reviewed' : 'draft',
    };
  }
  throw new Refusal(500, 'phrase', `the phrase ${phrase.id} has no English words`);
}

/** The label of an answer in a language, else in English; undefined when there is no such answer. */
export function readPhraseAnswer({ phrasebook }: Content, answer: string, locale: Locale): string | undefined {
  const texts = [locale, ENGLISH].map((tag) => phrasebook.words.get(tag)?.get(`answers.${answer}`));
  return texts.find(isCurrent)?.text;
}

/**
 * The answer a reply means: its id or label tapped, its number in any script, "the second", its words, or what people type
 * for yes, no, don't know and rather not say. Where answers count something, a number is that count and no place in a list.
 * A plain yes or no that was not offered is heard too: the counsellor reads it, whatever was asked.
 */
export function hearPhraseAnswer(
  content: Content,
  { phrase: id, text, locale }: { phrase: string; text: string; locale: Locale },
): string | undefined {
  const phrase = phraseOf(content, id);
  const tapped = text.trim();
  if (phrase.answers.includes(tapped)) return tapped;
  if (phrase.answers.length === 0 && !phrase.isOpen) return undefined;
  const kinds = phrase.answers.flatMap((answer) => content.phrasebook.answers.get(answer) ?? []);
  return hearOffered(content, { text, kinds, locale }) ?? hearPlain(content, { text, kinds, locale });
}

type Heard = { readonly text: string; readonly kinds: readonly PhraseAnswer[]; readonly locale: Locale };

function hearOffered(content: Content, { text, kinds, locale }: Heard): string | undefined {
  const options = optionsOf(content, kinds, locale);
  const counts = kinds.filter(({ count }) => count !== undefined);
  if (counts.length < 2) return hearChoice(text, options, ordinalsIn(content, locale));
  const number = foldedWords(text).join(' ');
  if (!/^\d+$/.test(number)) return hearChoice(text, options);
  return counts.filter(({ count = 0 }) => count <= Number(number)).at(-1)?.id;
}

/** Yes, no and the like in words or as a sign: the offered answer that stands for it, else the first of the phrasebook. */
function hearPlain(content: Content, { text, kinds, locale }: Heard): string | undefined {
  const said = foldedWords(text).join(' ');
  const isSaid = (command: string) =>
    listAt(content, locale, ['commands', command]).some((way) => foldedWords(way).join(' ') === said);
  const sign = hearSign(text);
  const means = ({ command }: PhraseAnswer) =>
    command !== undefined && (command === sign || (said.length > 0 && isSaid(command)));
  return [...kinds, ...content.phrasebook.answers.values()].find(means)?.id;
}

function phraseOf({ phrasebook }: Content, id: string): Phrase {
  const phrase = phrasebook.phrases.get(id);
  if (!phrase) throw new Refusal(404, 'phrase', 'there is no such phrase: use an id of the phrasebook');
  return phrase;
}

/** Every text that must be up to date for the phrase to be said in a language; the phrase itself first. */
function pathsOf(content: Content, phrase: Phrase, slots: SlotValues): string[] {
  const named = phrase.slots.includes('documents') && Array.isArray(slots.documents) ? slots.documents : [];
  const documents = named.filter((id) => content.phrasebook.documents.includes(id)).map((id) => `documents.${id}`);
  return [`phrases.${phrase.id}`, ...phrase.answers.map((id) => `answers.${id}`), ...documents];
}

function isCurrent(text: PhraseText | undefined): text is PhraseText & { translation: 'draft' | 'reviewed' } {
  return text !== undefined && text.translation !== 'outdated';
}

type Filled = { readonly text: string; readonly phrase: Phrase; readonly asked: PhraseRequest };

function fill(content: Content, { text, phrase, asked }: Filled, at: SlotWriting): string {
  return text.replaceAll(PLACEHOLDER, (_, fact: string | undefined, slot: string | undefined) => {
    if (fact !== undefined) return sayFact(content, fact, { at, day: belgianDay(asked.now) });
    const known = phrase.slots.find((one) => one === slot);
    if (!known) throw new Refusal(500, 'phrase', `the phrase ${phrase.id} has no slot ${slot}`);
    return writeSlot(content, { slot: known, value: asked.slots[known] }, at);
  });
}

function sayFact(content: Content, key: string, { at, day }: { at: SlotWriting; day: string }): string {
  const fact = content.facts.get(key as FactKey);
  if (!fact || !isValidOn(fact, day))
    throw new Refusal(409, 'fact', `${key} has expired: it is said again when content/facts.yaml has been checked`);
  return writeFact(fact, at.language.locale, at.language.direction);
}

/** The ways to say each answer: its label, and what people type for its command, unless it is another's label ("not now"). */
function optionsOf(content: Content, kinds: readonly PhraseAnswer[], locale: Locale): Option[] {
  const labels = kinds.map(({ id }) => readPhraseAnswer(content, id, locale) ?? '');
  const taken = new Set(labels.map((label) => foldedWords(label).join(' ')));
  return kinds.map(({ id, command }, place) => {
    const typed = command === undefined ? [] : listAt(content, locale, ['commands', command]);
    return { id, said: [labels[place] ?? '', ...typed.filter((way) => !taken.has(foldedWords(way).join(' ')))] };
  });
}

function ordinalsIn(content: Content, locale: Locale): Ordinals {
  return ['one', 'two', 'three', 'four'].map((place) => listAt(content, locale, ['ordinals', place]));
}

function listAt(content: Content, locale: Locale, [group, name]: readonly [string, string]): readonly string[] {
  const words = content.words.get(locale)?.[group];
  const list = typeof words === 'object' && !Array.isArray(words) ? (words as Words)[name] : undefined;
  return Array.isArray(list) ? list : [];
}
