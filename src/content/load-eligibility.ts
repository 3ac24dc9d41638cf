import { z } from 'zod';
import {
  PROGRAMMES,
  type Question,
  type Questionnaire,
  REINTEGRATIONS,
  ROUTES,
  type Rule,
  TIERS,
  TRAVELS,
  UNKNOWN,
  WARNINGS,
} from '../domain/eligibility.ts';
import type { Source } from '../domain/topic.ts';
import type { Problems } from './problems.ts';
import { readYaml } from './read-yaml.ts';

const FILE = 'content/eligibility.yaml';
const name = z.string().regex(/^[a-z][a-z0-9_-]*$/, 'use lower-case letters, digits, hyphens');
const conditions = z.record(name, z.array(z.string()).min(1));
const route = z.array(z.enum(ROUTES)).min(1).optional();

const schema = z.strictObject({
  nationalities: z.record(name, z.array(z.string().regex(/^([A-Z]{2}|stateless)$/, 'an ISO 3166-1 code of two letters')).min(1)),
  questions: z.array(
    z.strictObject({
      id: name,
      kind: z.enum(['one', 'country', 'several']).default('one'),
      options: z.array(name).default([]),
      assumed: name.optional(),
      if: conditions.optional(),
    }),
  ),
  sources: z.record(
    name,
    z.strictObject({
      name: z.string().min(2),
      url: z.url(),
      date: z.union([z.literal('undated'), z.string().regex(/^\d{4}-\d{2}-\d{2}$/)]),
    }),
  ),
  rules: z.array(
    z.strictObject({
      id: name,
      when: conditions,
      set: z
        .strictObject({
          programme: z.enum(PROGRAMMES).optional(),
          travel: z.enum(TRAVELS).optional(),
          allowance: z.enum(TIERS).optional(),
          reintegration: z.enum(REINTEGRATIONS).optional(),
        })
        .optional(),
      route: z.strictObject({ first: route, next: route, last: route, only: route, otherwise: route }).optional(),
      warn: z.array(z.enum(WARNINGS)).min(1).optional(),
      stop: z.literal(true).optional(),
      enough: z.literal(true).optional(),
      source: name,
    }),
  ),
});

const NOTHING: Questionnaire = { questions: [], rules: [], sources: new Map(), nationalities: new Map() };
/** Classes of nationality that no list names: every other country, every country that can use the programme. */
const COMPUTED = ['elsewhere', 'known'];

/** The questionnaire and its rules, with every id checked. */
export function loadEligibility(root: string, problems: Problems): Questionnaire {
  const read = readYaml(schema, { root, file: FILE }, problems);
  if (!read) return NOTHING;
  const questions: Question[] = read.questions;
  const rules: Rule[] = read.rules;
  const sources = new Map(
    Object.entries(read.sources).map(([id, { date, ...rest }]): [string, Source] => [
      id,
      date === 'undated' ? rest : { ...rest, date },
    ]),
  );
  const nationalities = new Map(Object.entries(read.nationalities).map(([id, codes]) => [id, new Set(codes)]));
  const made = { questions, rules, sources, nationalities };
  checkRules(made, problems);
  return made;
}

function checkRules({ questions, rules, sources, nationalities }: Questionnaire, problems: Problems): void {
  const answersOf = new Map(questions.map((question) => [question.id, allowedIn(question, [...nationalities.keys()])]));
  const check = (path: string, asked: Rule['when'] | undefined) => {
    for (const [question, values] of Object.entries(asked ?? {})) {
      const allowed = answersOf.get(question);
      if (!allowed) problems.error({ file: FILE, path }, `there is no question ${question}`, 'use an id of questions');
      for (const value of values) {
        if (allowed && !allowed.has(value))
          problems.error({ file: FILE, path }, `${question} has no answer ${value}`, `use one of ${[...allowed].join(' ')}`);
      }
    }
  };
  for (const question of questions) check(`questions.${question.id}`, question.if);
  const seen = new Set<string>();
  for (const rule of rules) {
    const path = `rules.${rule.id}`;
    if (seen.has(rule.id)) problems.error({ file: FILE, path }, 'the id stands twice', 'rename one');
    seen.add(rule.id);
    if (!sources.has(rule.source)) problems.error({ file: FILE, path }, `there is no source ${rule.source}`, 'add it to sources');
    if (!rule.set && !rule.warn && !rule.route)
      problems.error({ file: FILE, path }, 'the rule says nothing', 'give it set, warn or route');
    check(path, rule.when);
  }
  for (const { id } of questions) {
    if (!rules.some((rule) => rule.when[id]))
      problems.error({ file: FILE, path: `questions.${id}` }, 'no rule needs this question', 'remove it');
  }
}

function allowedIn({ kind, options }: Question, classes: readonly string[]): Set<string> {
  if (kind === 'country') return new Set([...classes, ...COMPUTED]);
  return new Set([...options, UNKNOWN, ...(kind === 'several' ? ['none-of-these'] : [])]);
}
