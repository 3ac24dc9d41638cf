import { z } from 'zod';
import type { Content } from '../domain/content.ts';
import { type Answers, assess, type Question, type Questionnaire, UNKNOWN } from '../domain/eligibility.ts';
import type { FactKey } from '../domain/fact.ts';
import { LineError } from './json-lines.ts';

export const assessLine = z.object({
  id: z.union([z.string(), z.number()]),
  input: z.record(z.string(), z.union([z.string(), z.array(z.string()), z.null()])),
});

/** The information for these answers, as the eligibility vocabulary has it. Throws a LineError that names the wrong field. */
export function assessInput(content: Content, line: z.infer<typeof assessLine>) {
  const { eligibility } = content;
  const found = assess(eligibility, readAnswers(eligibility, line.input));
  const { programme, travel, reintegration, route, warnings } = found;
  return {
    programme,
    travel,
    allowance: { tier: found.allowance, ...amountsOf(content, found.allowance) },
    reintegration,
    route,
    warnings,
    reasons: found.rules.map((rule) => {
      const source = eligibility.sources.get(rule.source);
      return { rule: rule.id, source: source?.url ?? rule.source, date: source?.date ?? 'undated' };
    }),
  };
}

const AMOUNTS: Readonly<Record<string, { adult: FactKey; child: FactKey }>> = {
  'visa-required': { adult: 'allowance-visa-adult' as FactKey, child: 'allowance-visa-child' as FactKey },
  'visa-free': { adult: 'allowance-free-adult' as FactKey, child: 'allowance-free-child' as FactKey },
};

/** Of 2022, and always to be confirmed by the desk. */
function amountsOf({ facts }: Content, tier: string) {
  const keys = AMOUNTS[tier];
  if (!keys) return {};
  const euros = (key: FactKey) => Number(facts.get(key)?.value);
  return { adult_eur: euros(keys.adult), child_eur: euros(keys.child), to_be_confirmed: true };
}

function readAnswers({ questions }: Questionnaire, input: z.infer<typeof assessLine>['input']): Answers {
  const answers: Record<string, string | readonly string[]> = {};
  for (const [field, value] of Object.entries(input)) {
    const question = questions.find(({ id }) => id === field);
    if (!question) throw new LineError(`input.${field}: there is no such field; use ${questions.map(({ id }) => id).join(', ')}`);
    if (value !== null && value !== UNKNOWN) answers[field] = readAnswer(question, value);
  }
  return answers;
}

function readAnswer({ id, kind, options }: Question, value: string | string[]): string | readonly string[] {
  if (kind === 'several') {
    const given = [value].flat();
    const wrong = given.find((one) => !options.includes(one) && one !== UNKNOWN);
    if (wrong !== undefined) throw new LineError(`input.${id}: ${wrong} is not one of ${options.join(', ')}`);
    return given.includes(UNKNOWN) && given.length === 1 ? UNKNOWN : given.filter((one) => one !== UNKNOWN);
  }
  if (typeof value !== 'string') throw new LineError(`input.${id}: one value is expected, not a list`);
  if (kind === 'country') {
    const code = value === 'stateless' ? value : value.toUpperCase();
    if (code !== 'stateless' && !/^[A-Z]{2}$/.test(code))
      throw new LineError(`input.${id}: write an ISO 3166-1 code of two letters, or stateless`);
    return code;
  }
  if (!options.includes(value)) throw new LineError(`input.${id}: ${value} is not one of ${options.join(', ')}`);
  return value;
}
