import type { Content } from './content.ts';
import type { KnownPublic } from './redact.ts';

/** What our own content says in public: nobody is given away by the number of a help line or the street of a desk. */
export function publicOf(content: Pick<Content, 'facts' | 'contacts' | 'topics'>): KnownPublic {
  const facts = [...content.facts.values()];
  const phones = [
    ...facts.filter(({ kind }) => kind === 'phone').map(({ value }) => String(value)),
    ...content.contacts.flatMap((contact) => contact.phones.map(({ number }) => number)),
  ].map((phone) => phone.replaceAll(/\D/g, ''));
  const abroad = phones
    .filter((digits) => digits.startsWith('0'))
    .flatMap((digits) => [`32${digits.slice(1)}`, `0032${digits.slice(1)}`]);
  const sources = [
    ...[...content.topics.values()].flatMap(({ sources: all }) => all.map(({ url }) => url)),
    ...facts.map(({ source }) => source),
  ];
  const texts = [
    ...sources.flatMap(hostOf),
    ...content.contacts.flatMap(({ email, street }) => [
      email ?? '',
      ...(/\d/.test(street ?? '') ? (street ?? '').split(' / ') : []),
    ]),
    ...facts.filter(({ kind }) => kind === 'email' || kind === 'web' || kind === 'address').map(({ value }) => String(value)),
  ];
  return {
    phones: new Set([...phones, ...abroad]),
    texts: [...new Set(texts.map((text) => text.trim().toLowerCase()).filter((text) => text.length > 5))],
  };
}

function hostOf(url: string): string[] {
  const host = /^https?:\/\/(?:www\.)?([^/\s]+)/.exec(url)?.[1];
  return host === undefined ? [] : [host];
}
