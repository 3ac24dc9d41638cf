import type { Locale } from './locale.ts';
import type { TopicId } from './topic.ts';

/** One example of how people ask; `none` is a message that no topic answers. */
export type Phrase = { readonly locale: Locale; readonly topic: TopicId | 'none'; readonly text: string };

/** What the recogniser of danger learns from, by class; `harmless` looks like danger and is none. */
export const DANGERS = [
  'crisis',
  'crisis-veiled',
  'crisis-other',
  'medical',
  'violence',
  'trafficking',
  'minor',
  'harmless',
] as const;
/** The classes that expressions stand for; `harmless` ones excuse the others, `loss` is the death of somebody near. */
export const SIGNALLED = ['crisis', 'medical', 'violence', 'trafficking', 'minor', 'harmless', 'loss'] as const;
export type Signalled = (typeof SIGNALLED)[number];
export type DangerExamples = Readonly<Record<(typeof DANGERS)[number], readonly string[]>> & {
  readonly signals?: Readonly<Partial<Record<Signalled, readonly string[]>>> | undefined;
};

/** What understanding is learned from. Read only to learn and to check, never to talk. */
export type Examples = {
  readonly phrases: readonly Phrase[];
  /** The ids of the concepts that languages share. */
  readonly concepts: readonly string[];
  /** By locale and concept: the words that carry it; `*` stands for any beginning or ending. */
  readonly conceptWords: ReadonlyMap<Locale, Readonly<Record<string, readonly string[]>>>;
  readonly dangers: ReadonlyMap<Locale, DangerExamples>;
};
