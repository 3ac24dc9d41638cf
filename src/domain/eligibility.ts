import type { Source } from './topic.ts';

/** The results, as `domain` vocabulary has them. Information, never a decision. */
export const PROGRAMMES = ['likely', 'possible', 'not-through-programme'] as const;
export const TRAVELS = ['paid', 'case-by-case', 'not-paid'] as const;
export const TIERS = ['visa-required', 'visa-free', 'case-by-case', 'none'] as const;
export const REINTEGRATIONS = ['possible', 'depends', 'none'] as const;
export const ROUTES = [
  'return-desk',
  'partner',
  'social-worker',
  'return-coach',
  'guardian',
  'iom',
  'immigration-office',
  'lawyer',
  'trafficking-centre',
  'embassy',
] as const;
export const WARNINGS = [
  'stopping-asylum',
  'status-loss',
  'deadline',
  'entry-ban-risk',
  'five-years',
  'minor-consent',
  'no-reintegration-country',
  'trafficking-first',
  'fear-first',
  'medical-early',
  'documents',
] as const;
export type Route = (typeof ROUTES)[number];
export type Warning = (typeof WARNINGS)[number];

/** What a rule may say about each part of the result; the first rule that holds and says it counts. */
type Said = {
  readonly programme?: (typeof PROGRAMMES)[number] | undefined;
  readonly travel?: (typeof TRAVELS)[number] | undefined;
  readonly allowance?: (typeof TIERS)[number] | undefined;
  readonly reintegration?: (typeof REINTEGRATIONS)[number] | undefined;
};
export const PARTS = ['programme', 'travel', 'allowance', 'reintegration'] as const;

/** By question: the answers with which a rule holds. All must hold; an unknown answer fits no list. */
export type Conditions = Readonly<Record<string, readonly string[]>>;

type RouteParts = Readonly<Partial<Record<'first' | 'next' | 'last' | 'only' | 'otherwise', readonly Route[] | undefined>>>;
export type Rule = {
  readonly id: string;
  readonly when: Conditions;
  readonly set?: Said | undefined;
  readonly route?: RouteParts | undefined;
  readonly warn?: readonly Warning[] | undefined;
  /** Nothing after this rule is looked at, and nothing more is asked. */
  readonly stop?: boolean | undefined;
  /** When it holds, nothing more is asked. */
  readonly enough?: boolean | undefined;
  readonly source: string;
};

export type Question = {
  readonly id: string;
  readonly kind: 'one' | 'country' | 'several';
  readonly options: readonly string[];
  /** Taken without asking; a person may change it. */
  readonly assumed?: string | undefined;
  /** It is asked only after these answers; `unknown` may be one. */
  readonly if?: Conditions | undefined;
};

export type Questionnaire = {
  readonly questions: readonly Question[];
  readonly rules: readonly Rule[];
  readonly sources: ReadonlyMap<string, Source>;
  /** Classes of nationalities: ISO 3166-1 alpha-2 codes, `XK`, or `stateless`. */
  readonly nationalities: ReadonlyMap<string, ReadonlySet<string>>;
};

/**
 * What a person answered, by question: an option, a country code, or for `several` a list. `unknown` is an answer too
 * (I don't know, I'd rather not say); a question without an answer was not asked yet.
 */
export type Answers = Readonly<Record<string, string | readonly string[]>>;
export const UNKNOWN = 'unknown';
/** The answer "none of these" to a question with several answers. */
export const NONE_OF_THESE = 'none-of-these';

export type Assessment = {
  readonly programme: (typeof PROGRAMMES)[number];
  readonly travel: (typeof TRAVELS)[number];
  readonly allowance: (typeof TIERS)[number];
  readonly reintegration: (typeof REINTEGRATIONS)[number];
  readonly route: readonly Route[];
  readonly warnings: readonly Warning[];
  /** The rules that led here, in their order. */
  readonly rules: readonly Rule[];
};

/** When no rule says: open, never a refusal. */
const OPEN = { programme: 'possible', travel: 'case-by-case', allowance: 'case-by-case', reintegration: 'depends' } as const;

/** The information for these answers. Every combination has exactly one; missing answers count as unknown. */
export function assess({ rules, nationalities }: Questionnaire, answers: Answers): Assessment {
  const values = valuesOf(nationalities, answers);
  const said: Record<string, string> = {};
  const warnings = new Set<Warning>();
  const used: Rule[] = [];
  const routes: RouteParts[] = [];
  for (const rule of rules) {
    if (!holds(rule.when, values)) continue;
    const sets = PARTS.filter((part) => rule.set?.[part] !== undefined && said[part] === undefined);
    for (const part of sets) said[part] = rule.set?.[part] as string;
    for (const warning of rule.warn ?? []) warnings.add(warning);
    const guides = rule.route !== undefined && (rule.route.otherwise === undefined || routes.length === 0);
    if (rule.route && guides) routes.push(rule.route);
    if (sets.length > 0 || rule.warn !== undefined || guides) used.push(rule);
    if (rule.stop) break;
  }
  return { ...OPEN, ...said, route: joinRoutes(routes), warnings: [...warnings], rules: used } as Assessment;
}

function joinRoutes(routes: readonly RouteParts[]): Route[] {
  const only = routes.find((route) => route.only)?.only;
  if (only) return [...only];
  const all = (part: keyof RouteParts) => routes.flatMap((route) => route[part] ?? []);
  return [...new Set([...all('first'), ...all('next'), ...all('last'), ...all('otherwise')])];
}

type Values = Readonly<Record<string, readonly string[]>>;

/** Each answer as the values conditions may name; nothing for what is not known. */
function valuesOf(nationalities: Questionnaire['nationalities'], answers: Answers): Values {
  const values: Record<string, readonly string[]> = {};
  for (const [question, answer] of Object.entries(answers)) {
    if (answer === UNKNOWN) continue;
    if (typeof answer !== 'string') values[question] = answer.length === 0 ? [NONE_OF_THESE] : answer;
    else values[question] = question === 'nationality' ? classesOf(nationalities, answer) : [answer];
  }
  return values;
}

/** The classes of a nationality: those that list it; `elsewhere` when none does; `known` unless it cannot use the programme. */
export function classesOf(nationalities: Questionnaire['nationalities'], code: string): string[] {
  const listed = [...nationalities].filter(([, codes]) => codes.has(code)).map(([name]) => name);
  if (listed.some((name) => OUTSIDE.has(name))) return listed;
  return listed.length === 0 || (listed.length === 1 && listed[0] === 'syria')
    ? [...listed, 'elsewhere', 'known']
    : [...listed, 'known'];
}

const OUTSIDE = new Set(['belgian', 'eu-old', 'stateless']);

function holds(conditions: Conditions, values: Values): boolean {
  for (const question in conditions) {
    const allowed = conditions[question];
    const given = values[question];
    if (!given || !allowed || !given.some((value) => allowed.includes(value))) return false;
  }
  return true;
}

export type NextStep =
  | { readonly kind: 'question'; readonly question: Question; readonly number: number; readonly most: number }
  | { readonly kind: 'result'; readonly assessment: Assessment };

/** The next question whose answer can still change the result, or the result. */
export function nextStep(questionnaire: Questionnaire, answers: Answers): NextStep {
  const assumed = withAssumed(questionnaire, answers);
  const open = openQuestions(questionnaire, assumed);
  const [question] = open;
  if (!question) return { kind: 'result', assessment: assess(questionnaire, assumed) };
  const asked = Object.keys(answers).filter((id) => assumedOf(questionnaire, id) === undefined).length;
  return { kind: 'question', question, number: asked + 1, most: asked + open.length };
}

/** The answers, with what is taken without asking. */
export function withAssumed({ questions }: Questionnaire, answers: Answers): Answers {
  const assumed = questions.flatMap(({ id, assumed: value }) => (value === undefined ? [] : [[id, value] as const]));
  return { ...Object.fromEntries(assumed), ...answers };
}

function assumedOf({ questions }: Questionnaire, id: string): string | undefined {
  return questions.find((question) => question.id === id)?.assumed;
}

/** Questions not asked yet that some rule still needs. */
function openQuestions({ questions, rules, nationalities }: Questionnaire, answers: Answers): Question[] {
  const values = valuesOf(nationalities, answers);
  const settled = new Set<string>();
  const needed = new Set<string>();
  for (const rule of rules) {
    const missing = Object.keys(rule.when).filter((question) => answers[question] === undefined);
    const possible = Object.entries(rule.when).every(
      ([question, allowed]) => answers[question] === undefined || values[question]?.some((value) => allowed.includes(value)),
    );
    if (!possible) continue;
    const says = PARTS.filter((part) => rule.set?.[part] !== undefined && !settled.has(part));
    const matters =
      says.length > 0 || rule.warn !== undefined || (rule.route !== undefined && rule.route.otherwise === undefined);
    if (missing.length === 0) for (const part of says) settled.add(part);
    else if (matters) for (const question of missing) needed.add(question);
    if (missing.length === 0 && (rule.stop || rule.enough)) break;
  }
  return questions.filter(
    (question) => needed.has(question.id) && answers[question.id] === undefined && isAskedAfter(question, answers, values),
  );
}

function isAskedAfter(question: Question, answers: Answers, values: Values): boolean {
  return Object.entries(question.if ?? {}).every(([id, allowed]) => {
    const given = answers[id] === UNKNOWN ? [UNKNOWN] : (values[id] ?? []);
    return given.some((value) => allowed.includes(value));
  });
}
