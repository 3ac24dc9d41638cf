import { Refusal } from '../domain/errors.ts';
import type { CounsellorMessage, HandoffPhrase } from '../domain/handoff.ts';
import { nameOfLanguage } from '../domain/local-format.ts';
import type { Locale } from '../domain/locale.ts';
import { SLOTS, type Slot, type SlotValues } from '../domain/phrasebook.ts';
import { renderAnswer } from '../domain/render-answer.ts';
import { type SaidPhrase, sayPhrase } from '../domain/say-phrase.ts';
import type { TopicId } from '../domain/topic.ts';
import type { ShowParts } from './case-parts.ts';
import { oneOf, optionalText, text } from './read-fields.ts';

/** Characters of a message that a counsellor writes. WhatsApp takes 4096; nobody reads so many on a phone. */
const LONGEST = 2000;
/** Marks an answer of the FAQ among the phrases of a message. */
const ANSWER = 'answer:';

/** What a counsellor sends: their own words, a sentence of the phrasebook, or an answer of the FAQ. */
export type Draft =
  | { readonly kind: 'text'; readonly text: string; readonly locale: Locale }
  | { readonly kind: 'phrase'; readonly phrase: string; readonly slots: SlotValues }
  | { readonly kind: 'answer'; readonly topic: TopicId };

/** The languages of the two. */
export type Sides = { readonly person: Locale; readonly counsellor: Locale };

/** One side of something that is sent without a common language. */
export type ReadText = {
  readonly text: string;
  readonly answers: SaidPhrase['answers'];
  readonly locale: Locale;
  readonly translation: 'draft' | 'reviewed';
};

/** A draft in a JSON body: `text` and `locale`, or `phrase` and `slots`, or `topic`. Throws a Refusal that names the field. */
export function readDraft(body: unknown, languages: readonly Locale[]): Draft {
  const phrase = optionalText(body, 'phrase', 80);
  if (phrase !== undefined) return { kind: 'phrase', phrase, slots: readSlots(body) };
  const topic = optionalText(body, 'topic', 80);
  if (topic !== undefined) return { kind: 'answer', topic: topic as TopicId };
  const written = text(body, 'text', LONGEST).trim();
  if (written === '') throw new Refusal(400, 'BadField', 'text must have a letter.');
  return { kind: 'text', text: written, locale: oneOf(body, 'locale', languages) };
}

/** Values of slots; sayPhrase checks each. Everything else in the body is ignored. */
function readSlots(body: unknown): SlotValues {
  const given = (body as { slots?: unknown } | undefined)?.slots;
  if (typeof given !== 'object' || given === null) return {};
  const values = SLOTS.flatMap((slot): [Slot, string | number | readonly string[]][] => {
    const value = Object.hasOwn(given, slot) ? (given as Record<string, unknown>)[slot] : undefined;
    const isList = Array.isArray(value) && value.length <= 20 && value.every((one) => typeof one === 'string');
    return typeof value === 'string' || typeof value === 'number' || isList ? [[slot, value as string]] : [];
  });
  return Object.fromEntries(values);
}

/** The message that the person gets. Throws a Refusal when a phrase, an answer or a slot is not there. */
export function compose(parts: ShowParts, draft: Draft, { person }: { person: Locale }): CounsellorMessage {
  if (draft.kind === 'text') return { text: draft.text, locale: draft.locale, notes: languageNote(parts, draft.locale, person) };
  const said = sayTo(parts, draft, person);
  const { answers, text: words, locale } = said;
  return {
    text: words,
    locale,
    ...(answers.length > 0 ? { buttons: answers } : {}),
    phrase: draft.kind === 'answer' ? { id: ANSWER + draft.topic } : { id: draft.phrase, values: slotsToText(draft.slots) },
    notes: [...languageNote(parts, locale, person), ...said.notes],
  };
}

/** Both sides of a draft, before it is sent. */
export function preview(parts: ShowParts, draft: Draft, sides: Sides): { person: ReadText; counsellor: ReadText } {
  return { person: sayTo(parts, draft, sides.person), counsellor: sayTo(parts, draft, sides.counsellor) };
}

/** What was sent, in the language of whoever reads it; undefined when content no longer has it. */
export function readAgain(parts: ShowParts, { id, values = {} }: HandoffPhrase, reader: Locale): ReadText | undefined {
  const draft: Draft = id.startsWith(ANSWER)
    ? { kind: 'answer', topic: id.slice(ANSWER.length) as TopicId }
    : { kind: 'phrase', phrase: id, slots: slotsOfText(values) };
  try {
    return sayTo(parts, draft, reader);
  } catch (error) {
    // Content has changed since: what was really sent is shown beside it anyway.
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function sayTo({ content, sayIn, clock }: ShowParts, draft: Draft, reader: Locale): ReadText & { notes: readonly string[] } {
  if (draft.kind === 'text') return { text: draft.text, answers: [], locale: draft.locale, translation: 'reviewed', notes: [] };
  const asked = { wanted: [reader], now: clock.now() };
  if (draft.kind === 'phrase') return { ...sayPhrase(content, { ...draft, ...asked }, sayIn), notes: [] };
  const wanted = [reader, 'en' as Locale];
  const answer = renderAnswer(content, { topic: draft.topic, wanted, now: clock.now() }, sayIn);
  if (!answer) throw new Refusal(404, 'topic', 'there is no such answer: use a topic of the list');
  const { bubbles, notes, locale, translation } = answer;
  return { text: bubbles.join('\n\n'), answers: [], locale, translation, notes };
}

/** Words in another language than the person's say so, in the person's. */
function languageNote({ content, sayIn }: ShowParts, written: Locale, person: Locale): string[] {
  if (written === person) return [];
  const format = content.phrasebook.formats.get(person);
  const language = nameOfLanguage(written, { locale: person, format }) ?? written;
  return [sayIn(person)('desk.original', { language })];
}

/** Slots as text: that is how a message keeps them. */
function slotsToText(slots: SlotValues): Record<string, string> {
  return Object.fromEntries(
    Object.entries(slots).map(([slot, value]) => [slot, Array.isArray(value) ? value.join(',') : String(value)]),
  );
}

function slotsOfText(values: Readonly<Record<string, string>>): SlotValues {
  const slots = Object.entries(values).map(([slot, value]) => {
    if (slot === 'documents') return [slot, value.split(',')];
    return [slot, slot === 'number' ? Number(value) : value];
  });
  return Object.fromEntries(slots);
}
