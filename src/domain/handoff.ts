import type { DangerKind } from './safety.ts';

/** Who a conversation belongs to: the assistant, nobody yet (a case waits), a counsellor, or a finished case. */
export const HANDOFF_STATES = ['bot', 'waiting', 'owned', 'closed'] as const;
export type HandoffState = (typeof HANDOFF_STATES)[number];

/** What can happen to a case. `silence`: the counsellor did not answer in time. `expire`: nobody took it in its life. */
export const HANDOFF_EVENTS = [
  'request',
  'claim',
  'release',
  'move',
  'hand-on',
  'silence',
  'give-back',
  'withdraw',
  'close',
  'expire',
] as const;
export type HandoffEvent = (typeof HANDOFF_EVENTS)[number];

/**
 * The one table of what may follow what. `bot` and `closed` are the two ends of a case: with a counsellor's word about how
 * it ended, or without. A new request after them is a new case with a new code: nothing accumulates.
 */
const TRANSITIONS: Readonly<Record<HandoffState, Readonly<Partial<Record<HandoffEvent, HandoffState>>>>> = {
  bot: { request: 'waiting' },
  waiting: { claim: 'owned', withdraw: 'bot', expire: 'closed' },
  owned: {
    release: 'waiting',
    /** To another organisation, after the person has said yes to it. */
    move: 'waiting',
    /** To a colleague of the same organisation. */
    'hand-on': 'owned',
    silence: 'waiting',
    'give-back': 'bot',
    withdraw: 'bot',
    close: 'closed',
  },
  closed: { request: 'waiting' },
};

/** The state after an event; undefined when the event is not allowed in this state. */
export function nextHandoffState(state: HandoffState, event: HandoffEvent): HandoffState | undefined {
  return TRANSITIONS[state][event];
}

/** The states from which an event is allowed. */
export function statesBefore(event: HandoffEvent): readonly HandoffState[] {
  return HANDOFF_STATES.filter((state) => TRANSITIONS[state][event] !== undefined);
}

/** immediate: somebody is in danger; soon: a date runs; normal. In this order. No score. */
export const URGENCIES = ['immediate', 'soon', 'normal'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** How a case ended, as its counsellor says it. */
export const HANDOFF_OUTCOMES = ['informed', 'appointment', 'referred', 'no-answer', 'other'] as const;
export type HandoffOutcome = (typeof HANDOFF_OUTCOMES)[number];

/** An organisation that receives handoffs: an entry of content/desks.yaml. Never an enforcement authority. */
export type HandoffDesk = {
  /** The organisation of cases and of counsellors. */
  readonly id: string;
  /** As people read it, the same in every language. */
  readonly name: string;
  /** An entry of content/contacts.yaml: its name, who runs it, its phone. */
  readonly contact: string;
  readonly runBy: 'state' | 'organisation';
  /** BCP 47; spoken by its counsellors without an interpreter. */
  readonly languages: readonly string[];
  /** When counsellors answer, in Belgian time; public holidays are closed by themselves. */
  readonly hours: readonly { readonly days: string; readonly from: string; readonly to: string }[];
  /** Single days that differ from `hours`: no times means closed. They win over public holidays too. */
  readonly exceptions: readonly { readonly day: string; readonly from?: string | undefined; readonly to?: string | undefined }[];
  /** ISO day on which the organisation agreed to receive cases; absent: nobody has agreed yet, for trying only. */
  readonly agreed?: string | undefined;
};

/** A signed-in counsellor, as far as cases know them. `alias` is what the person sees: a first name. */
export type Counsellor = { readonly id: string; readonly organisation: string; readonly alias: string };

/** What everybody of the organisation may know of a case: nothing that the person wrote or answered. */
export type HandoffCase = {
  /** 128 random bits, base64url. Not the code that the person has. */
  readonly id: string;
  /** The desk or partner that the person chose. */
  readonly organisation: string;
  readonly state: HandoffState;
  /** BCP 47: the language the person wants to talk in. */
  readonly language: string;
  readonly interpreter: boolean;
  readonly urgency: Urgency;
  /** Id of the topic asked about last; undefined when none or when the person took it out. */
  readonly topic: string | undefined;
  readonly channelId: string;
  /** Milliseconds. */
  readonly createdAt: number;
  /** Since when nobody has owned it; set again by each return to the queue. */
  readonly waitingSince: number;
  /** The account id of the counsellor; undefined while it waits and after its end. */
  readonly owner: string | undefined;
  readonly ownerAlias: string | undefined;
  readonly claimedAt: number | undefined;
  /** The person's oldest message that has no answer yet, or the claim before the first answer; undefined: nothing waits. */
  readonly unansweredSince: number | undefined;
  /** When the person wrote last. */
  readonly heardAt: number;
  /** After this the channel takes no more answers until the person writes again; undefined: no such window. */
  readonly windowClosesAt: number | undefined;
  /** An answer after that is announced by a neutral notice, and follows when the person writes; otherwise it is refused. */
  readonly announced: boolean;
  /** When everything about it is erased at the latest. */
  readonly expiresAt: number;
  readonly closedAt: number | undefined;
  readonly outcome: HandoffOutcome | undefined;
  /** Grows with every change and every message: a reply names the version that its writer saw. */
  readonly version: number;
  /** The person's words were found to speak of danger while a counsellor owned the case; what kind is for its owner. */
  readonly alarm: boolean;
  /** The organisation that the person is being asked about, when a counsellor wants to pass the case on. */
  readonly offeredTo: string | undefined;
};

/** A message of a case as its owner sees it. Only what was said while a counsellor owned it, never the talk before. */
export type HandoffMessage = {
  /** The place in the conversation; 0 for a message that is still held. */
  readonly seq: number;
  /** Milliseconds. */
  readonly at: number;
  /** `notice`: a sentence of the assistant about the handoff itself, in the person's language. */
  readonly from: 'person' | 'counsellor' | 'notice';
  readonly name: string | undefined;
  readonly text: string;
  readonly locale: string | undefined;
  /** The id of the button that the person tapped. */
  readonly choice: string | undefined;
  readonly buttons: readonly HandoffButton[];
  readonly phrase: HandoffPhrase | undefined;
  /** The key of a notice. */
  readonly notice: HandoffNotice['kind'] | undefined;
  /** Danger that was recognised in this message. */
  readonly danger: DangerKind | undefined;
  /** Not sent yet: until `sendsAt` (milliseconds) it can be taken back by this id. */
  readonly held: { readonly id: string; readonly sendsAt: number } | undefined;
};

export type HandoffButton = { readonly id: string; readonly label: string };
/** A sentence of the phrasebook and what was filled in, so that each side can be shown its own language. */
export type HandoffPhrase = { readonly id: string; readonly values?: Readonly<Record<string, string>> | undefined };

/** What a counsellor writes. `text` is what the person reads. */
export type CounsellorMessage = {
  readonly text: string;
  /** BCP 47 language of `text`. */
  readonly locale: string;
  /** Answers to tap; their ids come back as `choice`. At most 80 characters an id, 20 a label. */
  readonly buttons?: readonly HandoffButton[] | undefined;
  readonly phrase?: HandoffPhrase | undefined;
  /** Small print of ours under it, in the language of the case: that it is not translated, or where an answer comes from. */
  readonly notes?: readonly string[] | undefined;
};

/** What the person is told when a case changes; the sentences are made in the language of the case. */
export type HandoffNotice = {
  readonly kind: 'claimed' | 'released' | 'silent' | 'given-back' | 'closed' | 'handed-on' | 'may-move' | 'moved' | 'not-moved';
  readonly language: string;
  readonly organisation: string;
  /** The counsellor's first name, where one is meant. */
  readonly alias?: string | undefined;
  /** Of the organisation that the case may move to. */
  readonly to?: string | undefined;
};

/** Something about a case changed. No word of it, so that it may travel between processes. */
export type HandoffChange = {
  readonly what:
    | 'opened'
    | 'claimed'
    | 'released'
    | 'moved'
    | 'handed-on'
    | 'given-back'
    | 'withdrawn'
    | 'closed'
    | 'message'
    | 'held'
    | 'taken-back'
    | 'danger'
    | 'presence'
    | 'changed'
    | 'erased';
  readonly caseId: string;
  readonly organisation: string;
};

/** Who else has a case open, and whether they are writing. */
export type HandoffPresence = { readonly counsellor: string; readonly alias: string; readonly doing: 'viewing' | 'replying' };

/** What a case code tells, on any channel: how it stands and no more. */
export type HandoffStanding = {
  readonly state: HandoffState;
  readonly organisation: string;
  /** 1 for the next; only while it waits. */
  readonly position: number | undefined;
};

/** One line of counts: a week (ISO, `2026-W47`), a language, what happened, how often, and for times the minutes in all. */
export type HandoffCount = {
  readonly week: string;
  readonly organisation: string;
  readonly language: string;
  readonly what: 'opened' | 'claimed' | 'first-answer' | 'released' | 'silent' | 'withdrawn' | 'closed' | 'expired' | 'code';
  /** An outcome for `closed`; otherwise empty. */
  readonly detail: string;
  readonly count: number;
  /** `claimed`: waiting time; `first-answer`: from the claim; `closed`: from the claim to the end. Whole minutes. */
  readonly minutes: number;
};
