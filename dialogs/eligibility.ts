import {
  Dialog,
  type DialogContext,
  type DialogInstance,
  type DialogTurnResult,
  type TurnContext,
} from '../src/bot/framework.ts';
import { type Speech, speechOf } from '../src/bot/speech.ts';
import { type Answers, NONE_OF_THESE, nextStep, type Question, UNKNOWN, withAssumed } from '../src/domain/eligibility.ts';
import { foldedWords } from '../src/domain/fold-letters.ts';
import type { CountryEar } from '../src/domain/hear-country.ts';
import { tellsNumber } from '../src/domain/redact.ts';
import type { TopicId } from '../src/domain/topic.ts';
import { answerButtons, askQuestion, tellResult } from './eligibility-words.ts';

/** What "yes" and "no" mean as an answer, by question. */
export const MEANT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  yes: { third_country_stay: 'guaranteed', travel_document: 'valid-passport' },
  no: {
    earlier_return_support: 'never',
    order_to_leave: 'none',
    third_country_stay: 'not-guaranteed',
    travel_document: 'none',
    circumstances: NONE_OF_THESE,
  },
};
/** What a story about oneself answers: "they refused me last week" says the situation. */
const TOLD: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  situation: {
    'asylum-procedure': 'asylum-ongoing',
    'refused-asylum': 'asylum-refused',
    'no-papers': 'never-applied',
    'residence-permit': 'residence-permit',
    dublin: 'dublin',
  },
  living: { detention: 'closed-centre', 'place-to-stay': 'homeless', 'criminal-record': 'prison' },
};
const ADULT = 18;
const OLDEST = 110;
/** The questions about one's situation. Answers are ids in the memory of the talk, so that nothing is lost by a detour. */
export class EligibilityDialog extends Dialog {
  static readonly id = 'eligibility';
  readonly #countries: CountryEar;

  constructor(countries: CountryEar) {
    super(EligibilityDialog.id);
    this.#countries = countries;
  }

  override async beginDialog(dialogContext: DialogContext): Promise<DialogTurnResult> {
    const speech = speechOf(dialogContext.context);
    const begun = speech.memory.check && !speech.memory.check.done;
    if (!begun) speech.memory.check = { answers: {} };
    speech.tell(speech.say(begun ? 'check.paused' : 'check.start'));
    return this.#goOn(dialogContext);
  }

  override async continueDialog(dialogContext: DialogContext): Promise<DialogTurnResult> {
    const speech = speechOf(dialogContext.context);
    const question = this.#open(speech);
    if (!question || speech.heard === undefined) return this.#goOn(dialogContext);
    const [, kind, value] = speech.heard.split(':', 3);
    const { check } = speech.memory;
    if (!check) return this.#goOn(dialogContext);
    if (speech.heard === 'back') goBack(check);
    else if (speech.heard === 'dont-know') this.#dontKnow(speech, question);
    else if (speech.heard === 'rather-not-say') {
      speech.tell(speech.say('check.carried'));
      keep(check, question.id, UNKNOWN);
    } else if (kind === 'done') keep(check, question.id, check.chosen ?? []);
    else if (kind === 'maybe') {
      check.countries = (value ?? '').split(',');
      speech.tell(speech.say('check.country-mean'));
    } else if (kind === 'is' && value !== undefined) this.#answer(speech, question, value);
    return this.#goOn(dialogContext);
  }

  override async repromptDialog(context: TurnContext, _instance: DialogInstance): Promise<void> {
    this.#ask(speechOf(context));
  }

  /** The id of the open question, if there is one. */
  openQuestion(speech: Speech): string | undefined {
    return this.#open(speech)?.id;
  }

  /** What a typed message answers to the open question, as the id of a button; undefined when it is something else. */
  hear(text: string, speech: Speech): string | undefined {
    const question = this.#open(speech);
    if (!question) return undefined;
    if (question.kind === 'country') return this.#hearCountry(text, speech);
    const age = question.id === 'age_group' ? ageIn(text) : undefined;
    return age !== undefined && age >= ADULT ? 'check:is:adult' : undefined;
  }

  /** What a story answers ("they refused me last week"), as the id of a button. A question is no answer. */
  told(text: string, speech: Speech, topic: TopicId): string | undefined {
    const question = this.#open(speech);
    if (!question || /[?؟？]/.test(text)) return undefined;
    const option = TOLD[question.id]?.[topic];
    return option === undefined ? undefined : `check:is:${option}`;
  }

  #hearCountry(text: string, speech: Speech): string | undefined {
    if (foldedWords(text).join(' ') === foldedWords(speech.say('check.button.stateless')).join(' ')) return 'check:is:stateless';
    const codes = this.#countries.hear(text);
    if (codes.length === 0 || codes.length > 4) return undefined;
    return codes.length === 1 ? `check:is:${codes[0]}` : `check:maybe:${codes.join(',')}`;
  }

  /** Takes out what we never ask: a number of a file, a birth or a phone. What else the message says may still be an answer. */
  hush(text: string, speech: Speech): void {
    if (!tellsNumber(text)) return;
    speech.withhold = true;
    speech.tell(speech.say('check.not-needed'));
  }

  /** Says that something typed was no answer. */
  notUnderstood(speech: Speech): void {
    speech.tell(speech.say('check.again'));
    this.#ask(speech);
  }

  askAgain(speech: Speech): void {
    this.#ask(speech);
  }

  #answer(speech: Speech, question: Question, value: string): void {
    const { check } = speech.memory;
    if (!check) return;
    if (question.kind !== 'several') keep(check, question.id, value);
    else if (value === NONE_OF_THESE) keep(check, question.id, []);
    else check.chosen = [...new Set([...(check.chosen ?? []), value])];
  }

  /** The first time it is explained, the second time it stays open. */
  #dontKnow(speech: Speech, question: Question): void {
    const { check } = speech.memory;
    if (!check) return;
    if (check.explained === question.id) {
      speech.tell(speech.say('check.carried'));
      keep(check, question.id, UNKNOWN);
      return;
    }
    check.explained = question.id;
    speech.tell(speech.say(`check.why.${question.id}`));
  }

  #open(speech: Speech): Question | undefined {
    const { check } = speech.memory;
    if (!check) return undefined;
    const edited = speech.content.eligibility.questions.find(({ id }) => id === check.editing);
    if (edited) return edited;
    const step = nextStep(speech.content.eligibility, check.answers);
    return step.kind === 'question' ? step.question : undefined;
  }

  async #goOn(dialogContext: DialogContext): Promise<DialogTurnResult> {
    const speech = speechOf(dialogContext.context);
    const { check } = speech.memory;
    if (check && this.#ask(speech)) return Dialog.EndOfTurn;
    if (check) check.done = true;
    tellOutcome(speech);
    return dialogContext.endDialog(true);
  }

  /** Puts the open question; false when there is none. */
  #ask(speech: Speech): boolean {
    const { check } = speech.memory;
    const question = this.#open(speech);
    if (!check || !question) return false;
    const step = nextStep(speech.content.eligibility, check.answers);
    const { number, most } = step.kind === 'question' ? step : { number: 1, most: 1 };
    askQuestion(
      speech,
      { kind: 'question', question, number, most },
      { chosen: check.chosen ?? [], countries: check.countries ?? [] },
    );
    return true;
  }
}

type Check = NonNullable<Speech['memory']['check']>;

function keep(check: Check, question: string, answer: string | readonly string[]): void {
  check.answers = { ...check.answers, [question]: answer };
  delete check.chosen;
  delete check.countries;
  delete check.editing;
}

function goBack(check: Check): void {
  if (check.editing || check.chosen?.length) {
    delete check.editing;
    delete check.chosen;
    return;
  }
  const answers = { ...check.answers };
  const last = Object.keys(answers).at(-1);
  if (last !== undefined) delete answers[last];
  check.answers = answers;
}

/** The result of the answers that are there. */
function tellOutcome(speech: Speech): void {
  const { check } = speech.memory;
  const answers: Answers = withAssumed(speech.content.eligibility, check?.answers ?? {});
  const step = nextStep(speech.content.eligibility, answers);
  if (step.kind === 'result') {
    tellResult(speech, step.assessment, answers);
    speech.serve('answered');
  }
  speech.offer([
    { id: 'refer:start', label: speech.say('check.button.where') },
    { id: 'command:human', label: speech.say('button.human') },
    { id: 'check:change', label: speech.say('check.button.change') },
    { id: 'command:menu', label: speech.say('button.menu') },
  ]);
}

/** Offers the answers for changing one. */
export function offerChanges(speech: Speech): void {
  speech.tell(speech.say('check.change-which'));
  speech.offer(answerButtons(speech, withAssumed(speech.content.eligibility, speech.memory.check?.answers ?? {})));
}

/** Opens one answer again; the others stay. False when there is no such answer. */
export function editAnswer(speech: Speech, question: string): boolean {
  const { check } = speech.memory;
  if (!check || !speech.content.eligibility.questions.some(({ id }) => id === question)) return false;
  check.editing = question;
  delete check.done;
  return true;
}

function ageIn(text: string): number | undefined {
  const numbers = foldedWords(text).filter((word) => /^\d{1,3}$/.test(word));
  const age = numbers.length === 1 ? Number(numbers[0]) : Number.NaN;
  return age > 9 && age <= OLDEST ? age : undefined;
}
