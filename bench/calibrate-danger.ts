import { join } from 'node:path';
import { conceptOrder } from '../src/answering/learn.ts';
import { loadContent } from '../src/content/load-content.ts';
import { loadExamples } from '../src/content/load-examples.ts';
import { DANGERS, type DangerExamples, type Examples } from '../src/domain/examples.ts';
import type { Locale } from '../src/domain/locale.ts';
import { learnDanger } from '../src/safety/learn-danger.ts';
import { createDangerScreen } from '../src/safety/screen.ts';

/**
 * `node bench/calibrate-danger.ts`: what each threshold of `src/safety/screen.ts` finds and alarms, on examples held out
 * of learning. Expressions are written by people who saw the examples, so their share here flatters. Never looks at
 * test/evaluation.
 */
const ROOT = join(import.meta.dirname, '..');
const FOLDS = 4;
const THRESHOLDS = [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6];

const { content } = loadContent(ROOT);
const { examples } = loadExamples(ROOT, content);
const isHeldOut = (place: number) => place % FOLDS === 1;
const learnedFrom: Examples = {
  ...examples,
  phrases: examples.phrases.filter((_, place) => !isHeldOut(place)),
  dangers: new Map([...examples.dangers].map(([locale, lists]) => [locale, keep(lists, (place) => !isHeldOut(place))])),
};
const concepts = { concepts: examples.concepts, conceptWords: Object.fromEntries(examples.conceptWords) };
const learned = learnDanger(learnedFrom, conceptOrder(examples.concepts));

for (const threshold of THRESHOLDS) {
  const screen = createDangerScreen(concepts, learned, threshold);
  const found = new Map<string, { right: number; any: number; all: number }>();
  for (const { locale, kind, text } of heldOut()) {
    const { danger } = screen(text, [locale]);
    const count = found.get(kind) ?? { right: 0, any: 0, all: 0 };
    count.all++;
    if (danger) count.any++;
    if (danger?.kind === kind.replace(/-.*/, '')) count.right++;
    found.set(kind, count);
  }
  const line = [...found].map(([kind, { right, any, all }]) => [kind, isAlarm(kind) ? share(any, all) : share(right, all)]);
  process.stdout.write(`${JSON.stringify({ threshold, ...Object.fromEntries(line) })}\n`);
}

function* heldOut(): Generator<{ locale: Locale; kind: string; text: string }> {
  for (const [locale, lists] of examples.dangers) {
    for (const kind of DANGERS)
      for (const [place, text] of (lists[kind] ?? []).entries()) if (isHeldOut(place)) yield { locale, kind, text };
  }
  for (const [place, { locale, topic, text }] of examples.phrases.entries())
    if (isHeldOut(place) && topic !== 'unaccompanied-minor') yield { locale, kind: 'everyday', text };
}

function keep(lists: DangerExamples, wanted: (place: number) => boolean): DangerExamples {
  const kept = DANGERS.map((kind) => [kind, (lists[kind] ?? []).filter((_, place) => wanted(place))]);
  return { ...lists, ...Object.fromEntries(kept) };
}

function isAlarm(kind: string): boolean {
  return kind === 'harmless' || kind === 'everyday';
}

function share(part: number, whole: number): number {
  return Math.round((part / whole) * 1000) / 1000;
}
