import type { Button, Speech } from '../src/bot/speech.ts';
import { type Locale, matchLocale } from '../src/domain/locale.ts';
import { nameOfLanguage, sharedLanguages } from '../src/domain/shared-languages.ts';

/** Offers every language in its own name. */
export function offerLanguages(speech: Speech, question: string): void {
  speech.tell(question);
  speech.offer(speech.content.languages.map(({ locale }) => languageButton(speech, locale)));
}

/** We cannot tell what the person writes: the likeliest languages ask, each in itself, and "other" shows them all. */
export function askLanguage(speech: Speech, likely: readonly Locale[]): void {
  speech.serve('unsure');
  if (likely.length === 0) {
    offerLanguages(speech, speech.say('language.unknown'));
    return;
  }
  speech.tell(...likely.map((locale) => speech.sayIn(locale)('language.unknown')));
  speech.offer([...likely.map((locale) => languageButton(speech, locale)), otherLanguage(speech)]);
}

/** Names a language that we do not speak, in languages that its speakers often read, with the phone line. */
export function nameForeignLanguage(speech: Speech, language: string): void {
  speech.serve('not-understood');
  const shared = sharedLanguages(language, speech.memory.locale, speech.content.languages);
  speech.tell(
    ...shared.map((locale) => {
      const say = speech.sayIn(locale);
      return say('language.not-offered', { language: nameOfLanguage(language, locale) });
    }),
  );
  const person = { id: 'command:human', label: speech.say('button.human') };
  speech.offer([...shared.map((locale) => languageButton(speech, locale)), otherLanguage(speech), person]);
}

function languageButton(speech: Speech, locale: Locale): Button {
  const name = speech.content.languages.find((one) => one.locale === locale)?.name ?? locale;
  return { id: `language:${locale}`, label: name };
}

function otherLanguage(speech: Speech): Button {
  return { id: 'command:language', label: speech.say('button.other-language') };
}

/** The person chose: it stays until they choose again, or clearly write another language. */
export function chooseLanguage(speech: Speech, tag: string): boolean {
  const locale = matchLocale(tag, speech.content.languages);
  if (!locale) return false;
  speech.memory.chosen = [locale, ...(speech.memory.chosen ?? []).filter((one: Locale) => one !== locale)];
  speech.memory.locale = locale;
  speech.memory.localeBy = 'choice';
  speech.tell(speech.say('language.changed'));
  return true;
}
