import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { conceptOrder, learnTopics, type TopicKnowledge } from './answering/learn.ts';
import { packTables, type Tables, unpackTables } from './answering/table-bytes.ts';
import type { TableParts } from './answering/weights.ts';
import { ContentError } from './content/content-error.ts';
import { loadExamples } from './content/load-examples.ts';
import type { Content } from './domain/content.ts';
import { type DangerKnowledge, learnDanger } from './safety/learn-danger.ts';

/** Everything that was learned from the content. */
export type Knowledge = { readonly topics: TopicKnowledge; readonly danger: DangerKnowledge };

/** Changes when the way of learning does, so that older files are not read. */
const FORM = '9';
const LEARNED_FROM = [
  'content/topics.yaml',
  'content/concepts.yaml',
  'content/concepts',
  'content/phrases',
  'content/answers',
  'content/safety',
];
const KEPT = 3;

/**
 * What was learned from the content of a folder: read from `knowledge/` when it was learned before, else learned
 * (seconds) and kept there. Where nothing can be written, it is learned at every start.
 * Throws a ContentError when an example file is broken.
 */
export function openKnowledge(root: string, content: Content): Knowledge {
  const folder = join(root, 'knowledge');
  const file = join(folder, `${digest(root)}.bin`);
  if (existsSync(file)) return unpack(new Uint8Array(readFileSync(file)));
  const { examples, problems } = loadExamples(root, content);
  const errors = problems.filter((problem) => problem.level === 'error');
  if (errors.length > 0) throw new ContentError(errors);
  const knowledge = {
    topics: learnTopics(content, examples),
    danger: learnDanger(examples, conceptOrder(examples.concepts)),
  };
  keep(folder, file, knowledge);
  return knowledge;
}

function keep(folder: string, file: string, knowledge: Knowledge): void {
  const unfinished = `${file}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(unfinished, pack(knowledge));
    renameSync(unfinished, file);
    const old = readdirSync(folder)
      .filter((name) => name.endsWith('.bin'))
      .map((name) => ({ name, time: statSync(join(folder, name)).mtimeMs }))
      .sort((a, b) => b.time - a.time);
    for (const { name } of old.slice(KEPT)) rmSync(join(folder, name), { force: true });
  } catch (error) {
    if (!['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** One name for one state of everything that is learned from. */
function digest(root: string): string {
  const hash = createHash('sha256').update(FORM);
  for (const path of LEARNED_FROM) addTo(hash, join(root, path));
  return hash.digest('hex').slice(0, 16);
}

function addTo(hash: ReturnType<typeof createHash>, path: string): void {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    hash.update(path.slice(path.lastIndexOf('/') + 1)).update(readFileSync(path));
    return;
  }
  for (const name of readdirSync(path).sort()) addTo(hash.update(name), join(path, name));
}

type Rest = {
  topics: Omit<TopicKnowledge, 'shared' | 'borders' | 'own'>;
  danger: Omit<DangerKnowledge, 'shared' | 'borders' | 'own'>;
};

function pack({ topics, danger }: Knowledge): Uint8Array {
  const { shared, borders, own, ...restOfTopics } = topics;
  const { shared: sharedDanger, borders: bordersOfDanger, own: ownDanger, ...restOfDanger } = danger;
  const tables = {
    [BORDERS]: borders,
    [DANGER_BORDERS]: bordersOfDanger,
    ...named('topics', shared, own),
    ...named('danger', sharedDanger, ownDanger),
  };
  return packTables({ topics: restOfTopics, danger: restOfDanger } satisfies Rest, tables);
}

function unpack(bytes: Uint8Array): Knowledge {
  const { json, tables } = unpackTables(bytes);
  const rest = json as Rest;
  return {
    topics: { ...rest.topics, ...unnamed('topics', tables), borders: tableIn(tables, BORDERS) },
    danger: { ...rest.danger, ...unnamed('danger', tables), borders: tableIn(tables, DANGER_BORDERS) },
  };
}

const SHARED = '*';
const BORDERS = 'borders';
const DANGER_BORDERS = 'danger-borders';

function named(kind: string, shared: TableParts, own: Tables): Tables {
  return Object.fromEntries(
    [[SHARED, shared] as const, ...Object.entries(own)].map(([name, table]) => [`${kind} ${name}`, table]),
  );
}

function unnamed(kind: string, tables: Tables): { shared: TableParts; own: Tables } {
  const shared = tableIn(tables, `${kind} ${SHARED}`);
  const mine = Object.entries(tables).filter(([name]) => name.startsWith(`${kind} `) && !name.endsWith(SHARED));
  return { shared, own: Object.fromEntries(mine.map(([name, table]) => [name.slice(kind.length + 1), table])) };
}

function tableIn(tables: Tables, name: string): TableParts {
  const table = tables[name];
  if (!table) throw new Error(`the knowledge file has no table ${name}`);
  return table;
}
