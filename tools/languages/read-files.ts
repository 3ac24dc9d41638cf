import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Every file below a folder whose path fits. */
export function filesBelow(folder: string, fits: (path: string) => boolean): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(fits);
}

/** The translations in a compiled gettext catalogue that differ from their English. */
export function readCatalogue(path: string): string[] {
  const bytes = readFileSync(path);
  if (bytes.length < 28 || bytes.readUInt32LE(0) !== 0x950412de) return [];
  const [count, originals, translations] = [8, 12, 16].map((at) => bytes.readUInt32LE(at)) as [number, number, number];
  const text = (table: number, index: number) => {
    const length = bytes.readUInt32LE(table + index * 8);
    const offset = bytes.readUInt32LE(table + index * 8 + 4);
    return bytes.toString('utf8', offset, offset + length);
  };
  const found: string[] = [];
  for (let index = 0; index < count; index++) {
    const original = text(originals, index);
    const translation = text(translations, index);
    if (original.length > 0 && original !== translation) found.push(...translation.split('\0'));
  }
  return found;
}

/** Every string of a JSON file, and nothing of its keys. */
export function readJson(path: string): string[] {
  const found: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === 'string') found.push(value);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) if (!key.startsWith('@') && !key.startsWith('_')) collect(inner);
    }
  };
  collect(JSON.parse(readFileSync(path, 'utf8')));
  return found;
}

/** The messages in a language pack of Firefox. */
export function readLanguagePack(path: string): string[] {
  const all = spawnSync('unzip', ['-p', path, '*.ftl', '*.properties', '*.dtd'], { maxBuffer: 1e9, encoding: 'utf8' }).stdout;
  return all.split('\n').flatMap((line) => {
    if (/^\s*(#|\/\/|;)/.test(line)) return [];
    const entity = /^<!ENTITY\s+\S+\s+"(.*)"/.exec(line)?.[1];
    return [entity ?? line.replace(/^\s*\.?[\w.-]+\s*=/, '')];
  });
}

/** The sentences of a manual page. */
export function readManual(path: string): string[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line.length > 30 && !/^[.'\\]/.test(line))
    .map((line) => line.replaceAll(/\\f.|\\\(..|\\[-&e]/g, ' '));
}

export function readPage(path: string): string[] {
  const html = readFileSync(path, 'utf8').replaceAll(/<(script|style|head)[\s\S]*?<\/\1>/g, ' ');
  return [...html.matchAll(/<(?:p|h\d|li)\b[^>]*>([\s\S]*?)<\/(?:p|h\d|li)>/g)].map((match) => match[1] ?? '');
}

/** The stems of a spelling dictionary. */
export function readSpelling(path: string): string[] {
  if (path.endsWith('.cwl.gz')) return readCompressedList(gunzipSync(readFileSync(path)));
  const bytes = readFileSync(path);
  const set = /^SET\s+(\S+)/m.exec(readFileSync(path.replace(/\.dic$/, '.aff'), 'latin1'))?.[1] ?? 'UTF-8';
  return new TextDecoder(set.toLowerCase())
    .decode(bytes)
    .split('\n')
    .map((line) => line.split(/[/\t ]/)[0] ?? '');
}

/** Each word of an Aspell list begins with one more than the number of letters it shares with the word before. */
function readCompressedList(bytes: Buffer): string[] {
  const words: Buffer[] = [];
  let last = Buffer.alloc(0);
  for (let at = 0; at < bytes.length; ) {
    const shared = (bytes[at] ?? 1) - 1;
    let end = at + 1;
    while (end < bytes.length && (bytes[end] ?? 0) > 32) end++;
    last = Buffer.concat([last.subarray(0, shared), bytes.subarray(at + 1, end)]);
    words.push(last);
    at = end;
  }
  const decoder = new TextDecoder(words.some((word) => word.includes(0xe1)) ? 'utf-8' : 'iso-8859-9');
  return words.map((word) => decoder.decode(word));
}

const MARKUP = /<[^>]*>|\{\{[^}]*\}\}|\{[^}]*\}|\[\[[^\]|]*\||\$\w+|%\d*\$?[a-z@]+|&\w+;|https?:\S+|\\[a-z]|\S*[/_.@\\]\S+/g;

/** A message without its placeholders, tags and keys of the keyboard. */
export function withoutMarkup(text: string): string {
  return text.replaceAll(MARKUP, ' ').replaceAll(/[&~_](?=\p{L})/gu, '');
}
