import type { AuditRecord } from '../domain/audit.ts';
import type { HttpRequest } from '../domain/channel.ts';
import type { Clock } from '../domain/clock.ts';
import type { Content } from '../domain/content.ts';
import type { Accounts } from '../domain/desk-account.ts';
import type { DeskSession } from '../domain/desk-session.ts';
import { DESK_LANGUAGES } from '../domain/desk-words.ts';
import { Refusal } from '../domain/errors.ts';
import type { Counsellor, HandoffCase } from '../domain/handoff.ts';
import type { Handoffs } from '../domain/handoffs.ts';
import type { Locale } from '../domain/locale.ts';
import type { Say } from '../domain/render-answer.ts';
import type { CaseFeed } from './case-feed.ts';

/** What the routes of cases work with. */
export type CaseParts = {
  readonly handoffs: Handoffs;
  readonly accounts: Accounts;
  readonly audit: AuditRecord;
  readonly content: Content;
  readonly sayIn: (locale: Locale) => Say;
  readonly clock: Clock;
  readonly feed: CaseFeed;
  /** Somebody opens more cases than a day's work has. No word of any case. */
  readonly onManyViews: (account: string) => void;
};

/** Content and the words of it, for showing things to a counsellor. */
export type ShowParts = Pick<CaseParts, 'content' | 'sayIn' | 'clock'>;

/** The signed-in counsellor. Throws a Refusal when the account has no organisation. */
export function counsellorOf({ account }: DeskSession): Counsellor {
  if (account.organisation === undefined) throw new Refusal(403, 'NotYours', 'Your account belongs to no organisation.');
  return { id: account.id, organisation: account.organisation, alias: account.alias };
}

/** The language of the page: `language` of the query or the body, else English. */
export function languageIn({ query, body }: Pick<HttpRequest, 'query' | 'body'>): Locale {
  const said = query.get('language') ?? (body as { language?: unknown } | undefined)?.language;
  return (DESK_LANGUAGES.find((one) => one === said) ?? 'en') as Locale;
}

/** The language of the person, as far as content has it. */
export function personLanguage({ languages }: Content, tag: string): Locale {
  return languages.find(({ locale }) => locale === tag)?.locale ?? ('en' as Locale);
}

/** One answer for: no such case, ended, erased, of another organisation, not yours. */
export function gone(): Refusal {
  return new Refusal(404, 'Gone', 'This case is not with you.');
}

/** A case that this counsellor owns now. Throws a Refusal otherwise. */
export async function ownCase(handoffs: Handoffs, counsellor: Counsellor, id: string): Promise<HandoffCase> {
  const found = await handoffs.one(counsellor, id);
  if (found?.state !== 'owned' || found.owner !== counsellor.id) throw gone();
  return found;
}

/** Ids of cases and held messages: 128 random bits, base64url. */
export function idIn(value: unknown): string {
  if (typeof value !== 'string' || !/^[\w-]{22}$/.test(value)) throw gone();
  return value;
}
