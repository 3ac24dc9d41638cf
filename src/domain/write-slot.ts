import { contactAddress, contactTitle } from './contact-name.ts';
import type { Content } from './content.ts';
import { Refusal } from './errors.ts';
import { isolate } from './fact.ts';
import { nameOfLanguage, type Writing, writeDate, writeList, writeNumber, writeTime } from './local-format.ts';
import type { Language } from './locale.ts';
import type { Slot, SlotValues } from './phrasebook.ts';
import type { Say } from './render-answer.ts';

/** The language a slot is written in, and its interface words. */
export type SlotWriting = { readonly language: Language; readonly say: Say };

type Write = (content: Content, value: SlotValues[Slot], at: SlotWriting) => string | undefined;

/** A value in the way of a language. Throws a Refusal that names the slot and the form it takes. */
export function writeSlot(content: Content, { slot, value }: { slot: Slot; value: SlotValues[Slot] }, at: SlotWriting): string {
  const written = WRITE[slot](content, value, at);
  if (written === undefined) throw new Refusal(400, 'slot', `${slot} is missing or has another form: give ${FORM[slot]}`);
  return written;
}

const FORM: Readonly<Record<Slot, string>> = {
  date: 'a day that exists, as YYYY-MM-DD',
  time: 'a time as HH:MM, 00:00 to 23:59',
  until: 'a time as HH:MM, 00:00 to 23:59',
  desk: 'the id of a contact with an address that is not an authority that detains or returns people',
  phone: 'a phone number: digits and spaces, with + before a country code',
  number: 'a number from 0 to 9999',
  documents: 'a list of document ids of the phrasebook',
  language: 'a language tag such as so or ti',
  name: 'a name of at most 40 letters',
};

const WRITE: Readonly<Record<Slot, Write>> = {
  date: (content, value, { language }) => (isDay(value) ? writeDate(value, writingOf(content, language)) : undefined),
  time: writeTimeOfDay,
  until: writeTimeOfDay,
  desk: writeDesk,
  phone: (_, value, { language }) =>
    typeof value === 'string' && PHONE.test(value) ? inOrder(value.replaceAll(/\s+/g, '\u00a0'), language) : undefined,
  number: (content, value, { language }) =>
    typeof value === 'number' && value >= 0 && value <= MOST_NUMBER
      ? inOrder(writeNumber(value, writingOf(content, language)), language)
      : undefined,
  documents: writeDocuments,
  language: (content, value, { language }) => writeLanguage(content, value, language),
  // First-strong isolate: a name in any script stands by itself.
  name: (_, value) => (typeof value === 'string' && NAME.test(value) ? `\u2068${value}\u2069` : undefined),
};

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const PHONE = /^\+?\d[\d ]{1,18}\d$/;
/** No digits, no signs: a name cannot carry a link, a number or a sentence. */
const NAME = /^\p{L}[\p{L}\p{M} .'’-]{0,39}$/u;
const MOST_NUMBER = 9999;

/** The language and, where content has one, its own way of writing. */
function writingOf({ phrasebook }: Content, { locale }: Language): Writing {
  return { locale, format: phrasebook.formats.get(locale) };
}

function isDay(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const day = new Date(`${value}T12:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

/** Numbers and addresses are not reordered by right-to-left text around them. */
function inOrder(text: string, { direction }: Language): string {
  return direction === 'rtl' ? isolate(text) : text;
}

function writeTimeOfDay(content: Content, value: unknown, { language }: SlotWriting): string | undefined {
  if (typeof value !== 'string' || !TIME.test(value)) return undefined;
  return inOrder(writeTime(value, writingOf(content, language)), language);
}

/** Name and address. An authority that can detain people is never sent as a place to go. */
function writeDesk(content: Content, value: unknown, { language, say }: SlotWriting): string | undefined {
  const contact = content.contacts.find(({ id }) => id === value);
  if (!contact || contact.kind === 'enforcement' || contact.runBy === 'immigration-office') return undefined;
  const town = content.gazetteer.places.find(({ postcodes, mainPostcodes }) =>
    postcodes.slice(0, mainPostcodes).includes(contact.postcode ?? ''),
  );
  const title = contactTitle(contact, say);
  const address = contactAddress(contact, town?.name);
  if (address === '') return undefined;
  return `${title === contact.name ? inOrder(title, language) : title} (${inOrder(address, language)})`;
}

function writeDocuments(content: Content, value: unknown, { language }: SlotWriting): string | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const { words } = content.phrasebook;
  const named = value.map((id) => words.get(language.locale)?.get(`documents.${id}`)?.text);
  return named.every((name) => name !== undefined) ? writeList(named, writingOf(content, language)) : undefined;
}

/** A language that has no word for another calls it as that one calls itself. */
function writeLanguage(content: Content, value: unknown, language: Language): string | undefined {
  if (typeof value !== 'string' || !/^[a-z]{2,3}$/.test(value)) return undefined;
  const own = content.languages.find(({ locale }) => locale === value)?.name;
  return nameOfLanguage(value, writingOf(content, language)) ?? (own === undefined ? undefined : `\u2068${own}\u2069`);
}
