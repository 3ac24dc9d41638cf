import i18next from 'i18next';
import { belgianDay, type Clock } from '../domain/clock.ts';
import type { Content, Words } from '../domain/content.ts';
import { isValidOn, writeFact } from '../domain/fact.ts';
import type { Locale } from '../domain/locale.ts';
import { languageOf, type Say } from '../domain/render-answer.ts';

type FactsOfDay = {
  readonly day: string;
  readonly values: Readonly<Record<string, string>>;
  readonly expired: readonly string[];
  /** Sentences that need no other values, as they were last written. */
  readonly written: Map<string, string>;
};

/**
 * The words of the interface in every language, facts filled in by their keys.
 * A sentence that rests on an expired fact is empty: callers leave empty sentences out.
 */
export function createTranslator(content: Content, clock: Clock): (locale: Locale) => Say {
  const instance = i18next.createInstance();
  const resources: Record<string, { translation: Words }> = {};
  for (const [locale, words] of content.words) resources[locale] = { translation: words };
  // All words are in memory, so this is done when it returns.
  void instance.init({ resources, fallbackLng: 'en', initAsync: false, interpolation: { escapeValue: false } });

  const facts = new Map<Locale, FactsOfDay>();
  const factsFor = (locale: Locale): FactsOfDay => {
    const day = belgianDay(clock.now());
    const kept = facts.get(locale);
    if (kept?.day === day) return kept;
    const made = writeFacts(content, locale, day);
    facts.set(locale, made);
    return made;
  };

  const says = new Map<Locale, Say>();
  return (locale) => {
    const kept = says.get(locale);
    if (kept) return kept;
    const translate = instance.getFixedT(locale);
    const say: Say = (key, more) => {
      const { values, expired, written } = factsFor(locale);
      const kept = more ? undefined : written.get(key);
      if (kept !== undefined) return kept;
      if (expired.length > 0) {
        const raw = translate(key, { skipInterpolation: true });
        if (expired.some((fact) => raw.includes(`{{${fact}}}`))) return '';
      }
      const text = translate(key, { ...values, ...more });
      if (!more) written.set(key, text);
      return text;
    };
    says.set(locale, say);
    return say;
  };
}

function writeFacts(content: Content, locale: Locale, day: string): FactsOfDay {
  const { direction } = languageOf(content, locale);
  const values: Record<string, string> = {};
  const expired: string[] = [];
  for (const [key, fact] of content.facts) {
    if (isValidOn(fact, day)) values[key] = writeFact(fact, locale, direction);
    else expired.push(key);
  }
  return { day, values, expired, written: new Map() };
}
