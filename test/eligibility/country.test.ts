import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadContent } from '../../src/content/load-content.ts';
import { CountryEar } from '../../src/domain/hear-country.ts';

const { content } = loadContent(join(import.meta.dirname, '../..'));
const ear = new CountryEar(content.languages, content.countries);
const OFTEN = [
  'AF',
  'AL',
  'AM',
  'BR',
  'CD',
  'CM',
  'CN',
  'DZ',
  'ER',
  'ET',
  'GE',
  'GN',
  'IQ',
  'IR',
  'MA',
  'MD',
  'MN',
  'MR',
  'NG',
  'PS',
  'RU',
  'SN',
  'SO',
  'SY',
  'TR',
  'UA',
  'XK',
];

describe.each(content.languages.map(({ locale }) => locale))('a country in %s', (locale) => {
  const names = new Intl.DisplayNames([locale], { type: 'region' });
  test('is heard by its name, in capitals, and with a letter wrong', () => {
    for (const code of OFTEN) {
      const name = names.of(code) ?? '';
      if (name === code) continue;
      expect(ear.hear(name), name).toContain(code);
      expect(ear.hear(name.toUpperCase()), name).toContain(code);
      const letters = [...name];
      if (letters.length > 7 && name.split(' ').length < 3)
        expect(ear.hear([...letters.slice(0, 3), ...letters.slice(4)].join('')), name).toContain(code);
    }
  });

  test('is heard by the everyday words of the language', () => {
    const words = content.countries.get(locale) ?? {};
    expect(Object.keys(words).length, `content/countries/${locale}.yaml`).toBeGreaterThan(60);
    const missed = Object.entries(words).flatMap(([code, said]) =>
      said.map((word) => word.replaceAll('*', '')).filter((word) => !ear.hear(word).includes(code)),
    );
    expect(missed).toEqual([]);
  });
});

test.each([
  ['I come from South Sudan', ['SS']],
  ['nigeria', ['NG']],
  ['niger', ['NE']],
  ['je suis de la guinée conakry', ['GN']],
  ['congo', ['CD', 'CG']],
  ['i have a question about luggage', []],
  ['my file is 8.123.456', []],
])('"%s" means %j', (text, codes) => {
  expect(ear.hear(text).sort()).toEqual([...codes].sort());
});
