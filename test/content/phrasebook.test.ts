import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { stampTranslations } from '../../src/assist/content.ts';
import { exportLanguage, importLanguage } from '../../src/assist/content-exchange.ts';
import { loadContent } from '../../src/content/load-content.ts';
import { phrasebookSchema } from '../../src/content/load-phrasebook.ts';
import { COMMANDS } from '../../src/domain/content.ts';
import type { Locale } from '../../src/domain/locale.ts';

const ROOT = join(import.meta.dirname, '../..');
const now = Date.parse('2026-11-21T10:00:00Z');
let root: string;
const lines: string[] = [];
const print = (line: string) => lines.push(line);
/** What the phrasebook does not rest on; reading it takes most of the time. */
const OTHER = ['answers', 'places', 'phrases', 'concepts', 'safety', 'countries'];

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'phrasebook-'));
  const filter = (path: string) => !OTHER.some((folder) => path.startsWith(join(ROOT, 'content', folder)));
  for (const folder of ['content', 'locales']) cpSync(join(ROOT, folder), join(root, folder), { recursive: true, filter });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  lines.length = 0;
  for (const folder of ['phrasebook', 'reviews'])
    cpSync(join(ROOT, 'content', folder), join(root, 'content', folder), { recursive: true });
});

const fileOf = (name: string) => join(root, 'content/phrasebook', `${name}.yaml`);
function change(name: string, from: string | RegExp, to: string): void {
  const text = readFileSync(fileOf(name), 'utf8');
  const changed = text.replace(from, to);
  expect(changed, `${from} stands in ${name}.yaml`).not.toBe(text);
  writeFileSync(fileOf(name), changed);
}
const faults = () =>
  loadContent(root)
    .problems.filter(({ file }) => file.startsWith('content/phrasebook/'))
    .map(({ file, path, what, level }) => `${level} ${file.slice(19)} ${path}: ${what}`);
const standing = (locale: string, path: string) =>
  loadContent(root)
    .content.phrasebook.words.get(locale as Locale)
    ?.get(path);

describe('the phrasebook is checked', () => {
  test('ours has no fault', () => {
    expect(faults().filter((fault) => fault.startsWith('error'))).toEqual([]);
  });

  test.each([
    ['fr', 'le {date} à {time}. Pouvez', 'le {date}. Pouvez', 'error fr.yaml phrases.propose: {time} is missing'],
    ['fr', 'le {date} à {time}. Pouvez', 'le {date} à {time} {place}. Pouvez', 'phrases.propose: there is no slot {place}'],
    ['nl', '{{phone-police}}', 'nul', 'phrases.police: {{phone-police}} is missing'],
    ['nl', '{{phone-police}}', '{{phone-police}} {{phone-cops}}', 'phrases.police: there is no fact phone-cops'],
    ['nl', 'De politie antwoordt', 'De politie, 24 uur, antwoordt', 'phrases.police: a number is typed into the text'],
    ['ar', 'لا فرق عندي', 'لا فرق عندي في ذلك أبدا أبدا', 'answers.no-matter: the label has'],
    ['fr', 'other-time: Une autre heure', 'other-time: Un autre jour', 'answers.other-time: it reads like other-day'],
    ['fr', "C'est vous qui décidez.", 'Vous devriez partir.', 'phrases.you-decide: "vous devriez" is not used'],
    ['fr', 'goodbye: Merci', 'good-bye: Merci', 'phrases.good-bye: there is no such id'],
    ['fr', 'goodbye: Merci', 'good-bye: Merci', 'warning fr.yaml : 1 texts are missing: phrases.goodbye'],
    ['fr', 'goodbye: Merci.', 'goodbye: <b>Merci</b>.', 'phrases.goodbye: markup'],
    ['en', '  goodbye: Thank you. Goodbye.', '', 'error en.yaml phrases.goodbye: the text is missing'],
    [
      'phrasebook',
      'answers: [can-come, other-day, other-time] }',
      'answers: [can-come, later-on] }',
      'there is no answer later-on',
    ],
    ['phrasebook', '  soon: {}', '  soon: {}\n  never: {}', 'answers.never: no phrase has this answer'],
    ['phrasebook', '    goodbye: {}', '    hello: {}', 'closing.hello: the id stands twice'],
    ['phrasebook', 'slots: [phone] }', 'slots: [fax] }', 'error phrasebook.yaml groups.'],
    ['formats', 'ሰኑይ, ሰሉስ', 'ሰሉስ', 'error formats.yaml ti.days: seven days'],
  ])('in %s, "%s" changed to "%s" is found: %s', (name, from, to, fault) => {
    change(name, from, to);
    expect(faults().join('\n')).toContain(fault);
  });

  test.each([
    [{ answers: ['yes'] }, 'at least two answers'],
    [{ answers: Array.from({ length: 11 }, (_, place) => `a-${'bcdefghijkl'[place]}`) }, 'at most 10 answers'],
    [{ answers: ['yes', 'no'], open: true }, 'or it is open'],
    [{ slots: ['date', 'date'] }, 'a slot stands twice'],
  ])('a phrase with %o is refused: %s', (phrase, fault) => {
    const file = { answers: { yes: {}, no: {} }, documents: ['passport'], groups: { start: { hello: phrase } } };
    expect(phrasebookSchema.safeParse(file).error?.issues.map(({ message }) => message)).toContainEqual(
      expect.stringContaining(fault),
    );
  });

  test('no phrase asks for what identifies a person, and what is personal need not be answered', () => {
    const { phrasebook } = loadContent(root).content;
    const english = phrasebook.words.get('en' as Locale);
    const asks = [...phrasebook.phrases.values()].filter(({ isOpen, answers }) => isOpen || answers.length > 0);
    expect(asks.length).toBeGreaterThan(60);
    for (const { id } of asks) {
      expect(english?.get(`phrases.${id}`)?.text).toContain('?');
      expect(english?.get(`phrases.${id}`)?.text).not.toMatch(
        /\b(your name|number|birth|fingerprint|religion|convict|surname)\b/i,
      );
    }
    const personal = ['family', 'health', 'danger', 'documents'];
    const without = asks
      .filter(({ group, isOpen }) => personal.includes(group) && !isOpen)
      .filter(({ answers }) => !answers.includes('rather-not-say') && !answers.includes('dont-know') && !answers.includes('no'));
    expect(without).toEqual([]);
    for (const { command } of phrasebook.answers.values()) if (command !== undefined) expect(COMMANDS).toContain(command);
  });
});

describe('a translation of the phrasebook', () => {
  test('is said once it was stamped, is outdated when the English changes, and is said again when it was compared', () => {
    expect(standing('fr', 'phrases.hello')?.translation).toBe('draft');
    change('en', 'hello: Hello. I am a counsellor.', 'hello: Hello there. I am a counsellor.');
    expect(standing('fr', 'phrases.hello')?.translation).toBe('outdated');
    expect(faults().join('\n')).toContain("warning fr.yaml : 1 were not compared with today's English: phrases.hello");
    expect(stampTranslations(root, [])).toBe(0);
    expect(stampTranslations(root, ['fr/phrasebook.phrases.hello'])).toBe(1);
    expect(standing('fr', 'phrases.hello')?.translation).toBe('draft');
    expect(standing('nl', 'phrases.hello')?.translation).toBe('outdated');
  });

  test.each(['fr.po', 'fr.csv'])('goes out and comes back as %s, reviewed by name, without losing its comments', (name) => {
    const file = join(root, name);
    exportLanguage(root, { language: 'fr', file }, print);
    const out = readFileSync(file, 'utf8');
    expect(out).toContain('phrasebook/phrases.propose');
    const changed = name.endsWith('.po')
      ? out.replace(/#, fuzzy\n(msgctxt "phrasebook\/phrases\.goodbye"\nmsgid .*\n)msgstr .*/, '$1msgstr "Merci et au revoir."')
      : out.replace(/(phrasebook\/phrases\.goodbye,.*?),Merci\. Au revoir\.,draft/, '$1,Merci et au revoir.,reviewed');
    expect(changed).not.toBe(out);
    writeFileSync(file, changed);
    expect(importLanguage(root, { language: 'fr', file, reviewer: 'A. Reader', now }, print)).toBe(true);
    expect(standing('fr', 'phrases.goodbye')).toEqual({ text: 'Merci et au revoir.', translation: 'reviewed' });
    expect(standing('fr', 'phrases.hello')?.translation).toBe('draft');
    expect(readFileSync(fileOf('fr'), 'utf8').startsWith('# Les mots')).toBe(true);
  });

  test('starts from nothing in a language that has none, and a line that lost its slot is refused by name', () => {
    rmSync(fileOf('so'), { force: true });
    const file = join(root, 'so.csv');
    const head = 'id,english,translation,status,note';
    const rows = [
      'phrasebook/phrases.moment,"One moment, please.",Hal daqiiqo.,draft,',
      'phrasebook/phrases.desk-address,The place: {desk}.,Meesha.,draft,',
      'phrasebook/answers.no-matter,It does not matter,Waxba igama gelin taas haba yaraatee,draft,',
    ];
    writeFileSync(file, [head, ...rows].join('\n'));
    expect(importLanguage(root, { language: 'so', file, reviewer: 'A. Reader', now }, print)).toBe(false);
    expect(lines.join('\n')).toContain('phrasebook/phrases.desk-address: {desk} is lost');
    expect(lines.join('\n')).toContain('phrasebook/answers.no-matter: 36 characters; at most 20');
    expect(standing('so', 'phrases.moment')).toEqual({ text: 'Hal daqiiqo.', translation: 'draft' });
  });
});
