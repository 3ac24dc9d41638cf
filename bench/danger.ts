import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { conceptOrder } from '../src/answering/learn.ts';
import { loadContent } from '../src/content/load-content.ts';
import { loadExamples } from '../src/content/load-examples.ts';
import { DANGERS } from '../src/domain/examples.ts';
import { learnDanger } from '../src/safety/learn-danger.ts';
import { createDangerScreen } from '../src/safety/screen.ts';
import { evaluationSet } from './evaluation.ts';

type Print = (line: Record<string, unknown>) => void;
type Count = { found: number; right: number; all: number };

/** Danger that is found, by class and language, on messages nothing has learned from; alarms on harmless and everyday ones. */
export function benchDanger(print: Print, root: string): void {
  const { content } = loadContent(root);
  const { examples } = loadExamples(root, content);
  const started = performance.now();
  const screen = createDangerScreen(
    { concepts: examples.concepts, conceptWords: Object.fromEntries(examples.conceptWords) },
    learnDanger(examples, conceptOrder(examples.concepts)),
  );
  const learned = performance.now();
  const total: Record<string, Count> = {};
  const times: number[] = [];
  for (const { locale } of content.languages) {
    const own: Record<string, Count> = {};
    for (const { kind, text } of messages(root, locale)) {
      const before = performance.now();
      const { danger } = screen(text, [locale]);
      times.push(performance.now() - before);
      for (const counts of [own, total]) {
        counts[kind] ??= { found: 0, right: 0, all: 0 };
        const count = counts[kind];
        count.all++;
        if (danger) count.found++;
        if (danger?.kind === kind.replace(/-.*/, '')) count.right++;
      }
    }
    print({ bench: 'danger', locale, ...shares(own) });
  }
  times.sort((a, b) => a - b);
  const median = times[times.length >> 1] ?? 0;
  print({
    bench: 'danger',
    locale: 'all',
    ...shares(total),
    learnedSeconds: round((learned - started) / 1000),
    medianMilliseconds: round(median),
  });
}

function* messages(root: string, locale: string): Generator<{ kind: string; text: string }> {
  const file = join(root, `test/evaluation/safety/${locale}.yaml`);
  if (existsSync(file)) {
    const lists = parse(readFileSync(file, 'utf8')) as Record<string, unknown[]>;
    for (const kind of DANGERS) for (const text of lists[kind] ?? []) yield { kind, text: String(text) };
  }
  for (const { topic, text } of evaluationSet(root, [locale]))
    if (topic !== 'unaccompanied-minor') yield { kind: 'everyday', text };
}

/** `right`: met as what it is; `any`: met as some danger. For harmless and everyday messages: alarms. */
function shares(counts: Readonly<Record<string, Count>>): Record<string, number | string> {
  return Object.fromEntries(
    Object.entries(counts).map(([kind, { found, right, all }]) => {
      const isHarmless = kind === 'harmless' || kind === 'everyday';
      return [kind, isHarmless ? round(found / all) : `${round(right / all)} (any ${round(found / all)})`];
    }),
  );
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
