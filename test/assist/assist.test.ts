import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadContent } from '../../src/content/load-content.ts';
import { temporaryFolder } from '../support/app.ts';
import { Client } from '../support/client.ts';
import { startProcess } from '../support/process.ts';

const ROOT = join(import.meta.dirname, '../..');

function assist(words: readonly string[], input = '', environment: Record<string, string> = {}) {
  const env = { PATH: process.env.PATH ?? '', ...environment };
  const run = spawnSync(process.execPath, ['src/assist/main.ts', ...words], {
    cwd: ROOT,
    input,
    env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return { ...run, lines: run.stdout.split('\n').filter(Boolean) };
}

describe('assist, line by line', () => {
  test('detect answers every line in order, with its id, and goes on after a broken one', () => {
    const input =
      '{"id":"a","text":"je veux rentrer dans mon pays"}\nnonsense\n{"id":"b"}\n{"id":7,"text":"؟؟ 123"}\n{"id":"c","text":"мен кайтам","candidates":["ru","mn"]}\n';
    const { lines, status } = assist(['detect'], input);
    const answers = lines.map((line) => JSON.parse(line));
    expect(answers.map((answer) => answer.id)).toEqual(['a', null, 'b', 7, 'c']);
    expect(answers[0]).toMatchObject({ language: 'fr', confidence: expect.any(Number) });
    expect(answers[1].error).toContain('JSON');
    expect(answers[2].error).toContain('text');
    expect(answers[3].language).toBeNull();
    expect(['ru', 'mn', null]).toContain(answers[4].language);
    expect(status).toBe(0);
  });

  test('ask gives the topic, the command and the answer with source, date and state', () => {
    const { lines } = assist(
      ['ask'],
      '{"id":1,"text":"how long does it take"}\n{"id":2,"text":"menu"}\n{"id":3,"text":"who won the football match yesterday","locale":"en"}\n',
    );
    const [first, second, third] = lines.map((line) => JSON.parse(line));
    expect(first).toMatchObject({
      id: 1,
      language: 'en',
      topic: 'how-long',
      command: null,
      safety: null,
      answer: { reviewed: expect.stringMatching(/^\d{4}-/), translation: 'draft' },
    });
    expect(first.topics).toHaveLength(3);
    expect(second).toMatchObject({ id: 2, command: 'menu', topic: null, answer: null });
    expect(third).toMatchObject({ id: 3, answer: null });
  });

  test('refer finds the place and who is near it, nearest first, and names the field that is wrong', () => {
    const input = [
      { id: 1, place: '9000' },
      { id: 2, place: 'Luik', locale: 'nl' },
      { id: 3, place: { latitude: 51.2, longitude: 4.4 } },
      { id: 4, place: 'Halle' },
      { id: 5, place: 'Paris' },
      { id: 6, place: 12 },
      { id: 7, place: 'Gent', route: ['nowhere'] },
      { id: 8, place: { latitude: 5100, longitude: 4.4 } },
      { id: 9, place: 'Namur', route: ['immigration-office'] },
    ];
    const { lines, status } = assist(['refer'], input.map((line) => JSON.stringify(line)).join('\n'));
    const answers = lines.map((line) => JSON.parse(line));
    expect(status).toBe(0);
    expect(answers.map((answer) => answer.id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(answers[0]).toMatchObject({
      place: { name: 'Gent', postcode: '9000' },
      contacts: [{ id: 'fedasil-desk-ghent', kind: 'return_desk', city: 'Ghent', phone: '0800 32 745' }, {}, {}, {}, {}],
    });
    expect(answers[1]).toMatchObject({ place: { name: 'Liège' }, contacts: [{ city: 'Liège' }, {}, {}, {}, {}] });
    expect(answers[2].place).toEqual({
      name: 'Antwerpen',
      postcode: '2000',
      latitude: expect.any(Number),
      longitude: expect.any(Number),
    });
    expect(answers[3]).toMatchObject({ place: { postcode: '1500' }, alternatives: [{ postcode: '2980' }] });
    expect(answers[4]).toEqual({ id: 5, place: null, contacts: [] });
    expect(answers[5].error).toContain('place: write a postcode');
    expect(answers[6].error).toContain('route');
    expect(answers[7].error).toContain('place');
    for (const { contacts = [] } of answers) for (const { kind } of contacts) expect(kind).not.toBe('enforcement');
  });

  test('refer answers five thousand lines in less than half a minute', () => {
    const said = ['9000', 'Luik', 'I live in Molembek near the canal', 'asdfghjkl', 'ببروكسل', 'Antwepren', '8400'];
    const input = Array.from({ length: 5000 }, (_, id) => JSON.stringify({ id, place: said[id % said.length] })).join('\n');
    const begin = Date.now();
    const { lines } = assist(['refer'], input);
    expect(lines).toHaveLength(5000);
    expect(Date.now() - begin).toBeLessThan(30_000);
  }, 60_000);

  test('without input, and with unknown verbs, the status says so', () => {
    expect(assist(['detect']).status).toBe(1);
    expect(assist(['nonsense']).status).toBe(2);
    expect(assist(['content', 'nonsense']).status).toBe(2);
  });
});

describe('assist content', () => {
  test('finds no error in our content, and counts every language', () => {
    const { stdout, status } = assist(['content']);
    expect(stdout).toMatch(/ar\s+العربية\s+47\/47/);
    expect(status).toBe(0);
  });

  test('prints every example message as a JSON line', () => {
    const { lines } = assist(['content', 'phrases']);
    expect(lines.length).toBeGreaterThan(10_000);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      language: expect.any(String),
      topic: expect.any(String),
      text: expect.any(String),
    });
  });

  test('every fault is named with its file, its place and a remedy', () => {
    const folder = temporaryFolder();
    for (const part of ['content', 'locales']) cpSync(join(ROOT, part), join(folder.path, part), { recursive: true });
    const change = (file: string, from: string | RegExp, to: string) => {
      const path = join(folder.path, file);
      writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
    };
    change('content/answers/nl/cost.md', /\n---\n/, '\n---\nBel 0800 32 745 nu. ');
    change('content/answers/fr/cost.md', /^label:.*$/m, 'label: une étiquette beaucoup trop longue');
    change('content/answers/en/how-long.md', /\{\{phone-return-line\}\}/, '{{phone-nobody}}');
    change('content/topics.yaml', 'followUps: [who-can-return', 'followUps: [no-such-topic');
    change('content/facts.yaml', 'validUntil: 2027-05-20', 'validUntil: soon');
    change('locales/ar.json', '"invite"', '"invitation"');
    rmSync(join(folder.path, 'content/answers/es/cost.md'));
    const { problems } = loadContent(folder.path);
    const found = problems.map((problem) => `${problem.level} ${problem.file} ${problem.path}: ${problem.what}`);
    for (const wanted of [
      /error content\/answers\/nl\/cost\.md .*number is typed/,
      /error content\/answers\/fr\/cost\.md label: at most 20/,
      /error content\/answers\/en\/how-long\.md .*no fact phone-nobody/,
      /error content\/topics\.yaml what-is-voluntary-return.*no topic no-such-topic/,
      /error content\/facts\.yaml .*YYYY-MM-DD/,
      /error locales\/ar\.json greeting\.invite: the sentence is missing/,
      /warning content\/answers\/es\/cost\.md .*missing/,
      /warning content\/answers\/ar\/how-long\.md from: the English text has changed/,
    ]) {
      expect(
        found.some((line) => wanted.test(line)),
        String(wanted),
      ).toBe(true);
    }
    for (const problem of problems) expect(problem.remedy.length).toBeGreaterThan(5);
    folder.remove();
  });
});

test('assist conversations erase forgets a conversation beside a running assistant', async () => {
  const folder = temporaryFolder();
  const running = await startProcess({ DATA_DIR: folder.path });
  const client = new Client(running.url);
  const origin = { origin: running.url.replace('127.0.0.1', 'localhost') };
  client.token = String((await client.request('POST', '/widget/token', undefined, origin)).body.token);
  client.conversationId = String((await client.request('POST', '/v3/directline/conversations', {})).body.conversationId);
  await client.ask('how long does it take');
  const environment = { DATA_DIR: folder.path };
  expect(assist(['conversations', 'erase', '--id', client.conversationId], '', environment).stdout).toContain('Erased');
  expect((await client.say('hello')).status).toBe(404);
  expect(assist(['conversations', 'erase', '--id', client.conversationId], '', environment).status).toBe(1);
  await running.terminate();
  folder.remove();
});

test('npm run talk answers in the terminal and records a conversation that is a test', () => {
  const folder = temporaryFolder();
  const file = join(folder.path, 'mine.yaml');
  const words = ['src/talk/main.ts', '--locale', 'nl', '--record', file];
  const output = execFileSync(process.execPath, words, { cwd: ROOT, input: 'hoe lang duurt het?\n/1\n', encoding: 'utf8' });
  expect(output).toContain('Bron');
  expect(readFileSync(file, 'utf8')).toContain('says: hoe lang duurt het?');
  folder.remove();
});
