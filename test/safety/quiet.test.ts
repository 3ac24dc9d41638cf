import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createMind } from '../../src/mind.ts';

const mind = createMind(join(import.meta.dirname, '../..'), { now: () => Date.parse('2026-11-21T12:00:00Z') });

/** What people answer to questions of ours: towns, countries, yes and no, buttons. None of it is a cry for help. */
test.each(mind.content.languages.map(({ locale }) => locale))(
  'one or two words that answer a question alarm nobody in %s',
  (locale) => {
    const towns = Object.values((mind.content.words.get(locale)?.refer as { town?: Record<string, string> })?.town ?? {});
    const countries = new Intl.DisplayNames([locale], { type: 'region' });
    const said = [
      ...towns,
      ...['MA', 'IQ', 'AF', 'BR', 'GN', 'SO', 'AM', 'GE'].map((code) => countries.of(code) ?? code),
      ...Object.values((mind.content.words.get(locale)?.button as Record<string, string>) ?? {}),
      'ok',
      '2',
      'xqzt wvvb',
    ];
    const alarming = said.filter((text) => mind.screen(text, [locale]).danger !== undefined);
    expect(alarming).toEqual([]);
  },
);
