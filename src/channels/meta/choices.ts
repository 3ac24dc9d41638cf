import type { Activity } from '../../domain/activity.ts';

/** A button under a reply. */
export type Choice = { readonly id: string; readonly title: string };

/** The few words a channel adds, in the language of the reply. */
export type ChannelWords = {
  /** On the button that opens a list; at most 20 characters. */
  readonly choose: string;
  /** Before choices that are numbered. */
  readonly number: string;
  readonly direction: 'ltr' | 'rtl';
};

const MARK = { ltr: '\u200e', rtl: '\u200f' } as const;
const RTL_LETTER = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
const FIRST_LETTER = /\p{L}/u;

/** The buttons of a reply. Labels are written by people to fit, and never cut. */
export function choicesOf(activity: Activity): Choice[] {
  return (activity.suggestedActions?.actions ?? []).flatMap(({ title, value }) => {
    const id = (value as { choice?: unknown } | undefined)?.choice;
    return typeof id === 'string' ? [{ id, title }] : [];
  });
}

/** Whether all labels fit, are there, and can be told apart. */
export function allFit(choices: readonly Choice[], limits: { most: number; title: number; id: number }): boolean {
  const titles = new Set(choices.map(({ title }) => title.trim()));
  const ids = new Set(choices.map(({ id }) => id));
  return (
    choices.length <= limits.most &&
    titles.size === choices.length &&
    ids.size === choices.length &&
    choices.every(({ id, title }) => title.trim().length > 0 && title.length <= limits.title && id.length <= limits.id)
  );
}

/** The text with its choices as numbered lines, where buttons do not fit: a number written back is heard. */
export function withNumbers(text: string, choices: readonly Choice[], words: ChannelWords): string {
  const lines = choices.map(({ title }, place) => `${MARK[words.direction]}${place + 1}. ${title}`);
  return [directed(text, words.direction), directed(words.number, words.direction), lines.join('\n')]
    .filter((part) => part.length > 0)
    .join('\n\n');
}

/**
 * Phones give each line the direction of its first letter. A line of a right-to-left text that begins with a number or a
 * Latin name gets a mark, so that it is not turned around.
 */
export function directed(text: string, direction: 'ltr' | 'rtl'): string {
  if (direction === 'ltr') return text;
  return text
    .split('\n')
    .map((line) => (RTL_LETTER.test(line) && !startsRightToLeft(line) ? MARK.rtl + line : line))
    .join('\n');
}

function startsRightToLeft(line: string): boolean {
  const first = FIRST_LETTER.exec(line);
  return first !== null && first.index === 0 && RTL_LETTER.test(first[0]);
}

/** The activity of a person who pressed the choice with this id, as if they had said its words. */
export function pressed(id: string, title: string): Activity {
  return { type: 'message', text: title, value: { choice: id } };
}
