import type { HandoffMessage } from '../domain/handoff.ts';
import type { Locale } from '../domain/locale.ts';
import { hearPhraseAnswer, readPhraseAnswer } from '../domain/say-phrase.ts';
import type { ShowParts } from './case-parts.ts';
import { readAgain, type Sides } from './compose.ts';

/** How a message is read by the counsellor beside what was really said. */
export type Reading =
  /** The same sentence of the phrasebook, or answer of the FAQ, in the counsellor's language. */
  | { readonly kind: 'phrase'; readonly text: string; readonly locale: Locale; readonly translation: 'draft' | 'reviewed' }
  /** The answer that the person tapped, or that their words were heard as. */
  | { readonly kind: 'tapped' | 'heard'; readonly text: string; readonly locale: Locale };

export type ShownMessage = Omit<HandoffMessage, 'phrase' | 'choice' | 'buttons'> & {
  readonly reading: Reading | undefined;
  /** Nobody has translated it: it is in another language than that of the page. */
  readonly isOriginal: boolean;
  /** What the person can tap, in the counsellor's language. */
  readonly answers: readonly string[];
};

/** The messages of a case as the counsellor reads them, in their order. */
export function showMessages(parts: ShowParts, messages: readonly HandoffMessage[], sides: Sides): ShownMessage[] {
  let asked: string | undefined;
  return messages.map((message) => {
    const { phrase, choice, buttons: _, ...rest } = message;
    const sent = phrase && readAgain(parts, phrase, sides.counsellor);
    const heard = message.from === 'person' ? hear(parts, { choice, text: message.text, asked }, sides) : undefined;
    if (message.from === 'counsellor' && message.held === undefined) asked = phrase?.id;
    const reading: Reading | undefined = sent
      ? { kind: 'phrase', text: sent.text, locale: sent.locale, translation: sent.translation }
      : heard;
    const written = message.locale ?? sides.person;
    const isOriginal = reading === undefined && message.from !== 'notice' && written !== sides.counsellor;
    return {
      ...rest,
      // A sentence that is the same on both sides is shown once.
      reading: reading?.kind === 'phrase' && reading.text === message.text ? undefined : reading,
      locale: written,
      isOriginal,
      answers: sent?.answers.map(({ label }) => label) ?? [],
    };
  });
}

/** The answer that was tapped, whenever it was offered; else what the words answer to the sentence before them. */
function hear(
  { content }: ShowParts,
  said: { choice: string | undefined; text: string; asked: string | undefined },
  { person, counsellor }: Sides,
): Reading | undefined {
  const tapped = said.choice === undefined ? undefined : readPhraseAnswer(content, said.choice, counsellor);
  if (tapped !== undefined) return { kind: 'tapped', text: tapped, locale: counsellor };
  if (said.choice !== undefined || said.asked === undefined || !content.phrasebook.phrases.has(said.asked)) return undefined;
  const answer = hearPhraseAnswer(content, { phrase: said.asked, text: said.text, locale: person });
  const text = answer === undefined ? undefined : readPhraseAnswer(content, answer, counsellor);
  return text === undefined ? undefined : { kind: 'heard', text, locale: counsellor };
}
