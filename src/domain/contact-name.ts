import type { Contact } from './contact.ts';
import type { Say } from './render-answer.ts';

/** What a contact is called in a language; names of organisations stay as they are. */
export function contactTitle(contact: Contact, say: Say): string {
  if (contact.kind === 'return_desk') return say('refer.desk', { town: townOf(contact, say) });
  return contact.kind === 'iom' ? say('refer.iom') : contact.name;
}

/** The towns with a desk are named in the person's language. */
export function townOf({ id, city }: Contact, say: Say): string {
  const key = `refer.town.${id.replace('fedasil-desk-', '')}`;
  const said = say(key);
  return said === key ? (city ?? '') : said;
}

/** Street, postcode and town in one line; `town` as it is called there, where that is known. */
export function contactAddress({ street, postcode, city }: Contact, town: string | undefined): string {
  return [street, [postcode, town ?? city].filter(Boolean).join(' ')].filter(Boolean).join(', ');
}
