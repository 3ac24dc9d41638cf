import { belgianDay } from './clock.ts';
import type { Content } from './content.ts';
import type { Expiring } from './measure.ts';

const DAY = 86_400_000;
const SOON_DAYS = 30;
/** After half a year an answer is compared with its sources again. */
const OLD_DAYS = 180;

/** How much of the content runs out, on the day of `now`. */
export function countExpiring(content: Pick<Content, 'facts' | 'topics'>, now: number): Expiring {
  const [today, soon, old] = [belgianDay(now), belgianDay(now + SOON_DAYS * DAY), belgianDay(now - OLD_DAYS * DAY)];
  const facts = [...content.facts.values()];
  const topics = [...content.topics.values()];
  return {
    factsExpired: facts.filter((fact) => fact.validUntil < today).length,
    factsSoon: facts.filter((fact) => fact.validUntil >= today && fact.validUntil <= soon).length,
    answersOld: topics.filter((topic) => topic.reviewed < old).length,
    topics: topics.length,
  };
}
