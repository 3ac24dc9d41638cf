import type { Content } from '../../domain/content.ts';
import type { Locale } from '../../domain/locale.ts';
import { isTooLong, MOST_BUBBLES, placeholdersOf, SHORT, SHORT_LABELS } from '../checks/limits.ts';
import type { ReturnedUnit } from './po-file.ts';
import { asList, type TranslationUnit, unitsOf } from './translation-units.ts';

export type Refusal = { readonly line: number; readonly id: string; readonly what: string };
export type TakenBack = {
  readonly accepted: readonly ReturnedUnit[];
  readonly refused: readonly Refusal[];
  /** Units of the language that the file leaves empty or does not have. */
  readonly untranslated: number;
};

const MOST_CHARACTERS = { title: 60, label: 20 } as const;

/** Decides, unit by unit, what of a translator's file can be taken; a refused line names the rule and loses nothing else. */
export function takeBack(content: Content, locale: Locale, returned: readonly ReturnedUnit[]): TakenBack {
  const known = new Map(unitsOf(content, locale, content.reviews.get(locale) ?? {}).map((unit) => [unit.id, unit]));
  const accepted: ReturnedUnit[] = [];
  const refused: Refusal[] = [];
  for (const unit of returned) {
    if (unit.target === '') continue;
    const what = faultOf(unit, known.get(unit.id));
    if (what === undefined) accepted.push(unit);
    else refused.push({ line: unit.line, id: unit.id, what });
  }
  return { accepted, refused, untranslated: known.size - accepted.length - refused.length };
}

function faultOf(unit: ReturnedUnit, known: TranslationUnit | undefined): string | undefined {
  if (!known) return 'there is no such text; keep the ids as they were exported';
  if (normal(unit.source) !== normal(known.source)) return 'the English text has changed since; export again and compare';
  if (known.isList) return asList(unit.target).length > 0 ? undefined : 'the list is empty; write what people type';
  const own = placeholdersOf(unit.target);
  const asked = placeholdersOf(known.source);
  const lost = asked.find((name) => !own.includes(name));
  if (lost !== undefined) return `{{${lost}}} is lost; put it where the value belongs`;
  const added = own.find((name) => !asked.includes(name));
  if (added !== undefined) return `{{${added}}} is not in the English text; remove it`;
  if (unit.id.startsWith('phrasebook/')) return faultOfPhrase(unit);
  return unit.id.startsWith('answers/') ? faultOfAnswer(unit) : faultOfSentence(unit);
}

function faultOfAnswer({ id, target }: ReturnedUnit): string | undefined {
  const part = id.slice(id.lastIndexOf('/') + 1);
  if (part === 'title' || part === 'label') {
    const most = MOST_CHARACTERS[part];
    return target.length > most ? `${target.length} characters; at most ${most}` : undefined;
  }
  const bubbles = target.split(/^\*\*\*[ \t]*$/m);
  if (bubbles.length > MOST_BUBBLES) return 'more than two bubbles; shorten it';
  if (bubbles.some(isTooLong)) return 'more than sixty words in a bubble; shorten it';
  if (/\p{Nd}/u.test(target.replaceAll(/\{\{[^}]*\}\}/g, '')))
    return 'a number is typed into the text; use the {{...}} of English';
  return undefined;
}

function faultOfPhrase({ id, source, target }: ReturnedUnit): string | undefined {
  const slots = (text: string): string[] => [...text.matchAll(/\{[a-z]+\}/g)].map(([slot]) => slot);
  const lost = slots(source).find((slot) => !slots(target).includes(slot));
  if (lost !== undefined) return `${lost} is lost; put it where the value belongs`;
  const added = slots(target).find((slot) => !slots(source).includes(slot));
  if (added !== undefined) return `${added} is not in the English text; remove it`;
  if (/\p{Nd}/u.test(target.replaceAll(/\{\{[^}]*\}\}/g, ''))) return 'a number is typed into it; keep {...} and {{...}}';
  if (isTooLong(target)) return 'more than sixty words; shorten it';
  return id.startsWith('phrasebook/answers.') && target.length > SHORT
    ? `${target.length} characters; at most ${SHORT}`
    : undefined;
}

function faultOfSentence({ id, target }: ReturnedUnit): string | undefined {
  const path = id.slice('locales/'.length);
  const short = SHORT_LABELS.some((start) => path.startsWith(start)) && target.length > SHORT;
  return short ? `${target.length} characters; at most ${SHORT}` : undefined;
}

function normal(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
