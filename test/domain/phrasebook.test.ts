import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadContent } from '../../src/content/load-content.ts';
import { Refusal } from '../../src/domain/errors.ts';
import { listAnswers, listPhrases } from '../../src/domain/list-phrases.ts';
import type { Locale } from '../../src/domain/locale.ts';
import type { SlotValues } from '../../src/domain/phrasebook.ts';
import { hearPhraseAnswer, readPhraseAnswer, sayPhrase } from '../../src/domain/say-phrase.ts';
import { createTranslator } from '../../src/language/translator.ts';

const { content } = loadContent(join(import.meta.dirname, '../..'));
const { phrasebook } = content;
const now = Date.parse('2026-11-21T10:00:00Z');
const translator = createTranslator(content, { now: () => now });
const locales = content.languages.map(({ locale }) => locale);
const written = locales.filter((locale) => phrasebook.words.has(locale));
const SLOTS: SlotValues = {
  date: '2026-11-24',
  time: '09:30',
  until: '16:05',
  desk: 'fedasil-desk-antwerp',
  phone: '0800 32 745',
  number: 45,
  documents: ['passport', 'photos', 'letters'],
  language: 'so',
  name: 'Leen',
};
const say = (phrase: string, locale: string, slots: SlotValues = SLOTS) =>
  sayPhrase(content, { phrase, slots, wanted: [locale as Locale], now }, translator);
const bare = (text: string) => text.replaceAll(/[\u2066-\u2069\u200e\u200f]/g, '').replaceAll('\u00a0', ' ');
const hear = (phrase: string, text: string, locale: string) =>
  hearPhraseAnswer(content, { phrase, text, locale: locale as Locale });

describe.each(written)('the phrasebook in %s', (locale) => {
  test('says every phrase of today in this language, no slot open, and what can be tapped within the limits', () => {
    for (const phrase of phrasebook.phrases.values()) {
      const said = say(phrase.id, locale);
      if (phrasebook.words.get(locale)?.get(`phrases.${phrase.id}`)?.translation !== 'outdated') expect(said.locale).toBe(locale);
      expect(said.text, phrase.id).not.toMatch(/[{}]/);
      expect(said.text.length, phrase.id).toBeLessThanOrEqual(1024);
      expect(said.answers.map(({ id }) => id)).toEqual(phrase.answers);
      for (const { label } of said.answers) expect([...label].length, label).toBeLessThanOrEqual(20);
      expect(new Set(said.answers.map(({ label }) => label)).size).toBe(said.answers.length);
    }
  });

  test('keeps digits Latin, of our century and isolated where the text runs from right to left', () => {
    const isRtl = content.languages.find((language) => language.locale === locale)?.direction === 'rtl';
    const { text } = say('propose-at-desk', locale);
    expect(text).not.toMatch(/[٠-٩۰-۹]/);
    for (const part of ['24', '2026', '09:30', 'Lamorinièrestraat 137, 2018 Antwerpen']) expect(bare(text)).toContain(part);
    if (isRtl) expect(text).toContain('\u206609:30\u2069');
    if (isRtl) expect(text).toContain('\u2066Lamorinièrestraat 137, 2018 Antwerpen\u2069');
    if (isRtl) expect(say('please-call', locale).text).toContain('\u20660800\u00a032\u00a0745\u2069');
  });

  test('hears every answer when it is tapped, typed by its label or number, or with a letter wrong', () => {
    for (const phrase of phrasebook.phrases.values()) {
      const counts = phrase.answers.some((id) => phrasebook.answers.get(id)?.count !== undefined);
      for (const [place, { id, label }] of say(phrase.id, locale).answers.entries()) {
        expect(hear(phrase.id, id, locale)).toBe(id);
        expect(hear(phrase.id, ` ${label.toUpperCase()} `, locale), `${phrase.id}: ${label}`).toBe(id);
        if (!counts) expect(hear(phrase.id, String(place + 1), locale)).toBe(id);
        if (!counts) expect(hear(phrase.id, String.fromCodePoint(0x661 + place), locale)).toBe(place < 9 ? id : undefined);
      }
    }
  });
});

describe('a talk between two languages', () => {
  test('one click is read by both, and the tapped answer comes back in the language of the counsellor', () => {
    const slots = { date: '2026-11-24', time: '14:00' };
    expect(bare(say('propose', 'nl', slots).text)).toBe(
      'We kunnen elkaar zien op dinsdag 24 november 2026 om 14:00. Kunt u komen?',
    );
    const person = say('propose', 'ar', slots);
    expect(bare(person.text)).toBe('يمكننا أن نلتقي يوم الثلاثاء، 24 نوفمبر 2026 الساعة 14:00. هل تستطيع الحضور؟');
    const tapped = person.answers[1];
    expect(tapped?.label).toBe('يوم آخر');
    const answer = hear('propose', tapped?.label ?? '', 'ar') ?? '';
    expect(readPhraseAnswer(content, answer, 'nl' as Locale)).toBe('Een andere dag');
  });

  test('yes in words, a nod and a second choice are heard; a story is not', () => {
    expect(hear('safe-to-write', 'نَعَمْ', 'ar')).toBe('yes');
    expect(hear('safe-to-write', 'ouais', 'fr')).toBe('yes');
    expect(hear('safe-to-write', "I don't know", 'en')).toBe('dont-know');
    expect(hear('propose', 'the second', 'en')).toBe('other-day');
    expect(hear('propose', 'my brother has 2 children and he came on monday', 'en')).toBeUndefined();
    expect(hear('safe-to-write', '👍🏽', 'ar')).toBe('yes');
    expect(hear('propose', 'ok', 'fr')).toBe('can-come');
    expect(hear('hello', 'yes', 'en')).toBeUndefined();
  });

  test('a plain yes or no that was not offered still reaches the counsellor; a town does as it was written', () => {
    expect(hear('missed', 'oui', 'fr')).toBe('yes');
    expect(hear('propose', '👎', 'fr')).toBe('no');
    expect(hear('which-town', 'je ne sais pas', 'fr')).toBe('dont-know');
    expect(hear('which-town', 'Liège', 'fr')).toBeUndefined();
  });

  test.each([
    ['2', 'two'],
    ['٣', 'three'],
    ['۷', 'more'],
    ['0', undefined],
    ['two', 'two'],
    ['5 or 6', undefined],
  ])('a typed %s is that many children, not a place in the list', (text, answer) => {
    expect(hear('how-many-children', text, 'en')).toBe(answer);
  });

  test('a language that lacks a phrase says it in English, and says that it does', () => {
    const missing = locales.find((locale) => !written.includes(locale)) ?? ('xx' as Locale);
    expect(say('goodbye', missing)).toMatchObject({ locale: 'en', text: 'Thank you. Goodbye.' });
    const slots = { date: '2026-11-24', time: '14:00' };
    const wanted = [missing, 'fr' as Locale];
    expect(sayPhrase(content, { phrase: 'propose', slots, wanted, now }, translator).locale).toBe('fr');
  });
});

describe('what is filled in', () => {
  test.each([
    ['en', 'Tuesday, 24 November 2026'],
    ['nl', 'dinsdag 24 november 2026'],
    ['fr', 'mardi 24 novembre 2026'],
    ['ar', 'الثلاثاء، 24 نوفمبر 2026'],
  ])('a day in %s: %s', (locale, day) => {
    expect(bare(say('write-again-on', locale).text)).toContain(day);
  });

  test('documents are a list, a language has its name, a desk its door, a number its separators', () => {
    expect(say('bring', 'nl').text).toBe("Als u ze hebt, breng dan mee: paspoort, pasfoto's en brieven van de overheid.");
    expect(bare(say('bring', 'ar').text)).toContain('جواز السفر وصور شخصية ورسائل السلطات');
    expect(say('right-language', 'fr').text).toContain('somali');
    expect(say('right-language', 'en', { language: 'ff' }).text).toContain('Fula');
    expect(bare(say('desk-address', 'en').text)).toBe(
      'The place: Return desk of Fedasil, Antwerp (Lamorinièrestraat 137, 2018 Antwerpen).',
    );
    expect(say('talk-length', 'nl', { number: 1250 }).text).toContain('1.250');
    expect(say('hello-name', 'ar').text).toContain('\u2068Leen\u2069');
  });

  test.each([
    ['propose', { time: '14:00' }, 'date is missing'],
    ['propose', { date: '2026-02-30', time: '14:00' }, 'date is missing or has another form'],
    ['propose', { date: '2026-11-24', time: '24:00' }, 'time is missing'],
    ['contact', { desk: 'nowhere' }, 'desk'],
    ['please-call', { phone: 'call me at home' }, 'phone'],
    ['bring', { documents: ['passport', 'fingerprints'] }, 'documents'],
    ['bring', { documents: [] }, 'documents'],
    ['talk-length', { number: -1 }, 'number'],
    ['talk-length', { number: '45' }, 'number'],
    ['hello-name', { name: 'https://example.org' }, 'name'],
    ['right-language', { language: '<b>' }, 'language'],
  ])('%s with %o is refused, and the slot is named', (phrase, slots, fault) => {
    expect(() => say(phrase, 'en', slots)).toThrow(Refusal);
    expect(() => say(phrase, 'en', slots)).toThrow(fault);
  });

  test('an authority that detains people is never sent as a place to go', () => {
    const authorities = content.contacts.filter(({ kind }) => kind === 'enforcement');
    expect(authorities.length).toBeGreaterThan(0);
    for (const { id } of authorities) expect(() => say('contact', 'en', { desk: id })).toThrow('desk');
  });

  test('a number that nobody has checked for too long is not sent', () => {
    const later = Date.parse('2029-01-01T10:00:00Z');
    const asked = { phrase: 'free-line', slots: {}, wanted: ['en' as Locale], now: later };
    expect(() => sayPhrase(content, asked, translator)).toThrow('phone-return-line has expired');
  });
});

describe('what the counsellor finds', () => {
  test('is every phrase by group in the words of the counsellor, with what the person will read', () => {
    const groups = listPhrases(content, { counsellor: 'nl' as Locale, person: 'ar' as Locale });
    expect(groups.flatMap(({ phrases }) => phrases.map(({ id }) => id))).toEqual([...phrasebook.phrases.keys()]);
    const first = groups.find(({ id }) => id === 'appointment')?.phrases.find(({ id }) => id === 'propose');
    expect(first).toMatchObject({ slots: ['date', 'time'], answers: ['Ja, dat kan', 'Een andere dag', 'Een ander uur'] });
    expect(first?.text).toContain('{date}');
    expect(first?.translation).toBe('draft');
    expect(groups[0]?.name).toBe('Begroeting');
  });

  test('is every answer the person can read, with its title in the words of the counsellor', () => {
    const answers = listAnswers(content, { counsellor: 'fr' as Locale, person: 'ti' as Locale });
    expect(answers.length).toBe(content.topics.size);
    expect(answers.find(({ topic }) => topic === 'what-is-voluntary-return')?.title).toBe("C'est quoi, le retour volontaire ?");
  });
});
