/** What the desk answers about cases. Times in milliseconds, by the server's clock. */

export type CaseRow = {
  readonly id: string;
  readonly state: 'waiting' | 'owned';
  readonly language: string;
  readonly interpreter: boolean;
  readonly urgency: 'immediate' | 'soon' | 'normal';
  readonly topic?: string;
  readonly channel: string;
  readonly createdAt: number;
  readonly waitingSince: number;
  readonly owner?: string;
  readonly claimedAt?: number;
  readonly unansweredSince?: number;
  readonly windowClosesAt?: number;
  readonly announced?: boolean;
  readonly version: number;
  readonly alarm: boolean;
  readonly offeredTo?: string;
  readonly expiresAt: number;
  /** Of own cases: the places of what the person wrote since the last answer. */
  readonly heard?: readonly number[];
};

export type Queue = {
  readonly now: number;
  readonly waiting: readonly CaseRow[];
  readonly mine: readonly CaseRow[];
  /** Team leads alone: cases that colleagues have. */
  readonly others: readonly CaseRow[];
};

export type Reading = {
  readonly kind: 'phrase' | 'tapped' | 'heard';
  readonly text: string;
  readonly locale: string;
  readonly translation?: 'draft' | 'reviewed';
};

export type Message = {
  readonly seq: number;
  readonly at: number;
  readonly from: 'person' | 'counsellor' | 'notice';
  readonly name?: string;
  readonly text: string;
  readonly locale: string;
  readonly notice?: string;
  readonly danger?: string;
  readonly held?: { readonly id: string; readonly sendsAt: number };
  readonly reading?: Reading;
  readonly isOriginal: boolean;
  readonly answers: readonly string[];
};

export type Summary = {
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly language: { readonly tag: string; readonly certainty: string; readonly interpreter: boolean };
  readonly counsellor: 'woman' | 'man' | 'any';
  readonly contact: { readonly way: string; readonly shared: 'yes' | 'not-said' };
  readonly consent: { readonly text: string; readonly locale: string; readonly scope: readonly string[]; readonly at: string };
  readonly recipient: { readonly why: string };
  readonly urgency: { readonly tier: string; readonly reason: string };
  readonly reason: string;
  readonly question?: { readonly text: string; readonly locale: string };
  readonly country?: string;
  readonly situation?: string;
  readonly living?: string;
  readonly needs?: readonly string[];
  readonly place?: string;
  readonly result?: {
    readonly programme: string;
    readonly texts: readonly string[];
    readonly warnings: readonly string[];
    readonly open: readonly string[];
    readonly rules: readonly { readonly rule: string; readonly source: string; readonly date: string; readonly when: string }[];
  };
  readonly answers: readonly {
    readonly title: string;
    readonly version: string;
    readonly locale: string;
    readonly checked: string;
    readonly changed: boolean;
  }[];
  readonly doubts: readonly string[];
  readonly flags: readonly string[];
};

/** An open case. Without `summary` it is not with the one who looks: metadata alone. */
export type OpenCase = {
  readonly now: number;
  readonly case: CaseRow;
  readonly summary?: Summary;
  readonly messages?: readonly Message[];
};

export type Presence = { readonly alias: string; readonly doing: 'viewing' | 'replying' };

export type Phrase = {
  readonly id: string;
  readonly text: string;
  readonly slots: readonly string[];
  readonly answers: readonly string[];
  readonly translation?: 'draft' | 'reviewed';
};
export type Named = { readonly id: string; readonly name: string };
export type Phrasebook = {
  readonly groups: readonly { readonly id: string; readonly name: string; readonly phrases: readonly Phrase[] }[];
  readonly answers: readonly { readonly topic: string; readonly title: string; readonly translation: 'draft' | 'reviewed' }[];
  readonly documents: readonly Named[];
  readonly desks: readonly Named[];
  readonly languages: readonly (Named & { readonly direction: 'ltr' | 'rtl' })[];
  readonly direction: 'ltr' | 'rtl';
};

export type SlotValue = string | number | readonly string[];
/** What is sent: own words, a phrase, or an answer of the FAQ. */
export type Draft =
  | { readonly text: string; readonly locale: string }
  | { readonly phrase: string; readonly slots: Readonly<Record<string, SlotValue>> }
  | { readonly topic: string };

export type Side = {
  readonly text: string;
  readonly answers: readonly { readonly id: string; readonly label: string }[];
  readonly locale: string;
  readonly translation: 'draft' | 'reviewed';
};
