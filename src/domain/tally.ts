import type { Tally } from './turn.ts';

/** How often something happened in a period: a year, or a month as `YYYY-MM`. */
export type TallyCount = { readonly period: string; readonly detail: string; readonly locale: string; readonly count: number };

/** Counts without words and without people. */
export type Tallies = { read(what: Tally['what']): Promise<readonly TallyCount[]> };
