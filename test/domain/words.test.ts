import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadContent } from '../../src/content/load-content.ts';
import { foldedWords, foldLetters } from '../../src/domain/fold-letters.ts';
import { hearChoice, isOneEditApart } from '../../src/domain/hear-choice.ts';
import { CommandEar } from '../../src/domain/hear-command.ts';
import { type Locale, matchLocale } from '../../src/domain/locale.ts';
import { renderAnswer } from '../../src/domain/render-answer.ts';
import { createTranslator } from '../../src/language/translator.ts';

const { content } = loadContent(join(import.meta.dirname, '../..'));

describe('letters that people do not tell apart', () => {
  test.each([
    ['نَعَم', 'نعم'],
    ['كتاب', 'کتاب'],
    ['İstanbul', 'istanbul'],
    ['Être', 'etre'],
    ['١٢', '12'],
    ['۱۲', '12'],
    ['ё', 'е'],
    ['ɓernde', 'bernde'],
    ['cafe\u0301', 'café'],
    ['ﻻ', 'لا'],
  ])('%s is %s', (one, other) => {
    expect(foldLetters(one)).toBe(foldLetters(other));
  });

  test('words are letters and digits of any script', () => {
    expect(foldedWords("L'été — 2 enfants, «да»!")).toEqual(['lete', '2', 'enfants', 'да']);
  });
});

describe('hearing a choice', () => {
  const options = [
    { id: 'yes', said: ['Yes', 'نعم'] },
    { id: 'no', said: ['No', 'لا'] },
    { id: 'journey', said: ['The journey'] },
  ];
  test.each([
    ['2', 'no'],
    ['٢', 'no'],
    ['۱', 'yes'],
    ['YES!', 'yes'],
    ['نَعَم', 'yes'],
    ['the jurney', 'journey'],
    ['I have 2 children', undefined],
    ['no problem', undefined],
    ['on the second of may', undefined],
    ['na', undefined],
    ['', undefined],
    ['9', undefined],
  ])('"%s" means %s', (said, meant) => {
    expect(hearChoice(said, options)).toBe(meant);
  });

  test.each([
    ['journey', 'jorney', true],
    ['journey', 'jounrey', true],
    ['journey', 'journeys', true],
    ['journey', 'jonrey', false],
  ])('%s and %s are one letter apart: %s', (one, other, apart) => {
    expect(isOneEditApart(one, other)).toBe(apart);
  });
});

describe('hearing commands', () => {
  const ear = new CommandEar(content);
  test('the name of every language is heard in that language', () => {
    for (const { locale, name } of content.languages) expect(ear.hear(name, undefined), name).toEqual({ language: locale });
  });

  test('every command of a language is heard while that language is spoken', () => {
    for (const { locale } of content.languages) {
      const lists = content.words.get(locale)?.commands as Record<string, string[]>;
      for (const [command, words] of Object.entries(lists)) {
        for (const word of words) {
          const heard = ear.hear(word, locale);
          const isLanguage = heard !== undefined && 'language' in heard;
          if (!isLanguage) expect(heard, `${locale} ${command} "${word}"`).toMatchObject({ command: expect.any(String) });
        }
      }
    }
  });

  test('a sentence is no command', () => {
    expect(ear.hear('where can I stop on the way', 'en')).toBeUndefined();
  });
});

describe('locales', () => {
  test.each([
    ['nl-BE', 'nl'],
    ['zh-Hant-TW', 'zh'],
    ['prs', 'fa'],
    ['hr-HR', 'sr'],
    ['pt_BR', 'pt'],
    ['xx', undefined],
    ['', undefined],
  ])('%s is answered in %s', (wanted, offered) => {
    expect(matchLocale(wanted, content.languages)).toBe(offered);
  });
});

describe('facts expire', () => {
  const far = Date.UTC(2030, 0, 1);
  const values = [...content.facts.values()].filter((fact) => fact.kind === 'phone' || fact.kind === 'money');

  test('after its last day no value appears in any answer of any language', () => {
    const sayIn = createTranslator(content, { now: () => far });
    for (const { locale } of content.languages) {
      for (const topic of content.topics.keys()) {
        const text = renderAnswer(content, { topic, wanted: [locale as Locale], now: far }, sayIn)?.bubbles.join(' ') ?? '';
        for (const { value } of values)
          expect(text.replaceAll('\u00a0', ' '), `${locale} ${topic}`).not.toMatch(new RegExp(`\\b${value}\\b`));
      }
    }
  });

  test('today they do, written the way of the language', () => {
    const now = Date.UTC(2026, 10, 21);
    const sayIn = createTranslator(content, { now: () => now });
    const text = (locale: string) =>
      renderAnswer(content, { topic: 'return-allowance' as never, wanted: [locale as Locale], now }, sayIn)?.bubbles.join(' ') ??
      '';
    expect(text('en')).toContain('€350');
    expect(text('nl')).toContain('€ 350'.replace(' ', '\u00a0'));
    expect(text('ar')).toContain('\u2066');
    expect(text('en')).toContain('1 January 2022');
  });
});
