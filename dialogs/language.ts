import type { Speech } from '../src/bot/speech.ts';
import { type Locale, matchLocale } from '../src/domain/locale.ts';

/** Offers every language in its own name; the likeliest first when we have to ask. */
export function offerLanguages(speech: Speech, question: string): void {
  speech.tell(question);
  speech.offer(speech.content.languages.map(({ locale, name }) => ({ id: `language:${locale}`, label: name })));
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
