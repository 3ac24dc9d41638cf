import { appendFileSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import { createLog } from '../src/log.ts';
import { temporaryFolder, testConfig } from './support/app.ts';
import { Client } from './support/client.ts';

/** The claim that a language, a topic and a fact need files only, and no code. */

const ROOT = join(import.meta.dirname, '..');
const ASKED = [
  'can i take my bicycle',
  'what about the bicycle',
  'bicycle allowed?',
  'is a bicycle possible too',
  'i have two bicycles, may they come',
  'my son wants his bicycle with him',
  'how many bicycles may i bring',
  'bicycle in the plane',
  'do i have to sell my bicycle',
  'a bicycle, can it travel with me',
];

test('an invented language, topic and fact, added as files, are spoken, answered and shown', async () => {
  const folder = temporaryFolder();
  const file = (path: string) => join(folder.path, path);
  for (const part of ['content', 'locales']) cpSync(join(ROOT, part), file(part), { recursive: true });
  symlinkSync(join(ROOT, 'dist'), file('dist'));

  appendFileSync(
    file('content/facts.yaml'),
    '\nbicycles-allowed:\n  { kind: number, value: "7", source: "an invented page", sourceDate: undated, checked: 2026-11-21, validUntil: 2099-01-01 }\n',
  );
  appendFileSync(
    file('content/topics.yaml'),
    '\n- id: bicycle\n  group: journey\n  meaning: "Taking a bicycle."\n  followUps: [luggage]\n  sources:\n    - { name: Invented, url: "https://invented.example/", date: 2026-01-01 }\n  reviewed: 2026-11-21\n',
  );
  const answer = (title: string, text: string) => `---\ntitle: ${title}\nlabel: ${title}\nstatus: draft\n---\n${text}\n`;
  writeFileSync(file('content/answers/en/bicycle.md'), answer('My bicycle', 'You may bring {{bicycles-allowed}} bicycles.'));
  appendFileSync(file('content/phrases/en.yaml'), `\nbicycle:\n${ASKED.map((text) => `  - "${text}"\n`).join('')}`);

  const words = JSON.parse(readFileSync(file('locales/en.json'), 'utf8'));
  words.$language = { name: 'Volapük', direction: 'ltr', iso6393: ['vol'], alsoCalled: ['volapuk'] };
  words.language.changed = 'Gudö, obs golobs.';
  delete words.$notes;
  writeFileSync(file('locales/vo.json'), JSON.stringify(words));
  mkdirSync(file('content/answers/vo'));
  const fingerprint = (await import('../src/content/load-content.ts'))
    .loadContent(folder.path)
    .content.answers.get('en' as never)
    ?.get('bicycle' as never)?.fingerprint;
  writeFileSync(
    file('content/answers/vo/bicycle.md'),
    `---\ntitle: Saikul\nlabel: Saikul\nstatus: draft\nfrom: ${fingerprint}\n---\nKanol blinön {{bicycles-allowed}} saikulis.\n`,
  );
  writeFileSync(file('content/phrases/vo.yaml'), 'bicycle:\n  - "kanob-li blinön saikuli obik"\n  - "saikul"\n');

  const data = temporaryFolder();
  const app = await createApp({ config: testConfig({ dataDir: data.path }), log: createLog(), root: folder.path });
  const client = await new Client(await app.start()).start('en');
  expect((await client.ask('can i take my bicycle')).text).toContain('You may bring 7 bicycles.');
  expect((await client.ask('volapük')).text).toContain('Gudö, obs golobs.');
  expect((await client.ask('kanob-li blinön saikuli obik')).text).toContain('Kanol blinön 7 saikulis.');
  const other = await client.ask('how long does it take');
  expect((other.channelData as { bubbleLocale?: string }).bubbleLocale ?? other.locale).toBe('en');
  await app.stop();
  data.remove();
  folder.remove();
}, 300_000);
