import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadGazetteer } from '../../src/content/load-places.ts';
import { Problems } from '../../src/content/problems.ts';
import { PlaceFinder, type PlaceFound } from '../../src/domain/find-place.ts';
import { kilometresBetween, placeId } from '../../src/domain/place.ts';

const ROOT = join(import.meta.dirname, '../..');
const problems = new Problems();
const gazetteer = loadGazetteer(ROOT, problems);
const places = new PlaceFinder(gazetteer);

function names(found: PlaceFound): string[] {
  if (found.kind === 'found') return [found.place.name];
  return found.kind === 'ambiguous' ? found.places.map((place) => place.name) : [found.kind];
}

describe('places', () => {
  test('the table is whole: every postcode of the list, every place in Belgium, ids that lead back', () => {
    expect(problems.found).toEqual([]);
    const codes = readFileSync(join(ROOT, 'content/places/postcodes.txt'), 'utf8').match(/^\d{4}/gm) ?? [];
    expect(codes.length).toBeGreaterThan(1130);
    for (const code of codes) expect(places.find(code), code).toMatchObject({ kind: 'found' });
    for (const place of gazetteer.places) expect(places.byId(placeId(place))?.municipality).toBe(place.municipality);
  });

  test.each([
    [
      'Gent',
      [
        '9000',
        'B-9000 Gent',
        '٩٠٠٠',
        'Gand',
        'ghent',
        'Genth',
        'near Gent-Sint-Pieters',
        'gent since 2018',
        'живу в Генте',
        'غنت',
        'گنت',
        'ጌንት',
        'გენტში',
        'Գենտ',
        '根特',
      ],
    ],
    [
      'Bruxelles',
      [
        '1000',
        'Brussel',
        'Brusel',
        'bxl',
        'Petit-Château',
        'klein kasteeltje',
        'gare du midi',
        'انا ساكن في بروكسل',
        'ببروكسل',
        "Brüksel'de yaşıyorum",
        'në Bruksel',
        'u Briselu',
        'Брюсселе',
        'ბრუსელში',
        'Բրյուսելում',
        'በብራሰልስ',
        '我住在布鲁塞尔',
        'بروکسل',
      ],
    ],
    [
      'Antwerpen',
      ['Anvers', 'Antwerpn', 'Antwepren', 'Amberes', 'Antuérpia', 'Антверпен', 'أنتويرب', '安特卫普', 'Antwerp central station'],
    ],
    ['Liège', ['4000', 'Luik', 'Lüttich', 'Lieja', 'Liyej', 'liege guillemins', 'Льеж', 'لييج', 'ሊዬጅ', '列日']],
    ['Charleroi', ['6000', 'sharleroi', 'Sharlerua', 'Шарлеруа', 'شارلروا', 'შარლერუა']],
    ['Molenbeek-Saint-Jean', ['1080', 'I live in Molenbeek', 'Molembek', 'مولنبيك', 'Моленбек', 'Sint-Jans-Molenbeek']],
    ['Saint-Gilles', ['1060', 'saint gilles', 'St. Gilles']],
    ['Tienen', ['Tirlemont', '3300']],
    ['Mons', ['Mons', '7000', 'مونس']],
    ['Saint-Nicolas', ['4420', 'Saint-Nicolas Liège']],
    ['Florennes', ['Florennes', '5620', 'فلورين']],
    ['Jodoigne', ['Jodoigne', 'Geldenaken', '1370']],
    ['Kapellen', ['2950']],
    ['Sint-Truiden', ['St Truiden', 'Saint-Trond', '3800']],
    ['Steenokkerzeel', ['127bis', 'Caricole', 'Steenokerzeel']],
    ['Poelkapelle', ['Poelkapelle']],
    ['Bovigny', ['Bovigny']],
    ['Vottem', ['Vottem']],
    ['Merksplas', ['merksplas', 'Merksplas 2330']],
  ])('%s is found by its names', (name, said) => {
    for (const text of said) expect(names(places.find(text)), text).toEqual([name]);
  });

  test('names that several places have are asked about, with the likeliest first', () => {
    expect(places.find('Halle')).toMatchObject({ kind: 'ambiguous', abroad: 'DE' });
    expect(names(places.find('Halle'))).toEqual(['Halle', 'Halle']);
    expect(names(places.find('Sint-Niklaas'))).toEqual(['Sint-Niklaas', 'Saint-Nicolas']);
    expect(places.find('Bergen')).toMatchObject({ kind: 'ambiguous', abroad: 'NO' });
    expect(names(places.find('from Brussels to Liège'))).toEqual(['Bruxelles', 'Liège']);
  });

  test('towns of other countries are known as such, and what is no place is none', () => {
    for (const text of ['Paris', 'je suis à Calais', 'باريس', 'Amsterdam']) expect(places.find(text).kind, text).toBe('abroad');
    for (const text of ['hello', 'I do not know', '', '؟', 'x'.repeat(5000), '🙂', 'how long does it take']) {
      expect(places.find(text).kind, text.slice(0, 20)).toBe('none');
    }
  });

  test('few everyday messages are taken for a place (most of these do name one)', () => {
    const phrases: Record<string, string[]> = parse(readFileSync(join(ROOT, 'content/phrases/en.yaml'), 'utf8'));
    const messages = Object.values(phrases).flat();
    const taken = messages.filter((text) => places.find(text, { guess: false }).kind === 'found');
    expect(taken.length / messages.length).toBeLessThan(0.05);
  });

  test('a position becomes the municipality it lies in; outside Belgium there is none', () => {
    const here = { latitude: 51.0203, longitude: 3.7001 };
    const place = places.nearest(here);
    expect(place?.name).toBe('Gent');
    expect(place && kilometresBetween(place, here)).toBeGreaterThan(1);
    expect(places.nearest({ latitude: 48.8566, longitude: 2.3522 })).toBeUndefined();
    expect(places.nearest({ latitude: Number.NaN, longitude: 0 })).toBeUndefined();
  });

  test('five thousand answers, misspelt ones among them, take less than a few seconds', () => {
    const said = ['9000', 'Luik', 'I live in Molembek near the canal', 'asdfghjkl qwertz', 'ببروكسل', 'Antwepren'];
    const begin = performance.now();
    for (let n = 0; n < 5000; n++) places.find(`${said[n % said.length]}`);
    expect(performance.now() - begin).toBeLessThan(8000);
  });
});
