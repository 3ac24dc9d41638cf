import type { Route } from './eligibility.ts';
import type { Coordinates } from './place.ts';

/** `enforcement`: an authority that also decides on stay and can detain and return people. */
export const CONTACT_KINDS = [
  'return_desk',
  'iom',
  'caritas',
  'ngo_partner',
  'municipality',
  'government',
  'enforcement',
] as const;
export type ContactKind = (typeof CONTACT_KINDS)[number];

export const RUN_BY = ['fedasil', 'iom', 'organisation', 'city', 'justice', 'immigration-office'] as const;
export const ACCESS = ['walk-in', 'appointment', 'phone', 'assigned', 'unknown'] as const;
/** What people are sent to a contact for: a route of the eligibility check, or help that has nothing to do with return. */
export type ContactRoute = Route | 'social-service';

/** Opening hours on some days of the week; times as HH:MM in Belgium. */
export type OpeningHours = { readonly days: string; readonly from: string; readonly to: string };

/** An office, an organisation or a line. What is absent is not known. */
export type Contact = {
  readonly id: string;
  readonly name: string;
  /** What stands on the door, in Dutch or French, where `name` is a translation. */
  readonly localName?: string | undefined;
  readonly kind: ContactKind;
  readonly runBy: (typeof RUN_BY)[number];
  readonly routes: readonly ContactRoute[];
  readonly access: (typeof ACCESS)[number];
  readonly street?: string | undefined;
  readonly postcode?: string | undefined;
  readonly city?: string | undefined;
  /** Of the town, not of the door. Absent for a line that serves the whole country. */
  readonly position?: Coordinates | undefined;
  readonly phones: readonly { readonly number: string; readonly languages: readonly string[] }[];
  readonly email?: string | undefined;
  /** Spoken there, as far as a page says. */
  readonly languages: readonly string[];
  readonly hours: readonly OpeningHours[];
  /** A source says that it informs on voluntary return or opens files for it. */
  readonly confirmed: boolean;
  /** Address of the page, or the name of a document. */
  readonly source: string;
  /** `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or `undated`: how old the page is. */
  readonly asOf: string;
  /** ISO day on which somebody last read the page. */
  readonly checked: string;
  /** Handoffs may be passed to it. Never true for an enforcement authority. */
  readonly handoff: boolean;
};

/** Whether there is any way to get in touch: a phone, an e-mail address, or a door with a number. */
export function isReachable(contact: Contact): boolean {
  return contact.phones.length > 0 || contact.email !== undefined || /\d/.test(contact.street ?? '');
}

const OLD_AFTER_YEARS = 2;

/** How far the information can be trusted on a day (`YYYY-MM-DD`). */
export function ageOf(contact: Contact, day: string): 'current' | 'old' | 'undated' {
  if (contact.asOf === 'undated') return 'undated';
  const oldest = `${Number(day.slice(0, 4)) - OLD_AFTER_YEARS}${day.slice(4)}`;
  return contact.asOf.padEnd(10, '-12-31'.slice(contact.asOf.length - 4)) < oldest ? 'old' : 'current';
}
