import { francAll } from 'franc';

/** Weight of franc's opinion for a text of thirty letters or more, in log units. */
const WEIGHT = 6;
/** franc is the slowest layer and the least sure: it is asked only when the first two are as near as this. */
const NEAR = 4;
/** How it knows languages, by our tags. Its Sorani is Kurmanji under another name, so it is not asked for that. */
const CODES: Readonly<Record<string, string>> = {
  en: 'eng',
  nl: 'nld',
  fr: 'fra',
  de: 'deu',
  es: 'spa',
  pt: 'por',
  ro: 'ron',
  sq: 'als',
  sr: 'srp',
  tr: 'tur',
  so: 'som',
  ln: 'lin',
  ff: 'fuv',
  ku: 'kmr',
  sw: 'swh',
  vi: 'vie',
  it: 'ita',
  pl: 'pol',
  ar: 'arb',
  fa: 'pes',
  ur: 'urd',
  ru: 'rus',
  uk: 'ukr',
  bg: 'bul',
  mk: 'mkd',
  mn: 'khk',
};
const TAGS = new Map(Object.entries(CODES).map(([tag, code]) => [code, tag]));

/** Adds what franc thinks of the languages that are near the best. */
export function addFranc(scores: Map<string, number>, text: string): void {
  const best = Math.max(...scores.values());
  const near = [...scores].filter(([tag, score]) => score > best - NEAR && CODES[tag] !== undefined);
  if (near.length < 2) return;
  const only = near.map(([tag]) => CODES[tag] ?? '');
  const weight = WEIGHT * Math.min(1, text.length / 30);
  for (const [code, share] of francAll(text, { only, minLength: 1 })) {
    const tag = TAGS.get(code);
    const score = tag === undefined ? undefined : scores.get(tag);
    if (tag !== undefined && score !== undefined) scores.set(tag, score + weight * (share - 1));
  }
}
