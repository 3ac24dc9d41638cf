import { NONE_OF_THESE, UNKNOWN } from '../domain/eligibility.ts';
import type { HandoffSummary, IndicativeResult } from '../domain/handoff-summary.ts';
import { countryName } from '../domain/hear-country.ts';
import type { Locale } from '../domain/locale.ts';
import { placeId } from '../domain/place.ts';
import type { Say } from '../domain/render-answer.ts';
import { isOutdated } from '../domain/render-answer.ts';
import type { TopicId } from '../domain/topic.ts';
import type { ShowParts } from './case-parts.ts';
import { topicTitle } from './show-case.ts';

/** Two questions have an option `none` that is said differently. */
const OWN_WORDS: Readonly<Record<string, string>> = {
  'order_to_leave none': 'order-none',
  'travel_document none': 'document-none',
};

/**
 * The summary as its owner reads it: what content has words for in the language of the page; the rest stays ids, for which
 * the page has words.
 */
export function showSummary(parts: ShowParts, summary: HandoffSummary, language: Locale) {
  const say = parts.sayIn(language);
  const { answers = [], country, situation, living, needs, place, result, ...rest } = summary;
  return {
    ...rest,
    country: country && countryName(country, language, ''),
    situation: situation && option(say, 'situation', situation),
    living: living && option(say, 'living', living),
    needs: needs?.map((need) => option(say, 'circumstances', need)),
    place: place && placeName(parts, place),
    result: result && showResult(parts, result, language),
    answers: answers.map(({ topic, version, locale, checked }) => ({
      title: topicTitle(parts, topic, language) ?? topic,
      version: version.slice(0, 8),
      locale,
      checked,
      changed: hasChanged(parts, { topic, version, locale }),
    })),
  };
}

/** Whether the text that the person saw is not today's any more, or the English it was made from is not. */
function hasChanged({ content }: ShowParts, at: { topic: string; version: string; locale: string }): boolean {
  const shown = content.answers.get(at.locale as Locale)?.get(at.topic as TopicId);
  return shown?.fingerprint !== at.version || isOutdated(content, shown);
}

function placeName({ content }: ShowParts, id: string): string {
  const found = content.gazetteer.places.find((place) => placeId(place) === id);
  return found ? `${found.name} (${found.postcodes[0] ?? ''})` : id;
}

function option(say: Say, question: string, id: string): string {
  if (id === UNKNOWN) return say('check.button.dont-know');
  if (id === NONE_OF_THESE) return say('check.button.none-of-these');
  return say(`check.option.${OWN_WORDS[`${question} ${id}`] ?? id}`);
}

function showResult(parts: ShowParts, result: IndicativeResult, language: Locale) {
  const say = parts.sayIn(language);
  const { programme, travel, allowance, reintegration, warnings, open, rules } = result;
  return {
    programme,
    texts: [
      say(`check.result.${programme}`),
      say(`check.result.travel-${travel}`),
      allowance === 'none' ? '' : say(`check.result.allowance-${allowance}`),
      say(`check.result.reintegration-${reintegration}`),
    ].filter((text) => text !== ''),
    warnings: warnings.map((warning) => say(`check.warning.${warning}`)),
    open: open.map((question) => say(`check.short.${question}`)),
    rules: rules.map(({ rule, source, date }) => ({ rule, source, date, when: whenText(parts, rule, say) })),
  };
}

/** The answers that a rule is about, in words. */
function whenText({ content }: ShowParts, id: string, say: Say): string {
  const rule = content.eligibility.rules.find((one) => one.id === id);
  return Object.keys(rule?.when ?? {})
    .map((question) => say(`check.short.${question}`))
    .join(' + ');
}
