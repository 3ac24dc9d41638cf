import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadContent } from '../../src/content/load-content.ts';
import { hearChoice } from '../../src/domain/hear-choice.ts';
import { CommandEar } from '../../src/domain/hear-command.ts';

const { content } = loadContent(join(import.meta.dirname, '../..'));
const ear = new CommandEar(content);
const locales = content.languages.map(({ locale }) => locale);
const listOf = (locale: string, group: string, name: string) =>
  ((content.words.get(locale as never)?.[group] as Record<string, string[]> | undefined)?.[name] ?? []) as string[];

describe.each(locales)('a choice in %s', (locale) => {
  const options = ['topic:cost', 'topic:luggage', 'topic:journey', 'topic:how-long'].map((id) => {
    const answer = content.answers.get(locale)?.get(id.slice(6) as never);
    return { id, said: [answer?.label ?? '', answer?.title ?? ''] };
  });
  const ordinals = ['one', 'two', 'three', 'four'].map((place) => listOf(locale, 'ordinals', place));

  test('is heard as a number in any script, a keycap, an ordinal, a label, and a label with a letter wrong', () => {
    for (const two of ['2', '٢', '۲', '2️⃣', ' 2. ', '(2)']) expect(hearChoice(two, options, ordinals)).toBe('topic:luggage');
    for (const [place, ways] of ordinals.entries()) {
      expect(ways.length, `ordinals of ${locale}`).toBeGreaterThan(1);
      for (const way of ways) expect(hearChoice(way, options, ordinals), way).toBe(options[place]?.id);
    }
    for (const { id, said } of options) {
      for (const words of said) {
        expect(hearChoice(words.toUpperCase(), options, ordinals), words).toBe(id);
        const letters = [...words];
        const mistyped = [...letters.slice(0, 2), ...letters.slice(3)].join('');
        if (letters.length > 7) expect(hearChoice(mistyped, options, ordinals), mistyped).toBe(id);
      }
    }
  });

  test('is not a number inside a sentence, and yes and no are whole messages', () => {
    expect(hearChoice('I have 2 children', options, ordinals)).toBeUndefined();
    expect(hearChoice('2 children, 1 wife', options, ordinals)).toBeUndefined();
    expect(ear.hear('no problem', locale)).toBeUndefined();
    for (const word of listOf(locale, 'commands', 'yes')) expect(ear.hear(word, locale), word).toMatchObject({ command: 'yes' });
    for (const word of listOf(locale, 'commands', 'no')) expect(ear.hear(word, locale), word).toMatchObject({ command: 'no' });
    for (const name of ['dont-know', 'rather-not-say'])
      for (const word of listOf(locale, 'commands', name)) expect(ear.hear(word, locale), word).toMatchObject({ command: name });
    expect(ear.hear('👍🏽', locale)).toMatchObject({ command: 'yes' });
    expect(ear.hear('👎', locale)).toMatchObject({ command: 'no' });
  });
});

test('vowel marks do not hide an Arabic yes, nor Latin letters a Georgian no', () => {
  expect(ear.hear('نَعَمْ', 'ar')).toMatchObject({ command: 'yes' });
  expect(ear.hear('ara', 'ka')).toMatchObject({ command: 'no' });
});
