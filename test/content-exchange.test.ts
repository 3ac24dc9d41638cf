import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { po } from 'gettext-parser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exportLanguage, importLanguage } from '../src/assist/content-exchange.ts';
import { loadContent } from '../src/content/load-content.ts';
import type { Locale } from '../src/domain/locale.ts';
import type { TopicId } from '../src/domain/topic.ts';

const ROOT = join(import.meta.dirname, '..');
const SOMALI = 'so' as Locale;
const now = Date.parse('2026-11-21T10:00:00Z');
let root: string;
const lines: string[] = [];
const print = (line: string) => lines.push(line);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'content-'));
  for (const folder of ['content', 'locales']) cpSync(join(ROOT, folder), join(root, folder), { recursive: true });
  lines.length = 0;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const answer = (topic: string) =>
  loadContent(root)
    .content.answers.get(SOMALI)
    ?.get(topic as TopicId);

describe('how we write', () => {
  test('a pushing word, an endless sentence, a typed number and another word for a term are found, with file and remedy', () => {
    const file = join(root, 'content/answers/fr/cost.md');
    const text = readFileSync(file, 'utf8');
    const long = Array.from({ length: 30 }, (_, word) => `mot${'abcdefghij'[word % 10]}`).join(' ');
    writeFileSync(file, text.replace('***', `Vous devriez partir. Il y a 12 choses. ${long}.\n***`));
    const desk = join(root, 'content/answers/fr/where-to-apply.md');
    writeFileSync(desk, readFileSync(desk, 'utf8').replaceAll(/guichets?/g, 'endroit'));
    const found = loadContent(root).problems.map(({ file: at, what }) => `${at}: ${what}`);
    expect(found).toContain('content/answers/fr/cost.md: "vous devriez" is not used in our texts');
    expect(found).toContain('content/answers/fr/cost.md: a number is typed into the text');
    expect(found.some((line) => line.startsWith('content/answers/fr/cost.md: a sentence is too long'))).toBe(true);
    expect(found.some((line) => line.includes('where-to-apply.md: English says "return desk" here'))).toBe(true);
  });
});

describe("a translator's round trip", () => {
  test.each(['so.po', 'so.csv'])('%s taken back as it was exported changes no text', (name) => {
    const file = join(root, name);
    const before = loadContent(root);
    exportLanguage(root, { language: 'so', file }, print);
    expect(importLanguage(root, { language: 'so', file, reviewer: 'A. Reader', now }, print)).toBe(true);
    const after = loadContent(root);
    expect(after.problems).toEqual(before.problems);
    expect(after.content.answers.get(SOMALI)).toEqual(before.content.answers.get(SOMALI));
    expect(after.content.words.get(SOMALI)).toEqual(before.content.words.get(SOMALI));
  });

  test('a text without the fuzzy mark is reviewed, with the name and the day', () => {
    const file = join(root, 'so.po');
    exportLanguage(root, { language: 'so', file }, print);
    const parsed = po.parse(readFileSync(file));
    for (const [id, entry] of Object.entries(parsed.translations)) {
      if (!id.startsWith('answers/cost/') && id !== 'locales/menu.ask') continue;
      for (const unit of Object.values(entry)) delete unit.comments?.flag;
    }
    writeFileSync(file, po.compile(parsed));
    importLanguage(root, { language: 'so', file, reviewer: 'Amina Xasan', now }, print);
    expect(answer('cost')?.translation).toBe('reviewed');
    expect(answer('luggage')?.translation).toBe('draft');
    expect(readFileSync(join(root, 'content/answers/so/cost.md'), 'utf8')).toContain(
      'reviewer: Amina Xasan\nreviewed-on: 2026-11-21',
    );
    expect(loadContent(root).content.reviews.get(SOMALI)?.['menu.ask']).toMatchObject({
      reviewer: 'Amina Xasan',
      on: '2026-11-21',
    });
  });

  test('refuses by line a lost placeholder, an over-long label, a typed number and a changed source; takes the rest', () => {
    const file = join(root, 'so.csv');
    exportLanguage(root, { language: 'so', file }, print);
    const edited = readFileSync(file, 'utf8')
      .replace(/(answers\/cost\/label,[^,]*,)[^,]*/, '$1Waa maxay qiimaha guud ee barnaamijka')
      .replace(/(answers\/luggage\/title,[^,]*,)[^,]*/, '$1Boorsada')
      .replace(/answers\/journey\/title,[^,]*/, 'answers/journey/title,Something else')
      .replaceAll('{{phone-return-line}}', '0800');
    writeFileSync(file, edited);
    expect(importLanguage(root, { language: 'so', file, reviewer: 'A. Reader', now }, print)).toBe(false);
    const text = lines.join('\n');
    expect(text).toMatch(/so\.csv:\d+ answers\/cost\/label: 37 characters; at most 20/);
    expect(text).toMatch(/so\.csv:\d+ answers\/journey\/title: the English text has changed since/);
    expect(text).toMatch(/so\.csv:\d+ answers\/helpline\/text: /);
    expect(answer('luggage')?.title).toBe('Boorsada');
    expect(loadContent(root).problems.filter((problem) => problem.level === 'error')).toEqual([]);
  });

  test('says which option is missing and what to write', () => {
    expect(() => importLanguage(root, { language: 'so', file: 'x.po', now }, print)).toThrow('--reviewer is missing');
    expect(() => exportLanguage(root, { language: 'xx' }, print)).toThrow('--language is missing or unknown');
    const file = join(root, 'bad.csv');
    writeFileSync(file, 'one,two\n1,2\n');
    expect(() => importLanguage(root, { language: 'so', file, reviewer: 'A. R', now }, print)).toThrow('the column id, english');
  });
});
