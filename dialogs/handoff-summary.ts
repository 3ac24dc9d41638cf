import type { Speech } from '../src/bot/speech.ts';
import type { Clock } from '../src/domain/clock.ts';
import { NONE_OF_THESE, nextStep, UNKNOWN, withAssumed } from '../src/domain/eligibility.ts';
import type { HandoffDesk } from '../src/domain/handoff.ts';
import {
  type HandoffSummary,
  type IndicativeResult,
  SUMMARY_VERSION,
  type UrgencyReason,
  withoutFields,
} from '../src/domain/handoff-summary.ts';
import { textVersion } from '../src/domain/text-version.ts';

export type Draft = NonNullable<Speech['memory']['handoff']>;

const DAY = 86_400_000;
const HELD = new Set(['closed-centre', 'family-unit', 'prison']);
const TIERS: Readonly<Record<UrgencyReason, HandoffSummary['urgency']['tier']>> = {
  danger: 'immediate',
  'order-running': 'soon',
  held: 'soon',
  none: 'normal',
};

/** The desk of the draft; the first one when its desk is gone from the content meanwhile. */
export function deskOf(speech: Speech, draft: Draft): HandoffDesk {
  const [first] = speech.content.desks;
  const desk = speech.content.desks.find(({ id }) => id === draft.desk) ?? first;
  if (!desk) throw new Error('there is no desk: the handoff must not begin');
  return desk;
}

/** What a counsellor would receive now: exactly what the preview shows. */
export function summaryOf(speech: Speech, draft: Draft, clock: Clock): HandoffSummary {
  const { memory } = speech;
  const now = clock.now();
  const desk = deskOf(speech, draft);
  const urgency = urgencyOf(speech);
  const tag = draft.language ?? speech.locale;
  const whole: HandoffSummary = {
    version: SUMMARY_VERSION,
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + casesKept(speech) * DAY).toISOString(),
    language: { tag, certainty: certaintyOf(speech, draft), interpreter: !desk.languages.includes(tag) },
    counsellor: draft.counsellor ?? 'any',
    channel: { id: speech.channelId, answerWithin: speech.answerWithin },
    contact: { way: draft.way ?? 'here', doNotCall: true, shared: draft.shared ? 'yes' : 'not-said' },
    consent: { text: '', locale: speech.locale, scope: [], at: new Date(now).toISOString() },
    recipient: { organisation: desk.id, why: draft.why },
    urgency: { tier: TIERS[urgency], reason: urgency },
    reason: draft.reason,
    ...(memory.given?.length ? { answers: memory.given } : {}),
    ...(draft.question ? { question: draft.question } : {}),
    ...situationOf(speech),
    ...(memory.place ? { place: memory.place } : {}),
    doubts: memory.doubts ?? [],
    flags: [
      ...(memory.check?.answers.age_group === 'child-alone' ? (['child-alone'] as const) : []),
      ...((memory.dangers ?? 0) > 0 ? (['danger-met'] as const) : []),
    ],
  };
  const shown = withoutFields(whole, draft.without ?? []);
  const text = textVersion(speech.say('handoff.consent', { name: desk.name }));
  return { ...shown, consent: { ...shown.consent, text, scope: Object.keys(shown).sort() } };
}

function casesKept({ content }: Speech): number {
  return Number([...content.facts.values()].find(({ key }) => key === 'case-erased-days')?.value ?? 30);
}

function certaintyOf({ memory }: Speech, draft: Draft): HandoffSummary['language']['certainty'] {
  if (draft.language !== undefined) return 'chosen';
  if (memory.localeBy === 'choice') return 'chosen';
  return memory.localeBy === 'detection' ? 'confirmed' : 'unsure';
}

export function urgencyOf({ memory }: Speech): UrgencyReason {
  const answers = memory.check?.answers ?? {};
  if ((memory.dangers ?? 0) > 0) return 'danger';
  if (answers.order_to_leave === 'running') return 'order-running';
  return typeof answers.living === 'string' && HELD.has(answers.living) ? 'held' : 'none';
}

/** What was answered in the check, as far as a counsellor needs it; what was not said is absent. */
function situationOf(speech: Speech): Partial<HandoffSummary> {
  const { check } = speech.memory;
  if (!check) return {};
  const { nationality, situation, living, circumstances } = check.answers;
  const needs = typeof circumstances === 'string' ? [] : (circumstances ?? []).filter((need) => need !== NONE_OF_THESE);
  const result = check.done ? resultOf(speech) : undefined;
  return {
    ...(isSaid(nationality) && nationality !== 'stateless' ? { country: nationality } : {}),
    ...(isSaid(situation) ? { situation } : {}),
    ...(isSaid(living) ? { living } : {}),
    ...(needs.length > 0 ? { needs } : {}),
    ...(result ? { result } : {}),
  };
}

function isSaid(answer: string | readonly string[] | undefined): answer is string {
  return typeof answer === 'string' && answer !== UNKNOWN;
}

function resultOf(speech: Speech): IndicativeResult | undefined {
  const { eligibility } = speech.content;
  const answers = withAssumed(eligibility, speech.memory.check?.answers ?? {});
  const step = nextStep(eligibility, answers);
  if (step.kind !== 'result') return undefined;
  const { programme, travel, allowance, reintegration, rules, warnings } = step.assessment;
  return {
    programme,
    travel,
    allowance,
    reintegration,
    rules: rules.map(({ id, source }) => {
      const known = eligibility.sources.get(source);
      return { rule: id, source: known?.name ?? source, date: known?.date ?? '' };
    }),
    warnings,
    open: Object.entries(answers).flatMap(([question, answer]) => (answer === UNKNOWN ? [question] : [])),
  };
}

/** What a topic's answer was, when it was given: for the counsellor, who must not say something else unknowingly. */
export function rememberAnswer(speech: Speech, at: { topic: string; version: string; locale: string; checked: string }): void {
  const others = (speech.memory.given ?? []).filter(({ topic }) => topic !== at.topic);
  speech.memory.given = [...others, at].slice(-MOST_ANSWERS);
}

/** The last topics say what a talk is about; a long talk must not become a record of it. */
const MOST_ANSWERS = 8;

/** What the assistant was unsure about, each kind once. */
export function doubt(speech: Speech, what: HandoffSummary['doubts'][number]): void {
  speech.memory.doubts = [...new Set([...(speech.memory.doubts ?? []), what])];
}
