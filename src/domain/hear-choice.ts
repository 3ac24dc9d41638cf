import { foldedWords } from './fold-letters.ts';

/** Something that was offered, and the ways to say it. */
export type Option = { readonly id: string; readonly said: readonly string[] };

/** How a language says "the first", "number two": by place, the ways to say it. */
export type Ordinals = readonly (readonly string[])[];

/**
 * The option a typed reply means, or nothing: its number alone (any script's digits, a keycap), "the second", its words,
 * or its words with one letter wrong. A number inside a sentence is never a choice: "I have 2 children" is not the
 * second option. A part of a label is enough when no other label has it ("never" for "No, never").
 */
export function hearChoice(text: string, options: readonly Option[], ordinals: Ordinals = []): string | undefined {
  const words = foldedWords(text);
  const said = words.join(' ');
  if (said.length === 0 || said.length > LONGEST_REPLY) return undefined;
  if (/^\d{1,2}$/.test(said)) return options[Number(said) - 1]?.id;
  const exact = options.filter((option) => option.said.some((way) => folded(way) === said));
  if (exact.length === 1) return exact[0]?.id;
  const place = placeOf(words, ordinals);
  if (place !== undefined) return options[place]?.id;
  if (exact.length > 1 || said.length < SHORTEST_TO_MISTYPE) return undefined;
  const inside = options.filter((option) => option.said.some((way) => ` ${folded(way)} `.includes(` ${said} `)));
  if (inside.length === 1) return inside[0]?.id;
  const near = options.filter((option) => option.said.some((way) => isOneEditApart(folded(way), said)));
  return near.length === 1 ? near[0]?.id : undefined;
}

/** "The second", "number 2": the place that is named, from nought. */
function placeOf(words: readonly string[], ordinals: Ordinals): number | undefined {
  const said = words.join(' ');
  const place = ordinals.findIndex((ways) => ways.some((way) => folded(way) === said));
  if (place >= 0) return place;
  const [word = '', number = ''] = words;
  if (words.length !== 2 || !/^\d{1,2}$/.test(number)) return undefined;
  const isNumberWord = ordinals.some((ways) => ways.some((way) => folded(way).startsWith(`${word} `)));
  return isNumberWord ? Number(number) - 1 : undefined;
}

/** What can be chosen comes from our own content: a few thousand labels, folded once. */
const foldedLabels = new Map<string, string>();

function folded(way: string): string {
  const kept = foldedLabels.get(way);
  if (kept !== undefined) return kept;
  const made = foldedWords(way).join(' ');
  foldedLabels.set(way, made);
  return made;
}

const LONGEST_REPLY = 80;
/** Shorter words have too many neighbours: "no" and "na". */
const SHORTEST_TO_MISTYPE = 5;

/** Whether two texts differ by one letter put in, left out, changed, or swapped with its neighbour. */
export function isOneEditApart(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1 || one.length < SHORTEST_TO_MISTYPE) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  let endOne = one.length;
  let endOther = other.length;
  while (endOne > start && endOther > start && one[endOne - 1] === other[endOther - 1]) {
    endOne--;
    endOther--;
  }
  const left = one.slice(start, endOne);
  const right = other.slice(start, endOther);
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}
