import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadContacts } from '../../src/content/load-contacts.ts';
import { loadGazetteer } from '../../src/content/load-places.ts';
import { Problems } from '../../src/content/problems.ts';
import { ageOf, type Contact } from '../../src/domain/contact.ts';
import { ROUTES } from '../../src/domain/eligibility.ts';
import { PlaceFinder } from '../../src/domain/find-place.ts';
import { hoursOn, isPublicHoliday, writeHours } from '../../src/domain/opening-hours.ts';
import { chooseContacts, nearestContacts } from '../../src/domain/refer.ts';

const ROOT = join(import.meta.dirname, '../..');
const problems = new Problems();
const contacts = loadContacts(ROOT, problems);
const gazetteer = loadGazetteer(ROOT, problems);
const finder = new PlaceFinder(gazetteer);

function at(postcode: string) {
  const place = finder.byPostcode(postcode);
  if (!place) throw new Error(`no place ${postcode}`);
  return place;
}
const ids = (found: readonly { contact: Contact }[]) => found.map(({ contact }) => contact.id);

describe('who is near', () => {
  test.each([
    ['9000', 'fedasil-desk-ghent'],
    ['2018', 'fedasil-desk-antwerp'],
    ['4000', 'fedasil-desk-liege'],
    ['6000', 'fedasil-desk-charleroi'],
    ['4700', 'info-integration-eupen'],
    ['8400', 'ostend-welzijn'],
  ])('in %s the nearest is %s', (postcode, id) => {
    expect(ids(nearestContacts({ contacts, place: at(postcode) })).at(0)).toBe(id);
  });

  test('from every place and for every route: nearest first, and never an authority that can detain', () => {
    for (const place of gazetteer.places.filter((_, index) => index % 40 === 0)) {
      for (const route of [[], ...ROUTES.map((one) => [one]), [...ROUTES]]) {
        const found = nearestContacts({ contacts, place, route });
        expect(found.length).toBeGreaterThan(0);
        const far = found.map(({ kilometres }) => kilometres);
        expect(far).toEqual([...far].sort((a, b) => a - b));
        for (const { contact } of found) {
          expect(contact.kind).not.toBe('enforcement');
          expect(contact.access).not.toBe('assigned');
          expect(contact.access).not.toBe('phone');
        }
      }
    }
  });

  test('a desk of the state and somebody else stand side by side, two or three in all', () => {
    for (const code of ['1000', '2018', '4000', '5000', '6700', '8000', '9000']) {
      const chosen = chooseContacts({ contacts, place: at(code), locale: 'en', route: code === '4000' ? ['return-desk'] : [] });
      expect(chosen.length).toBeGreaterThanOrEqual(2);
      expect(chosen.length).toBeLessThanOrEqual(3);
      expect(chosen.some(({ contact }) => contact.kind === 'return_desk')).toBe(true);
      expect(chosen.some(({ contact }) => contact.runBy !== 'fedasil')).toBe(true);
    }
  });

  test('at the same distance the alphabet decides, so no kind goes before another', () => {
    const [one, two] = contacts.filter((contact) => contact.id.startsWith('fedasil-desk'));
    if (!one || !two) throw new Error('no desks');
    const z = { ...one, name: 'Z', position: at('9000') };
    const a = { ...two, name: 'A', kind: 'ngo_partner' as const, position: at('9000') };
    expect(nearestContacts({ contacts: [z, a], place: at('9000') }).map(({ contact }) => contact.name)).toEqual(['A', 'Z']);
  });

  test('the route of the check decides who is looked for', () => {
    const found = nearestContacts({ contacts, place: at('4000'), route: ['trafficking-centre', 'lawyer'] });
    expect(ids(found)).toEqual(['surya', 'legal-aid-brussels', 'pag-asa', 'payoke']);
    expect(ids(nearestContacts({ contacts, place: at('4000'), route: ['guardian'] }))).toEqual(['guardianship']);
  });

  test('who speaks the language of the person is the third', () => {
    expect(ids(chooseContacts({ contacts, place: at('1360'), locale: 'ar' }))).toContain('hirondelle-perwez');
  });
});

describe('days and dates', () => {
  test.each([
    '2026-01-01',
    '2026-04-06',
    '2026-05-01',
    '2026-05-14',
    '2026-05-25',
    '2026-07-21',
    '2026-08-15',
    '2026-11-01',
    '2026-11-11',
    '2026-12-25',
    '2027-03-29',
    '2028-04-17',
  ])('%s is a public holiday', (day) => expect(isPublicHoliday(day)).toBe(true));
  test('nothing is open on a public holiday or on a day that the page does not name', () => {
    const hours = [{ days: 'mon-fri', from: '09:00', to: '13:00' }];
    expect(hoursOn(hours, '2026-11-23')).toHaveLength(1);
    expect(hoursOn(hours, '2026-11-22')).toHaveLength(0);
    expect(hoursOn(hours, '2026-11-11')).toHaveLength(0);
    expect(isPublicHoliday('2026-11-23')).toBe(false);
    expect(writeHours(hours, 'fr')).toBe('lun. – ven. 09:00–13:00');
    expect(writeHours(hours, 'ar')).toContain('09:00–13:00');
  });
  test('old and undated information is known as such', () => {
    const aged = (asOf: string) => ageOf({ ...(contacts[0] as Contact), asOf }, '2026-11-23');
    expect([aged('undated'), aged('2015-11-17'), aged('2024'), aged('2022-04'), aged('2025-06')]).toEqual([
      'undated',
      'old',
      'current',
      'old',
      'current',
    ]);
  });
});
