import {
  Dialog,
  type DialogContext,
  type DialogInstance,
  type DialogTurnResult,
  type TurnContext,
} from '../src/bot/framework.ts';
import { type Speech, speechOf } from '../src/bot/speech.ts';
import { caseCode, writeCaseCode } from '../src/domain/case-code.ts';
import type { Clock } from '../src/domain/clock.ts';
import { firstOpen } from '../src/domain/duty.ts';
import type { HandoffDesk } from '../src/domain/handoff.ts';
import {
  CONTACT_WAYS,
  type ContactWay,
  LONGEST_QUESTION,
  REMOVABLE,
  type RemovableField,
} from '../src/domain/handoff-summary.ts';
import type { Locale } from '../src/domain/locale.ts';
import { findIdentifiers, type KnownPublic, redact } from '../src/domain/redact.ts';
import { ANY_DESK, askStep } from './handoff-questions.ts';
import { type Draft, deskOf, summaryOf } from './handoff-summary.ts';
import { button, dutyWords, exits, kept, questionExits } from './handoff-words.ts';

export type HandoffDialogParts = {
  readonly clock: Clock;
  readonly known: KnownPublic;
  /** Thirteen random digits for a case code. */
  readonly randomDigits: () => readonly number[];
};

/** The questions, in order. Each can be skipped; what is known already is not asked. */
const STEPS = ['desk', 'language', 'counsellor', 'question', 'contact', 'preview'] as const;
type Step = (typeof STEPS)[number];
const SKIP = new Set(['rather-not-say', 'dont-know']);

/** Asks for a counsellor: who, how, and exactly what is passed on. Nothing leaves before the yes at its end. */
export class HandoffDialog extends Dialog {
  static readonly id = 'handoff';
  readonly #parts: HandoffDialogParts;

  constructor(parts: HandoffDialogParts) {
    super(HandoffDialog.id);
    this.#parts = parts;
  }

  override async beginDialog(dialogContext: DialogContext): Promise<DialogTurnResult> {
    const speech = speechOf(dialogContext.context);
    const { memory } = speech;
    speech.tell(speech.say('handoff.intro'));
    const alone = memory.check?.answers.age_group === 'child-alone';
    if (alone) speech.tell(speech.say('handoff.minor'));
    const inDanger = (memory.dangers ?? 0) > 0;
    const draft: Draft = {
      step: 'desk',
      why: 'open-first',
      reason: inDanger ? 'danger' : memory.check?.done ? 'result' : 'asked',
    };
    memory.handoff = draft;
    // Who is in danger, or a child alone, is not asked whom they prefer: somebody who is there, and never the state for a child.
    if (alone) draft.why = 'child-alone';
    if (inDanger || alone || speech.content.desks.length === 1) draft.desk = this.#first(speech, alone).id;
    draft.step = inDanger ? 'preview' : this.#after(speech, draft, undefined);
    askStep(speech, draft, this.#parts.clock);
    return Dialog.EndOfTurn;
  }

  override async continueDialog(dialogContext: DialogContext): Promise<DialogTurnResult> {
    const speech = speechOf(dialogContext.context);
    const draft = speech.memory.handoff;
    if (!draft) return dialogContext.endDialog(true);
    const { heard } = speech;
    if (draft.step === 'preview' && heard === 'yes') {
      this.#send(speech, draft);
      return dialogContext.endDialog(true);
    }
    if (draft.step === 'preview' && heard === 'no') {
      delete speech.memory.handoff;
      speech.tell(speech.say('handoff.no'));
      speech.offer([
        { id: 'command:menu', label: speech.say('button.menu') },
        { id: 'refer:start', label: speech.say('check.button.where') },
      ]);
      return dialogContext.endDialog(true);
    }
    if (heard !== undefined) this.#hear(speech, draft, heard);
    askStep(speech, draft, this.#parts.clock);
    return Dialog.EndOfTurn;
  }

  override async repromptDialog(context: TurnContext, _instance: DialogInstance): Promise<void> {
    const speech = speechOf(context);
    if (speech.memory.handoff) askStep(speech, speech.memory.handoff, this.#parts.clock);
  }

  /** The person's own question: too long, with something in it that tells who they are, or taken. */
  takeQuestion(speech: Speech, text: string): void {
    const draft = speech.memory.handoff;
    if (!draft) return;
    const question = text.trim();
    const most = { most: String(LONGEST_QUESTION) };
    if (question.length > LONGEST_QUESTION) {
      speech.tell(speech.say('handoff.question-long', most));
      speech.offer(questionExits(speech));
      return;
    }
    const found = findIdentifiers(question, { language: speech.locale, known: this.#parts.known });
    if (found.length === 0) {
      draft.question = { text: question, locale: speech.locale };
      delete draft.cleaned;
      this.#goOn(speech, draft);
      return;
    }
    // What tells who somebody is is not kept, neither here nor in the talk.
    speech.withhold = true;
    draft.cleaned = redact(question, found);
    const kinds = [...new Set(found.map(({ kind }) => speech.say(`handoff.found.${kind}`)))].join(', ');
    speech.tell(speech.say('handoff.question-found', { found: kinds }), draft.cleaned);
    speech.offer([button(speech, 'cleaned'), button(speech, 'rewrite'), ...questionExits(speech)]);
  }

  #hear(speech: Speech, draft: Draft, heard: string): void {
    const [, name = '', value = ''] = heard.split(':', 3);
    if (heard === 'back') {
      this.#back(speech, draft);
      return;
    }
    if (SKIP.has(heard)) {
      this.#skip(speech, draft);
      return;
    }
    if (name === 'desk' && draft.step === 'desk') this.#chooseDesk(speech, draft, value);
    else if (name === 'lang' && draft.step === 'language') this.#chooseLanguage(speech, draft, value);
    else if (name === 'who' && isOneOf(value, ['woman', 'man', 'any'] as const)) draft.counsellor = value;
    else if (name === 'way' && isOneOf(value, CONTACT_WAYS)) draft.way = value satisfies ContactWay;
    else if (name === 'cleaned' && draft.cleaned !== undefined) draft.question = { text: draft.cleaned, locale: speech.locale };
    else if (name === 'shared') draft.shared = true;
    else if (name === 'drop' && isOneOf(value, REMOVABLE))
      draft.without = [...(draft.without ?? []), value satisfies RemovableField];
    else return;
    if (draft.step === 'preview' || (name === 'lang' && value === 'other')) return;
    draft.step = this.#after(speech, draft, draft.step);
  }

  #goOn(speech: Speech, draft: Draft): void {
    draft.step = this.#after(speech, draft, draft.step);
    askStep(speech, draft, this.#parts.clock);
  }

  #chooseDesk(speech: Speech, draft: Draft, value: string): void {
    const known = speech.content.desks.some(({ id }) => id === value);
    draft.desk = known ? value : this.#first(speech, false).id;
    draft.why = known ? 'chosen' : 'open-first';
  }

  #chooseLanguage(speech: Speech, draft: Draft, value: string): void {
    if (value === 'other') draft.everyLanguage = true;
    else if (speech.content.languages.some(({ locale }) => locale === value)) draft.language = value as Locale;
  }

  #skip(speech: Speech, draft: Draft): void {
    if (draft.step === 'desk') this.#chooseDesk(speech, draft, ANY_DESK);
    if (draft.step === 'question') delete draft.cleaned;
    if (draft.step !== 'preview') draft.step = this.#after(speech, draft, draft.step);
  }

  #back(speech: Speech, draft: Draft): void {
    const before = this.#asked(speech, draft).filter((step) => STEPS.indexOf(step) < STEPS.indexOf(draft.step));
    draft.step = before.at(-1) ?? draft.step;
  }

  #after(speech: Speech, draft: Draft, step: Step | undefined): Step {
    const place = step === undefined ? -1 : STEPS.indexOf(step);
    return this.#asked(speech, draft).find((one) => STEPS.indexOf(one) > place) ?? 'preview';
  }

  /** The steps of this person: no desk where one is given, no language where it was chosen before. */
  #asked(speech: Speech, draft: Draft): readonly Step[] {
    const given = draft.why === 'child-alone' || speech.content.desks.length === 1;
    return STEPS.filter((step) => {
      if (step === 'desk') return !given;
      if (step === 'language') return speech.memory.localeBy !== 'choice' || draft.language !== undefined;
      return true;
    });
  }

  #first(speech: Speech, alone: boolean): HandoffDesk {
    const { desks } = speech.content;
    const free = desks.filter(({ runBy }) => runBy === 'organisation');
    const some = alone && free.length > 0 ? free : desks;
    const first = firstOpen(some, this.#parts.clock.now());
    if (!first) throw new Error('there is no desk: the handoff must not begin');
    return first;
  }

  #send(speech: Speech, draft: Draft): void {
    const { clock } = this.#parts;
    const desk = deskOf(speech, draft);
    const summary = summaryOf(speech, draft, clock);
    const code = caseCode(this.#parts.randomDigits());
    const topic = summary.answers ? speech.memory.topic : undefined;
    speech.acts.push({ kind: 'open', code, summary, topic });
    speech.serve('handed-off');
    delete speech.memory.handoff;
    speech.tell(
      [speech.say('handoff.sent', { name: kept(speech, desk.name) }), dutyWords(speech, desk, clock.now())].join('\n\n'),
      speech.say('handoff.code', { code: kept(speech, writeCaseCode(code)) }),
      speech.say('handoff.stay'),
    );
    speech.tell(speech.say('handoff.exits'));
    speech.offer(exits(speech));
  }
}

function isOneOf<T extends string>(value: string, known: readonly T[]): value is T {
  return (known as readonly string[]).includes(value);
}
