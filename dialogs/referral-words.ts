import type { Speech } from '../src/bot/speech.ts';
import { type Card, type CardLink, dialable } from '../src/domain/card.ts';
import { belgianDay } from '../src/domain/clock.ts';
import { ageOf, type Contact } from '../src/domain/contact.ts';
import { contactAddress, contactTitle, townOf } from '../src/domain/contact-name.ts';
import { isolate, writeDay } from '../src/domain/fact.ts';
import { hoursOn, isPublicHoliday, writeHours } from '../src/domain/opening-hours.ts';
import type { Place } from '../src/domain/place.ts';
import type { Referred } from '../src/domain/refer.ts';

const MAP = 'https://www.openstreetmap.org';
const SHORT = 20;

/** `town`: as it is called there, for addresses. */
type Shown = { readonly now: number; readonly town: string | undefined };

/** Names and numbers stay in their own order inside right-to-left text. */
function kept(speech: Speech, text: string): string {
  return speech.language.direction === 'rtl' ? isolate(text) : text;
}

/** A contact as the person sees it: who it is and who runs it, where, when, in which languages, and how sure we are. */
export function contactCard(speech: Speech, { contact, kilometres }: Referred, { now, town }: Shown): Card {
  const day = belgianDay(now);
  const address = contactAddress(contact, town);
  const lines = [
    speech.say(`refer.by.${contact.runBy}`),
    // The town of a desk is in its title already.
    contact.street === undefined && contact.kind === 'return_desk' ? '' : kept(speech, address),
    distance(speech, kilometres),
    ...hoursLines(speech, contact, day),
    spoken(speech, contact),
    contact.email ? kept(speech, contact.email) : '',
    age(speech, contact, day),
  ];
  const title = contactTitle(contact, (key, values) => speech.say(key, values));
  const local = contact.localName ?? contact.name;
  return {
    title,
    ...(local === title ? {} : { local }),
    lines: lines.filter((line) => line.length > 0),
    links: linksOf(speech, contact, town),
  };
}

/** The towns with a desk are named in the person's language. */
export function townName(speech: Speech, contact: Contact): string {
  return townOf(contact, (key, values) => speech.say(key, values));
}

function distance(speech: Speech, kilometres: number): string {
  const number = new Intl.NumberFormat(speech.locale, { style: 'unit', unit: 'kilometer', numberingSystem: 'latn' });
  return speech.say('refer.distance', { kilometres: number.format(Math.max(1, kilometres)) });
}

function hoursLines(speech: Speech, contact: Contact, day: string): string[] {
  if (contact.street === undefined && contact.hours.length === 0) return [speech.say('refer.no-address')];
  if (contact.hours.length === 0)
    return [speech.say(contact.access === 'appointment' ? 'refer.appointment' : 'refer.call-first')];
  const written = speech.say('refer.hours', { hours: writeHours(contact.hours, speech.locale) });
  if (hoursOn(contact.hours, day).length > 0) return [written];
  return [written, speech.say(isPublicHoliday(day) ? 'refer.holiday' : 'refer.closed-today')];
}

function spoken(speech: Speech, contact: Contact): string {
  if (contact.languages.length === 0) return '';
  const names = new Intl.DisplayNames([speech.locale], { type: 'language' });
  return speech.say('refer.languages', { languages: contact.languages.map((tag) => names.of(tag) ?? tag).join(', ') });
}

function age(speech: Speech, contact: Contact, day: string): string {
  const known = ageOf(contact, day);
  if (known === 'current') return '';
  if (known === 'undated') return speech.say('refer.undated');
  const date = contact.asOf.length === 10 ? writeDay(contact.asOf, speech.locale) : kept(speech, contact.asOf);
  return speech.say('refer.old', { date });
}

function linksOf(speech: Speech, contact: Contact, town: string | undefined): CardLink[] {
  const calls = contact.phones.map(({ number, languages }): CardLink => {
    const who = languages.length > 0 ? ` (${languages.join(', ').toUpperCase()})` : '';
    return { type: 'call', title: `${speech.say('refer.call')} ${kept(speech, `${number}${who}`)}`, value: dialable(number) };
  });
  const { position } = contact;
  if (!position) return calls;
  const where = `${position.latitude},${position.longitude}`;
  const exact = contact.street !== undefined && /\d/.test(contact.street);
  const search = encodeURIComponent(contactAddress({ ...contact, street: oneName(contact.street) }, town));
  const map = exact
    ? `${MAP}/search?query=${search}`
    : `${MAP}/?mlat=${position.latitude}&mlon=${position.longitude}#map=13/${position.latitude}/${position.longitude}`;
  return [
    ...calls,
    { type: 'openUrl', title: speech.say('refer.map'), value: map },
    { type: 'openUrl', title: speech.say('refer.route'), value: `${MAP}/directions?to=${encodeURIComponent(where)}` },
  ];
}

/** Streets of Brussels have two names: the map finds one, with the number. */
function oneName(street = ''): string {
  const [first = '', second] = street.split(' / ');
  return second === undefined || /\d/.test(first) ? first : `${first} ${second.match(/\d+\w*$/)?.[0] ?? ''}`.trim();
}

/** What tells places of one name apart, short enough for a button. */
export function placeLabel(place: Place): string {
  const code = place.postcodes[0];
  const long = `${place.name} (${code ?? place.municipality})`;
  if (long.length <= SHORT) return long;
  return code === undefined ? place.municipality.slice(0, SHORT) : `${code} ${place.name}`.slice(0, SHORT);
}

/** The place in a sentence, with its postcode. */
export function placeName(speech: Speech, place: Place): string {
  const code = place.postcodes[0];
  return kept(speech, code === undefined ? place.name : `${code} ${place.name}`);
}
