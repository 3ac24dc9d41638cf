/** Places to cut a text, the best first: between paragraphs, lines, sentences, words. */
const BREAKS = [/\n{2,}/g, /\n/g, /(?<=[.!?…。！？؟۔։።])\s+/g, /\s+/g];
/** A part shorter than this share of the limit is not worth a better place. */
const LEAST = 0.25;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * The text in parts of at most `limit` UTF-16 units, the last of at most `lastLimit`, cut where it reads best and never
 * inside a grapheme cluster. Nothing but white space at the cuts is lost. An empty text has no parts.
 */
export function splitText(text: string, limit: number, lastLimit = limit): string[] {
  const whole = text.trim();
  if (whole.length === 0) return [];
  if (whole.length <= Math.min(limit, lastLimit)) return [whole];
  const start = lastLimit < limit ? startOfLast(whole, lastLimit) : whole.length;
  const parts = splitForward(whole.slice(0, start).trim(), limit);
  const last = whole.slice(start).trim();
  return last.length > 0 ? [...parts, last] : parts;
}

function splitForward(text: string, limit: number): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > limit) {
    const end = endOfFirst(rest, limit);
    parts.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return rest.length > 0 ? [...parts, rest] : parts;
}

function endOfFirst(text: string, limit: number): number {
  for (const pattern of BREAKS) {
    const ends = breaksIn(text.slice(0, limit + 1), pattern).map(({ from }) => from);
    const end = ends.findLast((one) => one <= limit && one >= limit * LEAST);
    if (end !== undefined) return end;
  }
  const end = graphemes.segment(text).containing(limit)?.index ?? 0;
  return end > 0 ? end : limit;
}

/** Where the last part begins: as early as its limit allows. */
function startOfLast(text: string, limit: number): number {
  const earliest = text.length - limit;
  for (const pattern of BREAKS) {
    const starts = breaksIn(text, pattern).map(({ to }) => to);
    const start = starts.find((one) => one >= earliest && text.length - one >= limit * LEAST);
    if (start !== undefined) return start;
  }
  const first = graphemes.segment(text).containing(earliest);
  return first === undefined || first.index === earliest ? earliest : first.index + first.segment.length;
}

function breaksIn(text: string, pattern: RegExp): { from: number; to: number }[] {
  return [...text.matchAll(pattern)]
    .map((match) => ({ from: match.index, to: match.index + match[0].length }))
    .filter(({ from, to }) => from > 0 && to < text.length);
}
