import type { HandoffState, Urgency } from './handoff.ts';
import type { DangerKind } from './safety.ts';

/** Grows when a field is added or taken away. */
export const SUMMARY_VERSION = 1;
/** The longest own question, in characters. */
export const LONGEST_QUESTION = 300;

/**
 * How and when the person can be reached. We never hold a number: a counsellor answers in this chat, or the person comes.
 */
export const CONTACT_WAYS = ['here', 'here-morning', 'here-afternoon', 'i-call', 'i-visit'] as const;
export type ContactWay = (typeof CONTACT_WAYS)[number];

export const HANDOFF_REASONS = ['asked', 'not-understood', 'danger', 'result'] as const;
export type HandoffReason = (typeof HANDOFF_REASONS)[number];
/** Why it is urgent. `danger`: from what was written, not by kind; `order-running`: a date runs; `held`: in a closed place. */
export const URGENCY_REASONS = ['danger', 'order-running', 'held', 'none'] as const;
export type UrgencyReason = (typeof URGENCY_REASONS)[number];
/** What the assistant was unsure about. */
export const DOUBTS = ['not-understood', 'unsure', 'language-unsure', 'draft-shown', 'other-language-shown'] as const;
export type Doubt = (typeof DOUBTS)[number];

/** An answer that was given, so that a counsellor neither repeats nor contradicts it. */
export type AnswerGiven = {
  /** Id of the topic. */
  readonly topic: string;
  /** Fingerprint of the text that was shown. */
  readonly version: string;
  /** BCP 47 language in which it was shown. */
  readonly locale: string;
  /** ISO day on which the text was last compared with its source. */
  readonly checked: string;
};

/** What may apply to the situation the person described: never a decision. */
export type IndicativeResult = {
  readonly programme: string;
  readonly travel: string;
  readonly allowance: string;
  readonly reintegration: string;
  readonly rules: readonly { readonly rule: string; readonly source: string; readonly date: string }[];
  readonly warnings: readonly string[];
  /** Ids of questions that were left open. */
  readonly open: readonly string[];
};

/**
 * What a counsellor receives: a closed form, so that it cannot hold what it must not. No name, number, address, story or
 * guess; the only free words are the person's own question, which they saw before it went. Everything optional is absent
 * when the person took it out of the preview. Texts for showing it are made by whoever shows it: here are ids and codes.
 */
export type HandoffSummary = {
  readonly version: typeof SUMMARY_VERSION;
  /** ISO times. */
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly language: {
    /** BCP 47. */
    readonly tag: string;
    /** `chosen` by the person here, `confirmed` by writing in it or choosing it before, `unsure`: only guessed. */
    readonly certainty: 'chosen' | 'confirmed' | 'unsure';
    /** No counsellor of the recipient speaks it. */
    readonly interpreter: boolean;
  };
  readonly counsellor: 'woman' | 'man' | 'any';
  readonly channel: {
    readonly id: string;
    /** Milliseconds in which the channel takes answers after the person's last message; undefined: as long as the chat lives. */
    readonly answerWithin: number | undefined;
  };
  readonly contact: { readonly way: ContactWay; readonly doNotCall: true; readonly shared: 'yes' | 'not-said' };
  readonly consent: {
    /** Fingerprint of the sentence the person said yes to, and the language it stood in. */
    readonly text: string;
    readonly locale: string;
    /** Names of the fields that were passed on. */
    readonly scope: readonly string[];
    readonly at: string;
  };
  readonly recipient: { readonly organisation: string; readonly why: 'chosen' | 'open-first' | 'child-alone' | 'moved' };
  readonly urgency: { readonly tier: Urgency; readonly reason: UrgencyReason };
  readonly reason: HandoffReason;
  readonly answers?: readonly AnswerGiven[];
  readonly question?: { readonly text: string; readonly locale: string };
  /** ISO 3166 alpha-2. Absent: not said. */
  readonly country?: string;
  /** Ids of options of the eligibility check. */
  readonly situation?: string;
  readonly needs?: readonly string[];
  readonly living?: string;
  /** Id of a municipality. */
  readonly place?: string;
  readonly result?: IndicativeResult;
  readonly doubts: readonly Doubt[];
  readonly flags: readonly ('child-alone' | 'danger-met')[];
};

/** Fields that a person can take out of the preview, in the order in which they are shown. */
export const REMOVABLE = ['question', 'country', 'situation', 'living', 'needs', 'place', 'result', 'answers'] as const;
export type RemovableField = (typeof REMOVABLE)[number];

/** The summary without some fields. */
export function withoutFields(summary: HandoffSummary, fields: readonly RemovableField[]): HandoffSummary {
  const kept = Object.entries(summary).filter(([name]) => !(fields as readonly string[]).includes(name));
  return Object.fromEntries(kept) as HandoffSummary;
}

/** What turns ask of the handoff; written in the transaction of the turn. */
export type HandoffAct =
  | { readonly kind: 'open'; readonly code: string; readonly summary: HandoffSummary; readonly topic: string | undefined }
  /** The person takes the case back: to the assistant. */
  | { readonly kind: 'withdraw' }
  /** The person agrees or not that the case goes to the organisation that was offered. */
  | { readonly kind: 'move'; readonly yes: boolean; readonly consent: HandoffSummary['consent'] }
  /** The message of this turn is for the counsellor. */
  | { readonly kind: 'heard'; readonly danger: DangerKind | undefined };

/** What a turn knows of the handoff of its conversation. */
export type TurnHandoff = {
  readonly caseId: string;
  readonly state: HandoffState;
  readonly organisation: string;
  readonly offeredTo: string | undefined;
  /** The counsellor's first name while one owns it. */
  readonly alias: string | undefined;
};
