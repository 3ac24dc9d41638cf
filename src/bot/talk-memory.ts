import type { Answers } from '../domain/eligibility.ts';
import type { AnswerGiven, ContactWay, Doubt, HandoffReason, HandoffSummary, RemovableField } from '../domain/handoff-summary.ts';
import type { Locale } from '../domain/locale.ts';
import type { TopicId } from '../domain/topic.ts';

/** What the assistant remembers of a talk, as ids: never a sentence, never a step number. */
export type TalkMemory = {
  /** The language we speak. */
  locale?: Locale;
  /** How we came to it: a choice is never overridden by a guess. */
  localeBy?: 'choice' | 'detection' | 'hint';
  /** Languages the person chose, newest first: answers that are missing in one are looked for in the others. */
  chosen?: Locale[];
  welcomed?: boolean;
  /** Ids of the buttons under the last reply, in order: "2" means the second. */
  offered?: string[];
  /** The eligibility check: answers as ids, in the order in which they were given. */
  check?: {
    answers: Answers;
    /** Chosen so far, while several may be chosen. */
    chosen?: string[];
    /** Countries a name can mean, offered as buttons. */
    countries?: string[];
    /** The question whose sense was explained. */
    explained?: string;
    /** The answer that is being changed. */
    editing?: string;
    done?: boolean;
  };
  /** What the last reply asked for, when a name is the answer: a name says nothing about the language it stands in. */
  asks?: 'place';
  /** The place the person named, as its id, so that it is not asked twice. Never finer than a village. */
  place?: string;
  /** What was answered last. */
  topic?: TopicId;
  /** How often danger was met in this talk, so that it is not said in the same words. */
  dangers?: number;
  /** The language in which the last message was left with a question open: an outcome other than an answer. */
  leftOpen?: Locale;
  /** A person was asked for: what the preview will show. Gone once it is sent or taken back. */
  handoff?: {
    step: 'desk' | 'language' | 'counsellor' | 'question' | 'contact' | 'preview';
    reason: HandoffReason;
    why: HandoffSummary['recipient']['why'];
    desk?: string;
    language?: Locale;
    everyLanguage?: boolean;
    counsellor?: HandoffSummary['counsellor'];
    question?: { text: string; locale: string };
    /** The question without what tells who the person is, while they decide. */
    cleaned?: string;
    way?: ContactWay;
    shared?: boolean;
    without?: RemovableField[];
  };
  /** What the person was asked about one of their own rights while a counsellor owns the conversation. */
  right?: 'erase' | 'back';
  /** Answers of this talk, for a counsellor if there will be one. */
  given?: AnswerGiven[];
  doubts?: Doubt[];
  /** A choice of language was asked for this message, which is answered afterwards. */
  unanswered?: { text: string; id?: string };
};
