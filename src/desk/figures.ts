import type { HandoffCount } from '../domain/handoff.ts';

/** Below this a figure could be a person. */
export const SMALLEST = 10;
/** Weeks that are shown, the newest first. */
const WEEKS = 26;

/** A figure, or undefined where it is too small to be shown. */
export type Figure = number | undefined;

export type Figures = {
  readonly weeks: readonly {
    readonly week: string;
    readonly opened: Figure;
    readonly claimed: Figure;
    readonly closed: Figure;
    readonly silent: Figure;
    readonly withdrawn: Figure;
    /** Means in whole minutes: waiting, from the claim to the first answer, from the claim to the end. */
    readonly waiting: Figure;
    readonly answering: Figure;
    readonly talking: Figure;
  }[];
  readonly languages: readonly { readonly language: string; readonly opened: Figure; readonly closed: Figure }[];
  readonly outcomes: readonly { readonly outcome: string; readonly count: Figure }[];
};

/** Counts as a team lead sees them: small ones hidden, and one more where the rest would give a hidden one away. */
export function figuresOf(counts: readonly HandoffCount[]): Figures {
  const newest = [...new Set(counts.map(({ week }) => week))].sort().reverse().slice(0, WEEKS);
  const shown = counts.filter(({ week }) => newest.includes(week));
  const sum = (what: HandoffCount['what'], where: Partial<HandoffCount> = {}) => total(shown, { what, ...where });
  const byWeek = (what: HandoffCount['what']) => hideSmall(newest.map((week) => sum(what, { week }).count));
  const columns = {
    opened: byWeek('opened'),
    claimed: byWeek('claimed'),
    closed: byWeek('closed'),
    silent: byWeek('silent'),
    withdrawn: byWeek('withdrawn'),
  };
  const mean = (what: HandoffCount['what'], week: string): Figure => {
    const { count, minutes } = sum(what, { week });
    return count < SMALLEST ? undefined : Math.round(minutes / count);
  };
  const languages = [...new Set(shown.map(({ language }) => language))].sort();
  const outcomes = [...new Set(shown.filter(({ what }) => what === 'closed').map(({ detail }) => detail))].sort();
  const openedIn = hideSmall(languages.map((language) => sum('opened', { language }).count));
  const closedIn = hideSmall(languages.map((language) => sum('closed', { language }).count));
  const endedBy = hideSmall(outcomes.map((detail) => sum('closed', { detail }).count));
  return {
    weeks: newest.map((week, at) => ({
      week,
      opened: columns.opened[at],
      claimed: columns.claimed[at],
      closed: columns.closed[at],
      silent: columns.silent[at],
      withdrawn: columns.withdrawn[at],
      waiting: mean('claimed', week),
      answering: mean('first-answer', week),
      talking: mean('closed', week),
    })),
    languages: languages.map((language, at) => ({ language, opened: openedIn[at], closed: closedIn[at] })),
    outcomes: outcomes.map((outcome, at) => ({ outcome, count: endedBy[at] })),
  };
}

function total(counts: readonly HandoffCount[], where: Partial<HandoffCount>): { count: number; minutes: number } {
  const fits = (one: HandoffCount) => Object.entries(where).every(([name, value]) => one[name as keyof HandoffCount] === value);
  const found = counts.filter(fits);
  return {
    count: found.reduce((sum, one) => sum + one.count, 0),
    minutes: found.reduce((sum, one) => sum + one.minutes, 0),
  };
}

/**
 * Hides cells below ten, zero too. When what is hidden adds up to less than ten, a total from elsewhere would give it
 * away: then the smallest of the others is hidden as well.
 */
export function hideSmall(cells: readonly number[]): Figure[] {
  const hidden = cells.filter((cell) => cell < SMALLEST);
  const rest = hidden.reduce((sum, cell) => sum + cell, 0);
  const others = cells.filter((cell) => cell >= SMALLEST);
  const also = hidden.length > 0 && rest > 0 && rest < SMALLEST && others.length > 0 ? Math.min(...others) : undefined;
  let left = also === undefined ? 0 : 1;
  return cells.map((cell) => {
    if (cell < SMALLEST) return undefined;
    if (left === 0 || cell !== also) return cell;
    left = 0;
    return undefined;
  });
}
