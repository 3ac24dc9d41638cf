import type { LocalFormat } from './local-format.ts';
import type { Locale } from './locale.ts';

/** What a counsellor fills into a phrase, written `{date}` in its words. */
export const SLOTS = ['date', 'time', 'until', 'desk', 'phone', 'number', 'documents', 'language', 'name'] as const;
export type Slot = (typeof SLOTS)[number];

/**
 * By slot. date: `YYYY-MM-DD`; time, until: `HH:MM` in Belgium; desk: id of a contact; phone: as it is dialled; number: a
 * number from 0; documents: ids of the phrasebook; language: a BCP 47 tag; name: of a person or organisation.
 */
export type SlotValues = Readonly<Partial<Record<Slot, string | number | readonly string[]>>>;

export type Phrase = {
  readonly id: string;
  readonly group: string;
  readonly slots: readonly Slot[];
  /** Ids of the answers that can be tapped, in order. */
  readonly answers: readonly string[];
  /** A question that is answered in the person's own words. */
  readonly isOpen: boolean;
};

/** Something that can be tapped. */
export type PhraseAnswer = {
  readonly id: string;
  /** The id of the command whose words also say it. */
  readonly command?: string | undefined;
  /** How many it stands for; the highest of a question stands for more too. */
  readonly count?: number | undefined;
};

/** The words of a phrase, an answer, a document or a group in one language. */
export type PhraseText = {
  readonly text: string;
  /** `outdated`: nobody has compared it with today's English text. */
  readonly translation: 'draft' | 'reviewed' | 'outdated';
};

/** What can be said with one click between two people without a common language. */
export type Phrasebook = {
  readonly groups: readonly string[];
  readonly phrases: ReadonlyMap<string, Phrase>;
  readonly answers: ReadonlyMap<string, PhraseAnswer>;
  readonly documents: readonly string[];
  /** By locale, then by path: `phrases.hello`, `answers.yes`, `documents.passport`, `groups.greeting`. */
  readonly words: ReadonlyMap<Locale, ReadonlyMap<string, PhraseText>>;
  readonly formats: ReadonlyMap<Locale, LocalFormat>;
};

/** A WhatsApp list has ten rows; up to three answers become its buttons. */
export const MOST_ANSWERS = 10;

/** `{{fact}}` or `{slot}` in the words of a phrase. */
export const PLACEHOLDER = /\{\{\s*([a-z0-9-]+)\s*\}\}|\{([a-z]+)\}/g;
