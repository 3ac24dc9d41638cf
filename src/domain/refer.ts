import { type Contact, type ContactRoute, isReachable } from './contact.ts';
import { kilometresBetween, type Place } from './place.ts';

export type Referred = { readonly contact: Contact; readonly kilometres: number };

export type ReferQuery = {
  readonly contacts: readonly Contact[];
  readonly place: Place;
  /** Whom to contact, as the eligibility check says; empty for everybody who informs on voluntary return. */
  readonly route?: readonly string[];
  /** BCP 47; who speaks it is preferred where two are about as far. */
  readonly locale?: string | undefined;
};

/** Without an eligibility check, everybody is sent to those who inform on voluntary return. */
const USUAL: readonly ContactRoute[] = ['return-desk', 'partner'];
/** These are found by distance; others of a route are persons (a social worker, a guardian) or said in words. */
const PLACES: readonly ContactRoute[] = ['return-desk', 'partner', 'iom', 'lawyer', 'trafficking-centre', 'guardian'];

/**
 * Contacts that fit, nearest first. Never an enforcement authority, never a place that people are assigned to, never a
 * line without a place. Equal distances (to the kilometre) are in the order of the alphabet: no kind goes before another.
 */
export function nearestContacts({ contacts, place, route = [] }: ReferQuery): Referred[] {
  const wanted = wantedRoutes(route);
  return contacts
    .filter((contact) => canBeVisited(contact) && contact.routes.some((one) => wanted.includes(one)))
    .flatMap((contact) =>
      contact.position ? [{ contact, kilometres: Math.round(kilometresBetween(place, contact.position)) }] : [],
    )
    .sort((a, b) => a.kilometres - b.kilometres || (a.contact.name < b.contact.name ? -1 : 1));
}

function wantedRoutes(route: readonly string[]): readonly ContactRoute[] {
  const wanted = PLACES.filter((one) => route.includes(one));
  return wanted.length > 0 ? wanted : USUAL;
}

function canBeVisited(contact: Contact): boolean {
  const isOpen = contact.access !== 'assigned' && contact.access !== 'phone';
  return isOpen && contact.kind !== 'enforcement' && contact.runBy !== 'immigration-office' && isReachable(contact);
}

/** Kilometres that make no difference beside a telephone, or a language in common. */
const AS_WELL = { phone: 5, language: 30 };

/**
 * The two or three to show, nearest first: the nearest return desk and the nearest that is not of the state, side by
 * side, and one more. Where two are about as far, one with a phone; as the third, rather one who speaks the language.
 */
export function chooseContacts(query: ReferQuery): Referred[] {
  const all = nearestContacts({ ...query, route: sideBySide(query.route ?? []) });
  const state = all.find(({ contact }) => contact.kind === 'return_desk') ?? all.find(({ contact }) => isState(contact));
  const free = withPhone(all.filter(({ contact }) => !isState(contact)));
  const chosen = [state, free].filter((one) => one !== undefined);
  const rest = all.filter((one) => !chosen.includes(one) && !sameDoor(one, chosen) && one.contact.kind !== 'return_desk');
  const near = (rest[0]?.kilometres ?? 0) + AS_WELL.language;
  const speaks = rest.find(({ contact, kilometres }) => kilometres <= near && contact.languages.includes(query.locale ?? ''));
  const third = speaks ?? withPhone(rest) ?? all.find((one) => !chosen.includes(one));
  return all.filter((one) => chosen.includes(one) || one === third);
}

/** Who may go to a return desk may as well go to an organisation, and the other way round. */
function sideBySide(route: readonly string[]): readonly string[] {
  return route.some((one) => (USUAL as readonly string[]).includes(one)) ? [...route, ...USUAL] : route;
}

function withPhone(found: readonly Referred[]): Referred | undefined {
  const [first] = found;
  const near = found.filter(({ kilometres }) => kilometres <= (first?.kilometres ?? 0) + AS_WELL.phone);
  return near.find(({ contact }) => contact.phones.length > 0) ?? first;
}

function isState(contact: Contact): boolean {
  return contact.runBy === 'fedasil' || contact.runBy === 'justice';
}

function sameDoor(one: Referred, chosen: readonly Referred[]): boolean {
  return chosen.some(({ contact }) => contact.street !== undefined && contact.street === one.contact.street);
}
