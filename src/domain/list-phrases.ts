import type { Content } from './content.ts';
import type { Locale } from './locale.ts';
import type { Phrase, Slot } from './phrasebook.ts';
import { isOutdated } from './render-answer.ts';
import { readPhraseAnswer } from './say-phrase.ts';
import type { TopicId } from './topic.ts';

/** A phrase as a counsellor finds it: in the counsellor's words, `{slot}` where something is filled in. */
export type ListedPhrase = {
  readonly id: string;
  readonly text: string;
  readonly slots: readonly Slot[];
  readonly answers: readonly string[];
  readonly isOpen: boolean;
  /** How it is known in the person's language; undefined: it is said in English. */
  readonly translation: 'draft' | 'reviewed' | undefined;
};

export type ListedGroup = { readonly id: string; readonly name: string; readonly phrases: readonly ListedPhrase[] };

/** The languages of both sides. */
export type Sides = { readonly counsellor: Locale; readonly person: Locale };

const ENGLISH = 'en' as Locale;

/** Everything that can be said with one click, in the order of the phrasebook. */
export function listPhrases(content: Content, sides: Sides): ListedGroup[] {
  const { phrasebook } = content;
  return phrasebook.groups.map((id) => ({
    id,
    name: textIn(content, `groups.${id}`, sides.counsellor),
    phrases: [...phrasebook.phrases.values()].filter(({ group }) => group === id).map((one) => listed(content, one, sides)),
  }));
}

function listed(content: Content, phrase: Phrase, { counsellor, person }: Sides): ListedPhrase {
  const own = content.phrasebook.words.get(person)?.get(`phrases.${phrase.id}`)?.translation;
  return {
    id: phrase.id,
    text: textIn(content, `phrases.${phrase.id}`, counsellor),
    slots: phrase.slots,
    answers: phrase.answers.map((id) => readPhraseAnswer(content, id, counsellor) ?? id),
    isOpen: phrase.isOpen,
    translation: own === 'outdated' ? undefined : own,
  };
}

function textIn({ phrasebook }: Content, path: string, locale: Locale): string {
  const own = phrasebook.words.get(locale)?.get(path);
  const english = phrasebook.words.get(ENGLISH)?.get(path);
  return (own?.translation === 'outdated' ? english?.text : own?.text) ?? english?.text ?? '';
}

export type ListedAnswer = { readonly topic: TopicId; readonly title: string; readonly translation: 'draft' | 'reviewed' };

/** The answers that can be sent as they are: those with an up-to-date text in the person's language, reviewed ones first. */
export function listAnswers(content: Content, { counsellor, person }: Sides): ListedAnswer[] {
  const answers = [...content.topics.keys()].flatMap((topic): ListedAnswer[] => {
    const own = content.answers.get(person)?.get(topic);
    if (!own || isOutdated(content, own)) return [];
    const read = content.answers.get(counsellor)?.get(topic) ?? content.answers.get(ENGLISH)?.get(topic);
    return [{ topic, title: (read ?? own).title, translation: own.translation }];
  });
  return answers.sort((a, b) => Number(b.translation === 'reviewed') - Number(a.translation === 'reviewed'));
}
