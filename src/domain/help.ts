import type { FactKey } from './fact.ts';
import type { DangerKind } from './safety.ts';

/** Somebody a person in danger can call. The number, its source and its dates are a fact. */
export type HelpLine = {
  readonly id: string;
  readonly name: string;
  readonly phone: FactKey;
  readonly for: readonly DangerKind[];
  /** In which it is answered, as far as its page says; empty where it says nothing. */
  readonly languages: readonly string[];
  readonly hours: 'always' | 'office' | 'unknown';
  readonly cost: 'free' | 'unknown';
  /** ISO day on which one of us called it and it was right. */
  readonly called?: string | undefined;
};

/** A line that fewer people understand is still better than none: English, then those of the country. */
const UNDERSTOOD = ['en', 'fr', 'nl'];

/** The lines for a kind of danger: those of the language first, then those that most people know some words of. */
export function linesFor(lines: readonly HelpLine[], kind: DangerKind, locale: string): HelpLine[] {
  const order = [locale, ...UNDERSTOOD];
  const rank = (line: HelpLine) => {
    if (line.languages.length === 0) return order.length;
    return Math.min(...line.languages.map((tag) => (order.includes(tag) ? order.indexOf(tag) : order.length)));
  };
  return lines
    .filter((line) => line.for.includes(kind))
    .map((line, place) => ({ line, place }))
    .sort((a, b) => rank(a.line) - rank(b.line) || a.place - b.place)
    .map(({ line }) => line);
}
