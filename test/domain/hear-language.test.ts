import { describe, expect, test } from 'vitest';
import { hearLanguage, type Spoken } from '../../src/domain/hear-language.ts';
import type { Detection } from '../../src/domain/language-detector.ts';
import type { Language, Locale } from '../../src/domain/locale.ts';
import { nameOfLanguage, sharedLanguages } from '../../src/domain/shared-languages.ts';

const OFFERED = ['en', 'fr', 'nl', 'ar', 'tr', 'sr'].map(
  (locale): Language => ({ locale: locale as Locale, name: locale, direction: 'ltr', iso6393: [], alsoCalled: [] }),
);
const said = (language: string | null, confidence: number, words: number, script = 'Latn'): Detection => ({
  language,
  confidence,
  words,
  script,
  likely: language === null ? [] : [language, 'nl', 'it', 'en'],
});
const talk = (locale: string, by: Spoken['by']): Spoken => ({ locale: locale as Locale, by });
const hear = (detection: Detection, spoken: Spoken = {}) => hearLanguage(detection, spoken, OFFERED);

describe('at the beginning of a talk', () => {
  test('a sure message is followed, one word too, whatever the browser says', () => {
    expect(hear(said('fr', 0.8, 1))).toEqual({ kind: 'follow', locale: 'fr' });
    expect(hear(said('fr', 0.8, 1), talk('nl', 'hint'))).toEqual({ kind: 'follow', locale: 'fr' });
  });

  test('an unsure one is asked about, with the likeliest languages that we speak', () => {
    expect(hear(said('fr', 0.5, 3))).toEqual({ kind: 'ask', likely: ['fr', 'nl', 'en'] });
    expect(hear(said('fr', 0.5, 3), talk('tr', 'hint'))).toEqual({ kind: 'ask', likely: ['fr', 'nl', 'en'] });
    expect(hear(said(null, 0, 0))).toEqual({ kind: 'ask', likely: [] });
  });

  test('one unsure word, or none, leaves the hint of the browser', () => {
    expect(hear(said('fr', 0.5, 1), talk('tr', 'hint'))).toEqual({ kind: 'stay' });
    expect(hear(said(null, 0, 0), talk('tr', 'hint'))).toEqual({ kind: 'stay' });
  });

  test('Croatian is our Serbian', () => expect(hear(said('hr', 0.9, 4))).toEqual({ kind: 'follow', locale: 'sr' }));
});

describe('in a running talk', () => {
  test.each(['detection', 'choice'] as const)('one word never switches (%s)', (by) => {
    expect(hear(said('fr', 0.999, 1), talk('nl', by))).toEqual({ kind: 'stay' });
    expect(hear(said('ar', 0.999, 1, 'Arab'), talk('nl', by))).toEqual({ kind: 'stay' });
  });

  test('a clear switch is followed: three words, or two in another script', () => {
    expect(hear(said('fr', 0.95, 3), talk('nl', 'detection'))).toEqual({ kind: 'follow', locale: 'fr' });
    expect(hear(said('fr', 0.95, 2), talk('nl', 'detection'))).toEqual({ kind: 'stay' });
    expect(hear(said('ar', 0.98, 2, 'Arab'), talk('nl', 'choice'))).toEqual({ kind: 'follow', locale: 'ar' });
  });

  test('a choice is never overridden by a guess', () => {
    expect(hear(said('fr', 0.95, 8), talk('nl', 'choice'))).toEqual({ kind: 'stay' });
    expect(hear(said('it', 0.99, 8), talk('nl', 'choice'))).toEqual({ kind: 'stay' });
  });
});

describe('a language that we do not speak', () => {
  test('is named when we are sure, and never taken for English', () => {
    expect(hear(said('it', 0.95, 3))).toEqual({ kind: 'not-offered', language: 'it' });
    expect(hear(said('it', 0.95, 3), talk('en', 'detection'))).toEqual({ kind: 'not-offered', language: 'it' });
    expect(hear(said('it', 0.5, 3))).toMatchObject({ kind: 'ask' });
  });

  test('has a name in other languages, and others that its speakers read', () => {
    expect(nameOfLanguage('it', 'fr')).toBe('italien');
    expect(sharedLanguages('ku', undefined, OFFERED)).toEqual(['tr', 'ar', 'en']);
    expect(sharedLanguages('ku', 'fr' as Locale, OFFERED)).toEqual(['fr', 'tr', 'ar']);
    expect(sharedLanguages('xx', undefined, OFFERED)).toEqual(['en', 'fr', 'nl']);
  });
});
