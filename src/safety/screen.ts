import { conceptOrder } from '../answering/learn.ts';
import type { ConceptWords } from '../answering/lexicon.ts';
import { WeightTable } from '../answering/weights.ts';
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
const DANGER = 0.6;
/** Most messages are everyday questions, and many more look dangerous than are. */
const PRIOR: Readonly<Partial<Record<(typeof CLASSES)[number], number>>> = { ordinary: 1.5, harmless: 0.7 };
/** Expressions of a language that nobody thinks is spoken must be this long to count. */
const WORDS_OF_STRANGERS = 3;
const FALLBACK = 'en';
const NOTHING = { danger: undefined, excused: false, bereaved: false } as const;

type Concepts = { readonly concepts: readonly string[]; readonly conceptWords: Readonly<Record<string, ConceptWords>> };
type Voices = { readonly reader: DangerReader; readonly own: WeightTable; readonly signals: Signals };

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
      signals: new Signals(lists),
    });
  }

  return (text, likely, { outrightOnly = false } = {}) => {
    const words = foldedWords(text).slice(0, MOST_WORDS);
    if (words.length === 0) return NOTHING;
    const spoken = likely.filter((locale) => voices.has(locale));
    const tried = spoken.length > 0 ? [...new Set(spoken)] : [FALLBACK];
    const { kind: said, excused, bereaved } = signalled(voices, words, tried);
    const felt = outrightOnly
      ? undefined
      : tried.map((locale) => weigh(text, voices.get(locale), tables)).sort((a, b) => b.share - a.share)[0];
    if (said)
      return {
        danger: { kind: said, tone: felt?.danger?.kind === said ? felt.danger.tone : 'outright' },
        excused: false,
        bereaved: false,
      };
    return felt?.danger && felt.share >= from
      ? { danger: felt.danger, excused: false, bereaved: false }
      : { danger: undefined, excused, bereaved };
  };
}

/** What is said outright in some language, unless an excusing expression stands over it. */
function signalled(voices: ReadonlyMap<string, Voices>, words: readonly string[], tried: readonly string[]) {
  let excused = false;
  let bereaved = false;
  const kinds = new Set<DangerKind>();
  for (const [locale, { signals }] of voices) {
    const isSpoken = tried.includes(locale);
    const found = signals.find(words).filter((signal) => isSpoken || signal.words >= WORDS_OF_STRANGERS);
    const excuses = found.filter((signal) => signal.kind === 'harmless');
    excused ||= isSpoken && excuses.length > 0;
    bereaved ||= isSpoken && found.some((signal) => signal.kind === 'loss');
    for (const signal of found) {
      if (isDanger(signal.kind) && !excuses.some((excuse) => overlap(excuse, signal))) kinds.add(signal.kind);
    }
  }
  return { kind: DANGER_KINDS.find((kind) => kinds.has(kind)), excused, bereaved };
}

function isDanger(kind: Signal['kind']): kind is DangerKind {
  return kind !== 'harmless' && kind !== 'loss';
}

function overlap(one: Signal, other: Signal): boolean {
  return one.start < other.end && other.start < one.end;
}

type Together = { readonly shared: WeightTable; readonly borders: WeightTable };
type Weighed = { readonly share: number; readonly danger: Danger | undefined };

/** The most dangerous sentence of a message, or the message as a whole. */
function weigh(text: string, voices: Voices | undefined, tables: Together): Weighed {
  if (!voices) return { share: 0, danger: undefined };
  const sentences = text.split(SENTENCE_END).filter((sentence) => sentence.trim().length > 0);
  const parts = sentences.length > 1 ? [text, ...sentences.slice(-MOST_SENTENCES)] : [text];
  let most: Weighed = { share: 0, danger: undefined };
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
  const scores = inConcepts.map(
    (score, place) =>
      VOICE.shared * score +
      VOICE.borders * (atBorders[place] ?? 0) +
      VOICE.own * (inWords[place] ?? 0) +
      (PRIOR[CLASSES[place] ?? 'ordinary'] ?? 0),
  );
  const best = Math.max(...scores);
  const raised = scores.map((score) => Math.exp(score - best));
  const whole = raised.reduce((sum, share) => sum + share, 0);
  const shareOf = (...classes: readonly (typeof CLASSES)[number][]) =>
    classes.reduce((sum, name) => sum + (raised[CLASSES.indexOf(name)] ?? 0), 0) / whole;
  const share = 1 - shareOf('harmless', 'ordinary');
  const kinds: readonly (readonly [DangerKind, number])[] = [
    ['crisis', shareOf('crisis', 'crisis-veiled', 'crisis-other')],
    ['medical', shareOf('medical')],
    ['violence', shareOf('violence')],
    ['trafficking', shareOf('trafficking')],
    ['minor', shareOf('minor')],
  ];
  const [kind] = [...kinds].sort((a, b) => b[1] - a[1])[0] ?? ['crisis' as const];
  return { share, danger: { kind, tone: toneOf(kind, shareOf) } };
}

function toneOf(kind: DangerKind, shareOf: (...classes: readonly (typeof CLASSES)[number][]) => number): Danger['tone'] {
  if (kind !== 'crisis') return 'outright';
  const [outright, veiled, other] = [shareOf('crisis'), shareOf('crisis-veiled'), shareOf('crisis-other')];
  if (other > outright && other > veiled) return 'other';
  return veiled > outright ? 'veiled' : 'outright';
}
