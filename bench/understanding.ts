import { createRequire } from 'node:module';
import { findAnswer } from '../src/answering/find-answer.ts';
import { learnTopics, NONE } from '../src/answering/learn.ts';
import { createLocalMatcher } from '../src/answering/local-matcher.ts';
import { loadContent } from '../src/content/load-content.ts';
import { loadExamples } from '../src/content/load-examples.ts';
import type { Content } from '../src/domain/content.ts';
import type { Examples, Phrase } from '../src/domain/examples.ts';
import { type Asked, evaluationSet, type Heard, macro, type Scores, score } from './evaluation.ts';

type Print = (line: Record<string, unknown>) => void;
/** Somebody who can be taught with phrases and asked one message of one language. */
type Pupil = { readonly name: string; hear(text: string, locale: string): Promise<Heard> | Heard };
type Taught = { readonly pupil: Pupil; readonly learned: number };

const CURVE = [5, 10, 15, 20, 30, 45];

/**
 * Understanding on messages nothing has learned from, by language, beside two libraries that were taught the same
 * phrases in the same run; and how it grows with the number of examples.
 */
export async function benchUnderstanding(print: Print, root: string): Promise<void> {
  const { content } = loadContent(root);
  const { examples } = loadExamples(root, content);
  const locales = content.languages.map(({ locale }) => locale);
  const sets = locales.map((locale) => evaluationSet(root, [locale]));
  const results = new Map<string, Scores>();
  for (const teach of [teachOurs, teachMiniSearch, teachNlpJs]) {
    const started = performance.now();
    const { pupil, learned } = await teach(content, examples);
    const scores: Scores[] = [];
    const times: number[] = [];
    for (const asked of sets) {
      const heard = await hearAll(pupil, asked, times);
      scores.push(score(asked, heard));
      print({ bench: 'understanding', who: pupil.name, locale: asked[0]?.locale, ...rounded(score(asked, heard)) });
    }
    const whole = macro(scores);
    results.set(pupil.name, whole);
    times.sort((a, b) => a - b);
    print({
      bench: 'understanding',
      who: pupil.name,
      locale: 'macro',
      ...rounded(whole),
      learnedSeconds: round((learned - started) / 1000),
      medianMilliseconds: round(times[times.length >> 1] ?? 0),
      megabytes: Math.round(process.memoryUsage().rss / 1e6),
    });
  }
  const ours = results.get('assistant');
  for (const [who, other] of results) {
    if (ours && who !== 'assistant')
      print({
        bench: 'understanding ahead',
        of: who,
        first: round(ours.first - other.first),
        three: round(ours.three - other.three),
      });
  }
  printCurve(print, { content, examples, sets });
}

async function hearAll(pupil: Pupil, asked: readonly Asked[], times: number[]): Promise<Heard[]> {
  const heard: Heard[] = [];
  for (const { text, locale } of asked) {
    const started = performance.now();
    heard.push(await pupil.hear(text, locale));
    times.push(performance.now() - started);
  }
  return heard;
}

function ours(content: Content, examples: Examples): Pupil {
  const matcher = createLocalMatcher(learnTopics(content, examples));
  return {
    name: 'assistant',
    hear: (text, locale) => {
      const found = findAnswer(matcher, text, locale);
      return { answered: found.kind === 'sure' ? found.topic : undefined, topics: found.topics.map(({ topic }) => topic) };
    },
  };
}

function teachOurs(content: Content, examples: Examples): Taught {
  const pupil = ours(content, examples);
  return { pupil, learned: performance.now() };
}

const require = createRequire(import.meta.url);

/** BM25 over the phrases of a language: the topic of the best phrase; answers when it is clearly ahead. */
function teachMiniSearch(_: Content, { phrases }: Examples): Taught {
  const MiniSearch = require('minisearch') as new (
    options: object,
  ) => {
    addAll(documents: readonly object[]): void;
    search(text: string, options: object): { id: number; score: number }[];
  };
  const byLocale = new Map<string, { index: InstanceType<typeof MiniSearch>; topics: string[] }>();
  for (const [locale, said] of Map.groupBy(phrases, (phrase: Phrase) => phrase.locale)) {
    const index = new MiniSearch({ fields: ['text'] });
    index.addAll(said.map(({ text }, id) => ({ id, text })));
    byLocale.set(locale, { index, topics: said.map(({ topic }) => topic) });
  }
  const hear = (text: string, locale: string): Heard => {
    const known = byLocale.get(locale);
    const found = known?.index.search(text, { prefix: true, fuzzy: 0.2 }) ?? [];
    const best = new Map<string, number>();
    for (const { id, score: points } of found) {
      const topic = known?.topics[id] ?? NONE;
      best.set(topic, Math.max(best.get(topic) ?? 0, points));
    }
    const ranked = [...best].sort((a, b) => b[1] - a[1]);
    const [first, second] = ranked;
    const sure = first !== undefined && first[0] !== NONE && first[1] > 1.5 * (second?.[1] ?? 0);
    return { answered: sure ? first[0] : undefined, topics: ranked.map(([topic]) => topic).filter((topic) => topic !== NONE) };
  };
  return { pupil: { name: 'minisearch', hear }, learned: performance.now() };
}

/** nlp.js: its neural classifier, with its own threshold, one manager for each language as its documentation shows. */
async function teachNlpJs(_: Content, { phrases }: Examples): Promise<Taught> {
  const { NlpManager } = require('node-nlp') as { NlpManager: new (options: object) => NlpJs };
  const byLocale = new Map<string, NlpJs>();
  for (const [locale, said] of Map.groupBy(phrases, (phrase: Phrase) => phrase.locale)) {
    const manager = new NlpManager({
      languages: [locale],
      forceNER: false,
      nlu: { log: false, useNoneFeature: true },
      autoSave: false,
    });
    for (const { text, topic } of said) manager.addDocument(locale, text, topic === NONE ? 'None' : topic);
    await manager.train();
    byLocale.set(locale, manager);
  }
  const hear = async (text: string, locale: string): Promise<Heard> => {
    const { intent, classifications = [] } = (await byLocale.get(locale)?.process(locale, text)) ?? {};
    const topics = classifications.map((one) => one.intent).filter((one) => one !== 'None');
    return { answered: intent && intent !== 'None' ? intent : undefined, topics };
  };
  return { pupil: { name: 'node-nlp', hear }, learned: performance.now() };
}

type NlpJs = {
  addDocument(locale: string, text: string, intent: string): void;
  train(): Promise<void>;
  process(locale: string, text: string): Promise<{ intent?: string; classifications?: { intent: string }[] }>;
};

function printCurve(
  print: Print,
  { content, examples, sets }: { content: Content; examples: Examples; sets: readonly Asked[][] },
): void {
  for (const most of CURVE) {
    const seen = new Map<string, number>();
    const phrases = examples.phrases.filter(({ locale, topic }) => {
      const count = (seen.get(`${locale} ${topic}`) ?? 0) + 1;
      seen.set(`${locale} ${topic}`, count);
      return count <= most * (topic === NONE ? 3 : 1);
    });
    const pupil = ours(content, { ...examples, phrases });
    const scores = sets.map((asked) =>
      score(
        asked,
        asked.map(({ text, locale }) => pupil.hear(text, locale) as Heard),
      ),
    );
    print({ bench: 'understanding by examples', examples: most, ...rounded(macro(scores)) });
  }
}

function rounded(scores: Scores): Record<string, number> {
  return Object.fromEntries(Object.entries(scores).map(([key, share]) => [key, round(share)]));
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
