import type { Tally } from './turn.ts';

/** How often something happened in a period: a year, a month as `YYYY-MM`, or a week as `YYYY-Www`. */
export type TallyCount = { readonly period: string; readonly detail: string; readonly locale: string; readonly count: number };

/** Counts without words and without people. */
export type Tallies = {
  read(what: Tally['what']): Promise<readonly TallyCount[]>;
  /** Adds counts that belong to no single commit. */
  add(tallies: readonly Tally[], now: number): Promise<void>;
};

/** Takes counts of how people were served: an outcome of `ServiceOutcome`, or `open` (left with a question) and `resumed` (came back). */
export type Served = { add(tallies: readonly Tally[]): void };
