/** How a message was served, strongest first: what a person got in the end. `other`: a step of a dialog, a menu, a language. */
export const SERVICE_OUTCOMES = ['danger', 'handed-off', 'answered', 'not-understood', 'unsure', 'other'] as const;
export type ServiceOutcome = (typeof SERVICE_OUTCOMES)[number];

/** What is waiting, and for how long at most (milliseconds). */
export type Queue = { readonly depth: number; readonly oldest: number };

/** What stands in the database at one moment, as counts. */
export type Backlog = {
  readonly inbox: Queue;
  readonly outbox: Queue;
  /** Messages put aside because handling them failed three times. */
  readonly parked: number;
  readonly conversations: number;
  /** Cases that nobody owns, by urgency. */
  readonly handoffs: { readonly immediate: Queue; readonly soon: Queue; readonly normal: Queue };
};

/** Content whose time runs out: facts by the last day they may be shown, answers by the day they were last compared with a source. */
export type Expiring = {
  readonly factsExpired: number;
  readonly factsSoon: number;
  readonly answersOld: number;
  readonly topics: number;
};

/** What is measured while it happens. Labels are ids of ours, never a word or an address of anybody. */
export type Meter = {
  /** A message was handled. `seconds` from when it was stored to when its reply was. */
  turn(of: { channel: string; language: string; outcome: ServiceOutcome; seconds: number }): void;
  repeated(channel: string): void;
  request(of: { route: string; method: string; status: number; seconds: number }): void;
  sent(of: { channel: string; meaning: string; seconds: number }): void;
  /** Something failed; `event` is the name it has in the log. */
  trouble(event: string): void;
  forgotten(conversations: number): void;
};
