import type { Button, Speech } from '../src/bot/speech.ts';
import {
  type Answers,
  type Assessment,
  type NextStep,
  NONE_OF_THESE,
  type Question,
  UNKNOWN,
} from '../src/domain/eligibility.ts';
import { writeDay } from '../src/domain/fact.ts';
import { countryName } from '../src/domain/hear-country.ts';

/** Two questions have an option `none` that is said differently. */
const OWN_WORDS: Readonly<Record<string, string>> = {
  'order_to_leave none': 'order-none',
  'travel_document none': 'document-none',
};
/** What a person hears before anything about steps and money. */
const FIRST = ['trafficking-first', 'fear-first', 'minor-consent'];

export function optionLabel(speech: Speech, question: string, option: string): string {
  if (option === UNKNOWN) return speech.say('check.button.dont-know');
  if (option === NONE_OF_THESE) return speech.say('check.button.none-of-these');
  if (question === 'nationality') return countryName(option, speech.locale, speech.say('check.button.stateless'));
  return speech.say(`check.option.${OWN_WORDS[`${question} ${option}`] ?? option}`);
}

/** Puts a question, with its buttons. */
export function askQuestion(
  speech: Speech,
  step: Extract<NextStep, { kind: 'question' }>,
  { chosen, countries }: { chosen: readonly string[]; countries: readonly string[] },
): void {
  const { question } = step;
  const count = speech.say('check.count', { number: String(step.number), most: String(step.most) });
  speech.tell(`${speech.say(`check.question.${question.id}`)}\n(${count})`);
  if (question.kind === 'several') {
    const names = chosen.map((option) => optionLabel(speech, question.id, option)).join(', ');
    speech.tell(speech.say('check.several', { chosen: names || speech.say('check.nothing-chosen') }));
  }
  speech.offer(buttonsOf(speech, question, { chosen, countries }));
}

/** In the order in which "1", "2" count: the options first. */
function buttonsOf(
  speech: Speech,
  question: Question,
  { chosen, countries }: { chosen: readonly string[]; countries: readonly string[] },
): Button[] {
  const options = question.kind === 'country' ? countries : question.options.filter((option) => !chosen.includes(option));
  const several =
    chosen.length > 0
      ? { id: 'check:done', label: speech.say('check.button.done') }
      : { id: `check:is:${NONE_OF_THESE}`, label: speech.say('check.button.none-of-these') };
  return [
    ...options.map((option) => ({ id: `check:is:${option}`, label: optionLabel(speech, question.id, option) })),
    ...(question.kind === 'several' ? [several] : []),
    { id: 'command:dont-know', label: speech.say('check.button.dont-know') },
    { id: 'command:rather-not-say', label: speech.say('check.button.rather-not-say') },
    { id: 'command:back', label: speech.say('check.button.back') },
    { id: 'command:stop', label: speech.say('check.button.stop') },
  ];
}

/** The result: what protects first, then what is likely and paid, what to know, whom to ask, and why. */
export function tellResult(speech: Speech, assessment: Assessment, answers: Answers): void {
  const say = (key: string) => speech.say(`check.${key}`);
  const alone = assessment.rules.some((rule) => rule.stop);
  const warnings = assessment.warnings.map((warning) => ({ warning, text: say(`warning.${warning}`) }));
  const protecting = warnings.filter(({ warning }) => FIRST.includes(warning)).map(({ text }) => text);
  const others = warnings.filter(({ warning }) => !FIRST.includes(warning)).map(({ text }) => text);
  const contacts = speech.say('check.result.contact', { contacts: assessment.route.map((id) => say(`route.${id}`)).join('; ') });
  speech.tell(protecting.join('\n\n'));
  if (!alone) {
    speech.tell(
      [say('result.intro'), say(`result.${assessment.programme}`), say(`result.travel-${assessment.travel}`)].join('\n\n'),
      [
        assessment.allowance === 'none' ? '' : say(`result.allowance-${assessment.allowance}`),
        say(`result.reintegration-${assessment.reintegration}`),
      ]
        .filter((text) => text.length > 0)
        .join('\n\n'),
      others.join('\n\n'),
    );
  }
  speech.tell(contacts, say('result.stay'));
  speech.note(...reasonsOf(speech, assessment, answers));
}

function reasonsOf(speech: Speech, { rules }: Assessment, answers: Answers): string[] {
  const { sources } = speech.content.eligibility;
  const reasons = rules.flatMap((rule) => {
    const source = sources.get(rule.source);
    const said = Object.keys(rule.when).flatMap((question) => answerText(speech, question, answers[question]));
    if (!source || said.length === 0) return [];
    return [
      `${[...new Set(said)].join(' + ')} (${source.name}${source.date ? `, ${writeDay(source.date, speech.locale)}` : ''})`,
    ];
  });
  const open = Object.entries(answers).filter(([, answer]) => answer === UNKNOWN);
  const left = open.map(([question]) => speech.say(`check.short.${question}`)).join(', ');
  return [
    reasons.length > 0 ? speech.say('check.result.why', { reasons: [...new Set(reasons)].join('; ') }) : '',
    left ? speech.say('check.result.open', { questions: left }) : '',
  ];
}

function answerText(speech: Speech, question: string, answer: Answers[string] | undefined): string[] {
  if (answer === undefined || answer === UNKNOWN) return [];
  return [answer].flat().map((option) => optionLabel(speech, question, option));
}

/** The answers as buttons, for changing one. */
export function answerButtons(speech: Speech, answers: Answers): Button[] {
  return Object.keys(answers).map((question) => ({ id: `check:edit:${question}`, label: speech.say(`check.short.${question}`) }));
}
