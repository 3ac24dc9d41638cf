import type { Contact } from './contact.ts';
import type { Questionnaire } from './eligibility.ts';
import type { Fact, FactKey } from './fact.ts';
import type { Gazetteer } from './find-place.ts';
import type { HandoffDesk } from './handoff.ts';
import type { CountryWords } from './hear-country.ts';
import type { HelpLine } from './help.ts';
import type { Language, Locale } from './locale.ts';
import type { Phrasebook } from './phrasebook.ts';
import type { Answer, Topic, TopicId } from './topic.ts';

/** What people say to steer the talk. Recognised in every state and language. */
export const COMMANDS = [
  'menu',
  'stop',
  'help',
  'human',
  'delete',
  'language',
  'yes',
  'no',
  'back',
  'dont-know',
  'rather-not-say',
] as const;
export type CommandId = (typeof COMMANDS)[number];

/** A value in a word catalogue: a sentence or a list of words. */
export type Words = { readonly [key: string]: string | readonly string[] | Words };

/** By the path of a sentence: the English text it was compared with (its fingerprint), by whom, on which day. */
export type Reviews = Readonly<Record<string, { readonly from: string; readonly reviewer?: string; readonly on?: string }>>;

/** All facts and words, checked. Read once at start. */
export type Content = {
  readonly languages: readonly Language[];
  readonly eligibility: Questionnaire;
  /** Whom people can be sent to. */
  readonly contacts: readonly Contact[];
  /** Organisations that receive people who want a person. */
  readonly desks: readonly HandoffDesk[];
  readonly gazetteer: Gazetteer;
  /** What people call countries beside their names. */
  readonly countries: CountryWords;
  /** Whom a person in danger can call, in order. */
  readonly help: readonly HelpLine[];
  readonly topics: ReadonlyMap<TopicId, Topic>;
  readonly groups: readonly string[];
  readonly facts: ReadonlyMap<FactKey, Fact>;
  /** Answers by locale and topic; a missing one is answered in a fallback language that is named. */
  readonly answers: ReadonlyMap<Locale, ReadonlyMap<TopicId, Answer>>;
  readonly words: ReadonlyMap<Locale, Words>;
  readonly phrasebook: Phrasebook;
  /** What is known about the translation of the interface, by locale. Answers carry theirs themselves. */
  readonly reviews: ReadonlyMap<Locale, Reviews>;
};

/** Something wrong in a content file. `warning` does not stop the start. */
export type ContentProblem = {
  readonly file: string;
  readonly path: string;
  readonly what: string;
  readonly remedy: string;
  readonly level: 'error' | 'warning';
};
