import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A message of the evaluation set: what it asks, or `none`. Nothing learns from these files. */
export type Asked = { readonly locale: string; readonly topic: string; readonly text: string };

export function evaluationSet(root: string, locales: readonly string[]): Asked[] {
  return locales.flatMap((locale) => {
    const lists = parse(readFileSync(join(root, `test/evaluation/${locale}.yaml`), 'utf8')) as Record<string, string[]>;
    return Object.entries(lists).flatMap(([topic, texts]) => texts.map((text) => ({ locale, topic, text })));
  });
}

/** What somebody who understands made of a message. */
export type Heard = { readonly answered: string | undefined; readonly topics: readonly string[] };

/** Shares from 0 to 1 of the messages of one language. */
export type Scores = {
  readonly right: number;
  readonly wrong: number;
  readonly first: number;
  readonly three: number;
  readonly outside: number;
};

export function score(asked: readonly Asked[], heard: readonly Heard[]): Scores {
  let right = 0;
  let wrong = 0;
  let first = 0;
  let three = 0;
  let outside = 0;
  let inside = 0;
  for (const [place, { topic }] of asked.entries()) {
    const { answered, topics } = heard[place] ?? { answered: undefined, topics: [] };
    if (topic === 'none') {
      if (answered !== undefined) outside++;
      continue;
    }
    inside++;
    if (answered === topic) right++;
    else if (answered !== undefined) wrong++;
    if (topics[0] === topic) first++;
    if (topics.slice(0, 3).includes(topic)) three++;
  }
  const rest = asked.length - inside;
  return {
    right: right / inside,
    wrong: wrong / inside,
    first: first / inside,
    three: three / inside,
    outside: rest ? outside / rest : 0,
  };
}

/** Each language counts the same. */
export function macro(all: readonly Scores[]): Scores {
  const mean = (key: keyof Scores) => all.reduce((sum, scores) => sum + scores[key], 0) / all.length;
  return { right: mean('right'), wrong: mean('wrong'), first: mean('first'), three: mean('three'), outside: mean('outside') };
}
