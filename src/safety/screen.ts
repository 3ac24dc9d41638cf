import { conceptOrder } from '../answering/learn.ts';
import type { ConceptWords } from '../answering/lexicon.ts';
import { toShares, WeightTable } from '../answering/weights.ts';
import { foldedWords } from '../domain/fold-letters.ts';
import { DANGER_KINDS, type Danger, type DangerKind, type DangerScreen } from '../domain/safety.ts';
import { CLASSES, type DangerKnowledge, DangerReader } from './learn-danger.ts';
import { type Signal, Signals } from './signals.ts';

/** Stories are long, and what matters may stand at the end: every sentence is weighed by itself, and the whole. */
const MOST_WORDS = 1500;
const MOST_SENTENCES = 40;
const SENTENCE_END = /[.!?。！？؟։።۔\n]+/u;
/** How loud each voice is, and from which share on a message is danger. Measured with `npm run bench`. */
const VOICE = { shared: 0.3, borders: 0.7, own: 0.3 } as const;
const DANGER = 0.07;
/** Most messages are everyday questions, and many more look dangerous than are. */
const PRIOR: Readonly<Partial<Record<(typeof CLASSES)[number], number>>> = { ordinary: 2.5, harmless: 1 };
/** Expressions of a language that nobody thinks is spoken must be this long to count. */
const WORDS_OF_STRANGERS = 3;
/** Messages of so few words need more certainty. */
const BRIEF_WORDS = 2;
const BRIEF_SIGNS = 4;
const BRIEF_DANGER = 0.995;
/** Where next to nothing in a message is known, nothing speaks for danger either. */
const LEAST_HEARD = 0.1;
/** How much an expression counts beside the share of a kind, and how much more when life is at stake. */
const SIGNALLED_ADDS = 0.5;
const LIFE_ADDS = 0.15;
const LIFE: ReadonlySet<DangerKind> = new Set(['crisis', 'medical']);
const FALLBACK = 'en';
const NOTHING = { danger: undefined, excused: false, bereaved: false } as const;

type Concepts = { readonly concepts: readonly string[]; readonly conceptWords: Readonly<Record<string, ConceptWords>> };
type Voices = { readonly reader: DangerReader; readonly own: WeightTable };

/** Screens with what was learned from the content, from a share of danger on; needs no network, storage or detector. */
export function createDangerScreen(knowledge: Concepts, danger: DangerKnowledge, from = DANGER): DangerScreen {
  const order = conceptOrder(knowledge.concepts);
  const tables = { shared: new WeightTable(danger.shared), borders: new WeightTable(danger.borders) };
  const voices = new Map<string, Voices>();
  for (const [locale, parts] of Object.entries(danger.own)) {
    const lists = danger.signals[locale] ?? {};
    voices.set(locale, {
      reader: new DangerReader(knowledge.conceptWords[locale] ?? {}, order, lists),
      own: new WeightTable(parts),
    });
  }

  const strangers = new Signals(Object.values(danger.signals), WORDS_OF_STRANGERS);

  return (text, likely, { outrightOnly = false } = {}) => {
    const words = foldedWords(text).slice(0, MOST_WORDS);
    if (words.length === 0) return NOTHING;
    const spoken = likely.filter((locale) => voices.has(locale));
    const tried = spoken.length > 0 ? [...new Set(spoken)] : [FALLBACK];
    const { kinds, excused, bereaved } = signalled(
      [strangers, ...tried.flatMap((locale) => voices.get(locale)?.reader.signals ?? [])],
      words,
    );
    const felt = outrightOnly ? [] : tried.map((locale) => weigh(text, voices.get(locale), tables));
    const most = felt.sort((a, b) => b.share - a.share)[0] ?? UNFELT;
    const needed = isBrief(words) ? Math.max(from, BRIEF_DANGER) : from;
    if (kinds.size === 0 && most.share < needed) return { danger: undefined, excused, bereaved };
    return { danger: together(kinds, most), excused: false, bereaved: false };
  };
}

/** A word or two: the name of a town is made of the same pieces as a cry. */
function isBrief(words: readonly string[]): boolean {
  const signs = words.join('');
  return /\p{Script=Han}/u.test(signs) ? signs.length <= BRIEF_SIGNS : words.length <= BRIEF_WORDS;
}

/** An expression counts much, what the whole message sounds like counts too; between equals the more urgent. */
function together(kinds: ReadonlySet<DangerKind>, { shares, tone }: Weighed): Danger {
  const score = (kind: DangerKind) => shares[kind] + (kinds.has(kind) ? SIGNALLED_ADDS + (LIFE.has(kind) ? LIFE_ADDS : 0) : 0);
  const [kind] = [...DANGER_KINDS].sort((a, b) => score(b) - score(a));
  return { kind: kind ?? 'crisis', tone: kind === 'crisis' ? tone : 'outright' };
}

/** What is said outright, unless an excusing expression stands over it; the first ears hear languages nobody thinks of. */
function signalled(ears: readonly Signals[], words: readonly string[]) {
  const [strange = [], ...spoken] = ears.map((ear) => ear.find(words));
  const own = spoken.flat();
  const excuses = [...strange, ...own].filter((signal) => signal.kind === 'harmless');
  const kinds = new Set<DangerKind>();
  for (const { kind, ...place } of [...strange, ...own])
    if (isDanger(kind) && !excuses.some((excuse) => overlap(excuse, place))) kinds.add(kind);
  return {
    kinds,
    excused: own.some((signal) => signal.kind === 'harmless'),
    bereaved: own.some((signal) => signal.kind === 'loss'),
  };
}

function isDanger(kind: Signal['kind']): kind is DangerKind {
  return kind !== 'harmless' && kind !== 'loss';
}

type Place = Pick<Signal, 'start' | 'end'>;

function overlap(one: Place, other: Place): boolean {
  return one.start < other.end && other.start < one.end;
}

type Together = { readonly shared: WeightTable; readonly borders: WeightTable };
type Weighed = { readonly share: number; readonly shares: Readonly<Record<DangerKind, number>>; readonly tone: Danger['tone'] };
const UNFELT: Weighed = { share: 0, shares: { crisis: 0, medical: 0, violence: 0, trafficking: 0, minor: 0 }, tone: 'outright' };

/** The most dangerous sentence of a message, or the message as a whole. */
function weigh(text: string, voices: Voices | undefined, tables: Together): Weighed {
  if (!voices) return UNFELT;
  const sentences = text.split(SENTENCE_END).filter((sentence) => sentence.trim().length > 0);
  const parts = sentences.length > 1 ? [text, ...sentences.slice(-MOST_SENTENCES)] : [text];
  let most = UNFELT;
  for (const part of parts) {
    const weighed = weighOne(part, voices, tables);
    if (weighed.share > most.share) most = weighed;
  }
  return most;
}

function weighOne(text: string, { reader, own }: Voices, { shared, borders }: Together): Weighed {
  const { concepts, words } = reader.read(text);
  const inConcepts = shared.scores(concepts);
  const atBorders = borders.scores(concepts);
  const inWords = own.scores(words);
  const heard = inConcepts.map(
    (score, place) => VOICE.shared * score + VOICE.borders * (atBorders[place] ?? 0) + VOICE.own * (inWords[place] ?? 0),
  );
  if (Math.max(...heard.subarray(0, CLASSES.indexOf('harmless'))) < LEAST_HEARD) return UNFELT;
  const scores = heard.map((score, place) => score + (PRIOR[CLASSES[place] ?? 'ordinary'] ?? 0));
  const byClass = toShares(scores);
  const shareOf = (...classes: readonly (typeof CLASSES)[number][]) =>
    classes.reduce((sum, name) => sum + (byClass[CLASSES.indexOf(name)] ?? 0), 0);
  const share = 1 - shareOf('harmless', 'ordinary');
  const shares = {
    crisis: shareOf('crisis', 'crisis-veiled', 'crisis-other'),
    medical: shareOf('medical'),
    violence: shareOf('violence'),
    trafficking: shareOf('trafficking'),
    minor: shareOf('minor'),
  };
  return { share, shares, tone: toneOf(shareOf) };
}

function toneOf(shareOf: (...classes: readonly (typeof CLASSES)[number][]) => number): Danger['tone'] {
  const [outright, veiled, other] = [shareOf('crisis'), shareOf('crisis-veiled'), shareOf('crisis-other')];
  if (other > outright && other > veiled) return 'other';
  return veiled > outright ? 'veiled' : 'outright';
}
