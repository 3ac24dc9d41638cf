import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadContent } from '../../src/content/load-content.ts';
import { type Answers, type Assessment, assess, nextStep, UNKNOWN } from '../../src/domain/eligibility.ts';

const { content } = loadContent(join(import.meta.dirname, '../..'));
const { eligibility } = content;

/** One nationality of every class, and none known. */
const NATIONALITIES = ['BE', 'FR', 'RO', 'GB', 'BR', 'MD', 'SY', 'UA', 'AL', 'IQ', 'stateless', UNKNOWN];
const optionsOf = (id: string) => [...(eligibility.questions.find((question) => question.id === id)?.options ?? []), UNKNOWN];
const CIRCUMSTANCES = optionsOf('circumstances').filter((one) => one !== UNKNOWN);
/** Every circumstance alone and every pair: rules name at most one each, so larger sets only join what these show. */
const SETS: (readonly string[] | string)[] = [
  UNKNOWN,
  [],
  ...CIRCUMSTANCES.flatMap((one, index) => [[one], ...CIRCUMSTANCES.slice(index + 1).map((other) => [one, other])]),
];

function* everySituation(): Generator<Record<string, string | readonly string[]>> {
  for (const age_group of optionsOf('age_group'))
    for (const nationality of NATIONALITIES)
      for (const situation of optionsOf('situation'))
        for (const living of optionsOf('living'))
          for (const earlier_return_support of optionsOf('earlier_return_support'))
            for (const destination of optionsOf('destination'))
              for (const third_country_stay of destination === 'third-country' ? optionsOf('third_country_stay') : [UNKNOWN])
                yield { age_group, nationality, situation, living, earlier_return_support, destination, third_country_stay };
}

describe('every combination of answers', () => {
  test('has one result that contradicts no fact, and every rule fires somewhere', () => {
    const fired = new Set<string>();
    const faults = new Set<string>();
    let count = 0;
    const orders = optionsOf('order_to_leave');
    const documents = optionsOf('travel_document');
    for (const situation of everySituation()) {
      for (const circumstances of SETS) {
        // Orders and documents only add a warning and the end of the route: each is met with every situation in turn.
        const order_to_leave = orders[count % orders.length] as string;
        const travel_document = documents[(count >> 2) % documents.length] as string;
        const answers = { ...situation, circumstances, order_to_leave, travel_document };
        const result = assess(eligibility, answers);
        for (const rule of result.rules) fired.add(rule.id);
        for (const fault of contradictions(answers, result)) faults.add(fault);
        count++;
      }
    }
    expect([...faults]).toEqual([]);
    expect(eligibility.rules.filter((rule) => !fired.has(rule.id)).map((rule) => rule.id)).toEqual([]);
    expect(count).toBeGreaterThan(1_000_000);
  }, 240_000);

  test('asks at most ten questions, each once, and what is left unasked changes nothing of the four parts', () => {
    let longest = 0;
    let walked = 0;
    let asked = 0;
    let step = 0;
    for (const situation of everySituation()) {
      if (step++ % 7 !== 0) continue;
      const full: Answers = {
        ...situation,
        circumstances: SETS[step % SETS.length] ?? [],
        order_to_leave: 'none',
        travel_document: 'none',
      };
      const answers: Record<string, string | readonly string[]> = { destination: full.destination ?? UNKNOWN };
      let next = nextStep(eligibility, answers);
      while (next.kind === 'question') {
        expect(answers[next.question.id]).toBeUndefined();
        answers[next.question.id] = full[next.question.id] ?? UNKNOWN;
        next = nextStep(eligibility, answers);
      }
      const questions = Object.keys(answers).length - 1;
      longest = Math.max(longest, questions);
      walked++;
      asked += questions;
      const { programme, travel, allowance, reintegration } = assess(eligibility, full);
      expect(next.assessment).toMatchObject({ programme, travel, allowance, reintegration });
    }
    expect(longest).toBeLessThanOrEqual(9);
    expect(asked / walked).toBeLessThan(7);
  }, 240_000);
});

const ENFORCEMENT = 'immigration-office';

/** The facts a result must not contradict; each names itself when it does. */
function* contradictions(answers: Answers, result: Assessment): Generator<string> {
  const { age_group, nationality, situation, destination, earlier_return_support } = answers;
  const has = (one: string) => Array.isArray(answers.circumstances) && answers.circumstances.includes(one);
  const alone = age_group === 'child-alone';
  if (result.route.length === 0) yield 'nobody to contact';
  if (result.route[0] === ENFORCEMENT && !(situation === 'dublin' && destination === 'third-country'))
    yield 'the Immigration Office first, and it is no Dublin departure';
  if ((nationality === 'BR' || nationality === 'MD') && !alone && result.reintegration !== 'none')
    yield `reintegration for ${nationality}`;
  if (nationality === 'IQ' && result.allowance === 'visa-free') yield 'the small premium for a country with a visa';
  if ((nationality === 'UA' || nationality === 'AL') && result.allowance === 'visa-required')
    yield 'the large premium without a visa';
  if (alone && (result.allowance === 'visa-free' || result.allowance === 'visa-required')) yield 'money for a child alone';
  if (alone && result.route[0] !== 'guardian') yield 'a child alone without guardian first';
  if (earlier_return_support === 'within-5-years' && !alone && result.programme === 'likely')
    yield 'a second support within five years';
  if (!alone && has('possible-trafficking') && !result.warnings.includes('trafficking-first')) yield 'trafficking not said first';
  if (!alone && has('possible-trafficking') && result.route[0] !== 'trafficking-centre' && situation !== 'dublin')
    yield 'no trafficking centre first';
  if (!alone && has('fear-of-return') && !result.warnings.includes('fear-first')) yield 'fear not said first';
  if (!alone && situation === 'asylum-ongoing' && !result.warnings.includes('stopping-asylum'))
    yield 'asylum without its warning';
  if (!alone && nationality === 'SY' && !result.warnings.includes('entry-ban-risk')) yield 'Syria without its entry-ban warning';
  if (situation === 'residence-permit' && result.programme === 'likely') yield 'likely with a residence permit';
  if (situation === 'recognised-protection' && !alone && !result.warnings.includes('status-loss'))
    yield 'protection without its warning';
  if (result.programme === 'not-through-programme') {
    const known =
      nationality === 'BE' ||
      nationality === 'FR' ||
      earlier_return_support === 'within-5-years' ||
      destination === 'third-country';
    if (!known) yield 'an unknown answer led to not';
    if (result.reintegration !== 'none' || result.allowance !== 'none') yield 'money without the programme';
  }
  if (result.programme === 'likely' && Object.entries(answers).some(([id, value]) => value === UNKNOWN && NEEDED.has(id)))
    yield 'likely, and something that matters is unknown';
}

const NEEDED = new Set(['age_group', 'nationality', 'situation', 'living', 'earlier_return_support', 'destination']);
