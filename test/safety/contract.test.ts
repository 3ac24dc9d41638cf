import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { meetDanger } from '../../dialogs/danger.ts';
import { Speech } from '../../src/bot/speech.ts';
import { loadContent } from '../../src/content/load-content.ts';
import { loadExamples } from '../../src/content/load-examples.ts';
import { DANGERS } from '../../src/domain/examples.ts';
import { linesFor } from '../../src/domain/help.ts';
import { DANGER_KINDS, type Danger } from '../../src/domain/safety.ts';
import { createTranslator } from '../../src/language/translator.ts';

const ROOT = join(import.meta.dirname, '../..');
const { content } = loadContent(ROOT);
const { examples } = loadExamples(ROOT, content);
const clock = { now: () => Date.parse('2026-11-21T12:00:00Z') };
const LATER = { now: () => Date.parse('2031-01-01T12:00:00Z') };
const SUICIDE = '0800 32 123';
const RETURN = '0800 32 745';
const locales = content.languages.map(({ locale }) => locale);
const MOST_WORDS = 40;

function said(locale: (typeof locales)[number], danger: Danger, { times = 0, at = clock } = {}) {
  const speech = new Speech({ content, memory: { locale, dangers: times }, sayIn: createTranslator(content, at) });
  meetDanger(speech, danger, { clock: at, goOn: true });
  const reply = speech.reply({ type: 'message', id: '1' });
  const bubbles = (reply?.channelData as { bubbles: string[] } | undefined)?.bubbles ?? [];
  return {
    speech,
    bubbles,
    text: bubbles
      .join('\n')
      .replaceAll('\u00a0', ' ')
      .replaceAll(/[\u2066\u2069]/g, ''),
  };
}

const TONES: Danger[] = [
  ...DANGER_KINDS.map((kind) => ({ kind, tone: 'outright' as const })),
  { kind: 'crisis', tone: 'veiled' },
  { kind: 'crisis', tone: 'other' },
];

describe.each(locales)('a person in danger in %s', (locale) => {
  test('hears first a short acknowledging bubble with the emergency number, then who answers for this', () => {
    for (const danger of TONES) {
      const { bubbles, speech } = said(locale, danger);
      const first = bubbles[0] ?? '';
      expect(first, danger.kind).toContain('112');
      expect(first.split(/\s+/).length, `${danger.kind}: ${first}`).toBeLessThanOrEqual(MOST_WORDS);
      expect(first, 'no exclamation').not.toMatch(/[!！]/);
      for (const line of linesFor(content.help, danger.kind, locale)) {
        const number = String(content.facts.get(line.phone)?.value).replaceAll(' ', '\u00a0');
        expect(bubbles.join('\n'), `${danger.kind} ${line.id}`).toContain(number);
      }
      expect(speech.withhold, 'the words are not kept').toBe(true);
      expect(speech.tallies).toEqual([{ what: 'danger', detail: danger.kind, locale }]);
    }
  });

  test('never hears the suicide line for the return line, nor the other way round', () => {
    for (const danger of TONES) {
      const { text } = said(locale, danger);
      expect(text).not.toContain(RETURN);
      if (danger.kind === 'crisis') expect(text).toMatch(/Centre de Prévention du Suicide[^\d]{1,4}0800 32 123/);
      else expect(text).not.toContain(SUICIDE);
    }
    for (const answer of content.answers.get(locale)?.values() ?? []) {
      const facts = answer.bubbles.flat(2).flatMap((part) => (typeof part === 'string' ? [] : [part.fact]));
      expect(facts, answer.topic).not.toContain('phone-suicide-fr');
    }
  });

  test('does not hear the same words ten times, and keeps 112 when every other number has expired', () => {
    const first = Array.from(
      { length: 10 },
      (_, times) => said(locale, { kind: 'crisis', tone: 'outright' }, { times }).bubbles[0],
    );
    expect(new Set(first).size).toBeGreaterThanOrEqual(4);
    for (const [place, text] of first.entries()) expect(text).not.toBe(first[place - 1]);
    for (const danger of TONES) {
      const { text } = said(locale, danger, { at: LATER });
      expect(text, danger.kind).toContain('112');
      expect(text).not.toContain(SUICIDE);
    }
  });

  test('has examples of every kind of danger, and expressions, from which it is recognised', () => {
    for (const kind of DANGERS) expect(examples.dangers.get(locale)?.[kind]?.length ?? 0, kind).toBeGreaterThanOrEqual(15);
    for (const kind of [...DANGER_KINDS, 'harmless'] as const)
      expect(examples.dangers.get(locale)?.signals?.[kind]?.length ?? 0, `signals ${kind}`).toBeGreaterThanOrEqual(15);
  });
});
