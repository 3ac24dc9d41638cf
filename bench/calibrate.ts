import { join } from 'node:path';
import { signsOf } from '../src/answering/confidence.ts';
import { learnTopics, NONE } from '../src/answering/learn.ts';
import { weighTopics } from '../src/answering/local-matcher.ts';
import { loadContent } from '../src/content/load-content.ts';
import { loadExamples } from '../src/content/load-examples.ts';
import type { Phrase } from '../src/domain/examples.ts';

/**
 * `node bench/calibrate.ts`: finds the numbers of `src/answering/confidence.ts` and `find-answer.ts` by logistic
 * regression on example messages held out of learning, five times a fifth. Never looks at test/evaluation.
 */
const ROOT = join(import.meta.dirname, '..');
const FOLDS = 5;
const STEPS = 400;
const RATE = 2;
/** People write things we know nothing about more often than editors write examples of it. */
const NONE_COUNTS = 5;
const MOST_WRONG = 0.1;
const MOST_OUTSIDE = 0.08;

type Case = { readonly signs: number[]; readonly right: boolean; readonly inside: boolean; readonly third: boolean };

const { content } = loadContent(ROOT);
const { examples } = loadExamples(ROOT, content);
const foldOf = (phrase: Phrase, place: number) => (place * 7 + phrase.text.length) % FOLDS;
const cases: Case[] = [];
for (let fold = 0; fold < FOLDS; fold++) {
  const isHeldOut = (phrase: Phrase, place: number) => foldOf(phrase, place) === fold;
  const learnedFrom = { ...examples, phrases: examples.phrases.filter((phrase, place) => !isHeldOut(phrase, place)) };
  const weigh = weighTopics(learnTopics(content, learnedFrom));
  for (const { text, locale, topic } of examples.phrases.filter(isHeldOut)) {
    const evidence = weigh(text, locale);
    const ranked = evidence.ranked.map((one) => one.topic as string);
    cases.push({
      signs: signsOf(evidence),
      right: ranked[0] === topic,
      inside: topic !== NONE,
      third: ranked.slice(0, 3).includes(topic),
    });
  }
}

const width = cases[0]?.signs.length ?? 0;
const means = column((place) => mean(cases.map(({ signs }) => signs[place] ?? 0)));
const spreads = column(
  (place) => Math.sqrt(mean(cases.map(({ signs }) => ((signs[place] ?? 0) - (means[place] ?? 0)) ** 2))) || 1,
);
const standard = cases.map(({ signs }) => signs.map((sign, place) => (sign - (means[place] ?? 0)) / (spreads[place] ?? 1)));
const weights = column(() => 0);
let bias = 0;
for (let step = 0; step < STEPS; step++) {
  const slopes = column(() => 0);
  let slope = 0;
  let counted = 0;
  for (const [place, one] of cases.entries()) {
    const counts = one.inside ? 1 : NONE_COUNTS;
    const miss = (sigmoid(dot(standard[place] ?? [], weights) + bias) - (one.right ? 1 : 0)) * counts;
    for (let sign = 0; sign < width; sign++) slopes[sign] = (slopes[sign] ?? 0) + miss * (standard[place]?.[sign] ?? 0);
    slope += miss;
    counted += counts;
  }
  for (let sign = 0; sign < width; sign++) weights[sign] = (weights[sign] ?? 0) - (RATE * (slopes[sign] ?? 0)) / counted;
  bias -= (RATE * slope) / counted;
}

const raw = weights.map((weight, place) => weight / (spreads[place] ?? 1));
const rawBias = bias - raw.reduce((sum, weight, place) => sum + weight * (means[place] ?? 0), 0);
const chances = cases.map(({ signs }) => sigmoid(dot(signs, raw) + rawBias));
const inside = cases.filter((one) => one.inside).length;
const outside = cases.length - inside;
let best = { sure: 1, right: 0, wrong: 0, outside: 0 };
for (let sure = 0.05; sure < 0.95; sure += 0.01) {
  const share = (wanted: (one: Case) => boolean, of: number) =>
    cases.filter((one, place) => (chances[place] ?? 0) >= sure && wanted(one)).length / of;
  const at = {
    sure,
    right: share((one) => one.right, inside),
    wrong: share((one) => one.inside && !one.right, inside),
    outside: share((one) => !one.inside, outside),
  };
  if (at.wrong <= MOST_WRONG && at.outside <= MOST_OUTSIDE && at.right > best.right) best = at;
}
process.stdout.write(
  `${JSON.stringify({
    bias: round(rawBias),
    weights: raw.map(round),
    heldOut: cases.length,
    first: round(cases.filter((one) => one.right).length / inside),
    three: round(cases.filter((one) => one.third).length / inside),
    best: Object.fromEntries(Object.entries(best).map(([key, value]) => [key, round(value)])),
  })}\n`,
);

function column(of: (place: number) => number): number[] {
  return Array.from({ length: width }, (_, place) => of(place));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function dot(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, place) => sum + value * (other[place] ?? 0), 0);
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
