import { describe, expect, test } from 'vitest';
import { splitText } from '../../src/domain/split-text.ts';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const plain = (text: string) => text.replaceAll(/\s+/g, '');
const words = (count: number, word = 'word') => Array.from({ length: count }, () => word).join(' ');

describe('a text in parts', () => {
  test('is one part when it fits, and none when there is nothing', () => {
    expect(splitText('short', 10)).toEqual(['short']);
    expect(splitText('  \n ', 10)).toEqual([]);
  });

  test('is cut between paragraphs first, then lines, sentences and words', () => {
    expect(splitText(`${words(6)}\n\n${words(6)}`, 40)).toEqual([words(6), words(6)]);
    expect(splitText(`${words(6)}\n${words(6)}`, 40)).toEqual([words(6), words(6)]);
    expect(splitText(`${words(5)}. ${words(6)}`, 40)).toEqual([`${words(5)}.`, words(6)]);
    expect(splitText(words(16), 40).every((part) => part.length <= 40 && !part.startsWith('ord'))).toBe(true);
  });

  test('has a last part that fits where less room is', () => {
    const parts = splitText(`${words(100)}\n\n${words(4)}`, 4096, 30);
    expect(parts).toEqual([words(100), words(4)]);
  });

  test.each([
    ['families', '👨‍👩‍👧‍👦', 25],
    ['flags', '🇧🇪', 7],
    ['marks on letters', 'q̣̇́', 9],
    ['Devanagari', 'क्षि', 10],
    ['Arabic with vowels', 'بِسْمِ', 8],
  ])('never cuts a grapheme cluster: %s', (_name, cluster, limit) => {
    for (const last of [limit, Math.max(Math.floor(limit / 2), cluster.length)]) {
      const parts = splitText(cluster.repeat(40), limit, last);
      expect(parts.join('')).toBe(cluster.repeat(40));
      const whole = [...graphemes.segment(cluster.repeat(40))].length;
      expect(parts.reduce((sum, part) => sum + [...graphemes.segment(part)].length, 0)).toBe(whole);
      for (const part of parts) expect(part.length).toBeLessThanOrEqual(limit);
    }
  });

  test('loses nothing and keeps every limit, whatever the text', () => {
    let seed = 7;
    const next = (most: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % most;
    };
    const pieces = ['a', 'été ', '\n', '\n\n', '. ', '؟ ', 'مرحبا ', '😀', '中文。', 'x'.repeat(60), ' '];
    for (let round = 0; round < 400; round++) {
      const text = Array.from({ length: next(80) }, () => pieces[next(pieces.length)]).join('');
      const [limit, last] = [20 + next(60), 10 + next(40)];
      const parts = splitText(text, limit, last);
      expect(plain(parts.join(''))).toBe(plain(text));
      for (const part of parts) expect(part.length).toBeLessThanOrEqual(limit);
      expect(parts.at(-1)?.length ?? 0).toBeLessThanOrEqual(Math.max(last, 2));
      expect(parts.every((part) => part.trim() === part && part.length > 0)).toBe(true);
    }
  });
});
