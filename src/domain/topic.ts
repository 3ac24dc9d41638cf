import type { FactKey } from './fact.ts';
import type { Locale } from './locale.ts';

/** The id of a subject people ask about. Ids are a contract and are never renamed. */
export type TopicId = string & { readonly __topicId: true };

/** Where an answer comes from, as shown to people. `date` is ISO, or absent when the page shows none. */
export type Source = { readonly name: string; readonly url: string; readonly date?: string };

export type Topic = {
  readonly id: TopicId;
  readonly group: string;
  readonly meaning: string;
  readonly followUps: readonly TopicId[];
  readonly sources: readonly Source[];
  /** ISO day on which the answer was last compared with its sources. */
  readonly reviewed: string;
};

/** A paragraph: text and fact keys in the order in which they are said. */
export type Paragraph = readonly (string | { readonly fact: FactKey })[];

/** The words of one answer in one language. */
export type Answer = {
  readonly topic: TopicId;
  readonly locale: Locale;
  readonly title: string;
  readonly label: string;
  /** At most two bubbles, each a list of paragraphs. */
  readonly bubbles: readonly (readonly Paragraph[])[];
  readonly translation: 'draft' | 'reviewed';
  /** The fingerprint of the English text this was made from; absent in English. */
  readonly from?: string;
  /** The fingerprint of this text. */
  readonly fingerprint: string;
};

/** How well a topic fits a message, from 0 to 1. */
export type TopicMatch = { readonly topic: TopicId; readonly score: number };

/** Why a topic was found: what each concept and each word said for it, strongest first. */
export type Explanation = {
  readonly concepts: readonly { readonly concept: string; readonly weight: number }[];
  readonly words: readonly { readonly word: string; readonly weight: number }[];
};

/** Finds what a message is about. Deterministic; no network. */
export type TopicMatcher = {
  /** The best three, best first. `confidence` is how likely the first is what the message asks, from 0 to 1. */
  match(
    text: string,
    locale: string | undefined,
    /** How many times likelier than usual some topics are, from what was said before. */
    likelier?: Readonly<Record<string, number>>,
  ): { readonly topics: readonly TopicMatch[]; readonly confidence: number };
  explain(text: string, locale: string | undefined, topic: TopicId): Explanation;
};

/** What was answered last, and what people often ask after it. */
export type TopicContext = { readonly last?: TopicId | undefined; readonly near?: readonly TopicId[] | undefined };

/** How sure we are what a message asks. */
export type Found =
  | { readonly kind: 'sure'; readonly topic: TopicId; readonly also: readonly TopicId[]; readonly topics: readonly TopicMatch[] }
  | { readonly kind: 'unsure' | 'none'; readonly topics: readonly TopicMatch[] };
