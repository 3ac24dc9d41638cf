import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = join(import.meta.dirname, '../../deployment/Dockerfile');

export type Instruction = { readonly name: string; readonly words: readonly string[]; readonly text: string };

/** The instructions of deployment/Dockerfile, with their continued lines joined. */
export function instructions(): Instruction[] {
  const text = readFileSync(FILE, 'utf8')
    .replaceAll(/^\s*#.*$/gm, '')
    .replaceAll(/\\\n\s*/g, ' ');
  return text
    .split('\n')
    .filter((line) => line.trim().length > 0)
    .map((line) => {
      const [name = '', ...words] = line.trim().split(/\s+/);
      return { name, words, text: line.trim() };
    });
}

/** The last stage: its instructions, its settings, what it starts and how its health is asked. */
export function finalStage() {
  const all = instructions();
  const stage = all.slice(all.findLastIndex(({ name }) => name === 'FROM'));
  const pairs = stage.filter(({ name }) => name === 'ENV').flatMap(({ words }) => words.map((word) => word.split('=')));
  const settings: Record<string, string> = Object.fromEntries(pairs);
  return { stage, settings, entrypoint: listOf(stage, 'ENTRYPOINT'), healthcheck: listOf(stage, 'HEALTHCHECK') };
}

function listOf(stage: readonly Instruction[], name: string): string[] {
  const text = stage.find((one) => one.name === name)?.text ?? '[]';
  return JSON.parse(text.slice(text.indexOf('['))) as string[];
}
