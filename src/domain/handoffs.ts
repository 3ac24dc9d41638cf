import type { Activity } from './activity.ts';
import type { ConversationReference } from './conversation.ts';
import type {
  Counsellor,
  CounsellorMessage,
  HandoffCase,
  HandoffChange,
  HandoffCount,
  HandoffMessage,
  HandoffNotice,
  HandoffOutcome,
  HandoffPresence,
  HandoffStanding,
} from './handoff.ts';
import type { HandoffSummary } from './handoff-summary.ts';

/** There is no such case, it has ended or was erased, or it is another organisation's: the caller cannot tell which. */
export type HandoffGone = { readonly kind: 'gone' };
/** Somebody else owns it now, or nobody. `by` is the first name of the owner. */
export type HandoffNotYours = { readonly kind: 'not-yours'; readonly by: string | undefined };
export type HandoffDone = { readonly kind: 'done'; readonly case: HandoffCase };

export type Claimed =
  | { readonly kind: 'won'; readonly case: HandoffCase }
  /** A colleague was first, or it is yours already (then `by` is you). */
  | { readonly kind: 'taken'; readonly by: string }
  | HandoffGone;

export type Said =
  /** It is sent at `sendsAt` (milliseconds) unless it is taken back before. */
  | { readonly kind: 'held'; readonly id: string; readonly sendsAt: number; readonly version: number }
  /** The case moved on since `seen`: nothing was sent; this is what came. */
  | { readonly kind: 'moved-on'; readonly version: number; readonly messages: readonly HandoffMessage[] }
  /** The channel takes no answer now: the person has to write first. */
  | { readonly kind: 'window-closed'; readonly since: number }
  | HandoffNotYours
  | HandoffGone;

/**
 * Cases of people who asked for a person. Every method may be called by any process on the same database. Every method
 * that takes a counsellor treats a case of another organisation as `gone`. What a person wrote or answered is sealed under
 * the key of their conversation and is given to the owner of the case alone. Notices to the person are written in the same
 * transaction as the change they tell. Opening, withdrawing and the person's messages come from turns (`TurnOutcome.handoff`).
 */
export type Handoffs = {
  /** Metadata of the cases of an organisation that nobody owns: urgent first, then the longest waiting. */
  waiting(organisation: string): Promise<readonly HandoffCase[]>;
  /** Metadata of the cases that this counsellor owns, the longest unanswered first. */
  owned(counsellor: Counsellor): Promise<readonly HandoffCase[]>;
  /** Metadata of every open case of an organisation, for its team lead. */
  open(organisation: string): Promise<readonly HandoffCase[]>;
  /** Metadata of one case, also of one that ended; undefined: `gone`. */
  one(counsellor: Counsellor, caseId: string): Promise<HandoffCase | undefined>;
  /** What the person passed on; undefined unless this counsellor owns the case now. */
  summary(counsellor: Counsellor, caseId: string): Promise<HandoffSummary | undefined>;
  /** What goes to a desk product that is attached for an organisation, while the case waits; see ExternalDesk. */
  passOn(organisation: string, caseId: string): Promise<HandoffSummary | undefined>;
  /** What was said while counsellors owned it, oldest first, and what is held; undefined unless this counsellor owns it now. */
  messages(counsellor: Counsellor, caseId: string, afterSeq?: number): Promise<readonly HandoffMessage[] | undefined>;

  /** Takes a waiting case. Of any number of callers at once, in any processes, exactly one wins. */
  claim(counsellor: Counsellor, caseId: string): Promise<Claimed>;
  /** Back to the queue; the person is told. */
  release(counsellor: Counsellor, caseId: string): Promise<HandoffDone | HandoffNotYours | HandoffGone>;
  /** To a colleague of the same organisation, who owns it at once; the person is told. */
  handOn(counsellor: Counsellor, caseId: string, to: Counsellor): Promise<HandoffDone | HandoffNotYours | HandoffGone>;
  /** Asks the person whether another organisation may have the case. It moves when they say yes, and stays when no. */
  offer(
    counsellor: Counsellor,
    caseId: string,
    organisation: string,
  ): Promise<HandoffDone | HandoffNotYours | HandoffGone | { readonly kind: 'unknown-organisation' }>;
  /** Back to the assistant, without an outcome; the person is told. */
  giveBack(counsellor: Counsellor, caseId: string): Promise<HandoffDone | HandoffNotYours | HandoffGone>;
  /** The end, with an outcome; the person is told and the assistant answers again. */
  close(counsellor: Counsellor, caseId: string, outcome: HandoffOutcome): Promise<HandoffDone | HandoffNotYours | HandoffGone>;

  /** Holds a message for ten seconds and then sends it. `seen`: the version of the case that its writer saw. */
  say(counsellor: Counsellor, caseId: string, said: { message: CounsellorMessage; seen: number }): Promise<Said>;
  /** Takes a held message back; false when it has been sent. */
  takeBack(counsellor: Counsellor, heldId: string): Promise<boolean>;

  /** Says what this counsellor does with a case, for thirty seconds; who else is there. Undefined: `gone`. */
  touch(counsellor: Counsellor, caseId: string, doing: HandoffPresence['doing']): Promise<readonly HandoffPresence[] | undefined>;
  /** The case of a code, if it is this counsellor's own open one. Too many wrong codes in an hour: `too-many`. */
  find(counsellor: Counsellor, code: string): Promise<HandoffCase | 'unknown' | 'too-many'>;
  /** How a case stands, by its code; for the person, on any channel. `caller`: the conversation that asks, for the limit of tries. */
  standing(code: string, caller: CodeCaller): Promise<HandoffStanding | 'unknown' | 'too-many'>;
  /** The place in the queue that a new case of this urgency would have, or that a waiting case has. 1 is the next. */
  position(of: { readonly caseId: string } | { readonly organisation: string; readonly urgency: string }): Promise<number>;

  /** What happened how often, without any person. Cells are exact: who shows them hides the small ones. */
  counts(organisation: string | undefined): Promise<readonly HandoffCount[]>;
  /** Hears of changes by any process on this database. May miss one when a connection breaks: look again now and then. */
  watch(listener: (change: HandoffChange) => void): () => void;
};

/** The conversation in which a code is tried. */
export type CodeCaller = Pick<ConversationReference, 'channelId' | 'conversationId'>;

/** What works on cases by itself, in every process. Each may run in many processes at once. */
export type HandoffCare = {
  /** Sends held messages whose time has come; the conversations that got one. */
  sendDue(): Promise<readonly string[]>;
  /** Returns cases to the queue whose person has waited for an answer since before this moment (milliseconds). */
  returnSilent(before: number): Promise<number>;
  /** Ends waiting cases whose life is over and erases what is past its time. */
  expire(): Promise<number>;
};

/** Makes the activity that tells the person of a change. */
export type WriteNotice = (notice: HandoffNotice) => Activity;
