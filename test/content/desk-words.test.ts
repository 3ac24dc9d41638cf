import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadDeskWords } from '../../src/content/load-desk-words.ts';
import { AUDIT_ACTIONS } from '../../src/domain/audit.ts';
import { temporaryFolder } from '../support/app.ts';

const ROOT = join(import.meta.dirname, '../..');

test('the words of the desk are there in every one of its languages, for every action of the record', () => {
  for (const [locale, words] of loadDeskWords(ROOT)) {
    const { actions } = words.audit as { actions: Record<string, string> };
    expect(Object.keys(actions).sort(), locale).toEqual(AUDIT_ACTIONS.map((action) => action.replace('.', '_')).sort());
  }
});

test('a sentence that is missing, is too much, or fills other gaps is named with its file and place', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder.path, 'locales'));
  cpSync(join(ROOT, 'locales/desk'), join(folder.path, 'locales/desk'), { recursive: true });
  const file = join(folder.path, 'locales/desk/nl.json');
  const words = JSON.parse(readFileSync(file, 'utf8'));
  delete words.signIn.title;
  words.frame.extra = 'te veel';
  words.frame.signedInAs = 'Aangemeld als {{naam}}';
  writeFileSync(file, JSON.stringify(words));
  const complaint = () => loadDeskWords(folder.path);
  expect(complaint).toThrow('locales/desk/nl.json · signIn.title: the sentence is missing');
  expect(complaint).toThrow('locales/desk/nl.json · frame.extra: English has no such sentence');
  expect(complaint).toThrow('locales/desk/nl.json · frame.signedInAs: the {{placeholders}} differ');
  writeFileSync(file, '{');
  expect(complaint).toThrow('locales/desk/nl.json');
  folder.remove();
});
