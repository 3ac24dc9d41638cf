import { isolate } from './fact.ts';

/** Something that can be done with a card: call a number or open a page. */
export type CardLink = { readonly type: 'call' | 'openUrl'; readonly title: string; readonly value: string };

/** Somebody to contact, as it is shown: texts in the person's language, and links that the client makes. */
export type Card = {
  readonly title: string;
  /** The name on the door, in Dutch or French. */
  readonly local?: string;
  readonly lines: readonly string[];
  readonly links: readonly CardLink[];
};

/** A card in plain text, for channels that show nothing else. */
export function cardText(card: Card, direction: 'ltr' | 'rtl'): string {
  const kept = (text: string) => (direction === 'rtl' ? isolate(text) : text);
  // A number stands in the words of its link already.
  const links = card.links.map(({ type, title, value }) => (type === 'call' ? title : `${title}: ${kept(value)}`));
  return [card.title, card.local ? kept(card.local) : '', ...card.lines, ...links].filter((line) => line.length > 0).join('\n');
}

/** The number as phones dial it from anywhere: `tel:+3228...`; free and short numbers only work inside Belgium. */
export function dialable(number: string): string {
  const digits = number.replaceAll(/\D/g, '');
  const onlyHere = /^0800|^078|^[1-9]/.test(digits);
  return onlyHere ? `tel:${digits}` : `tel:+32${digits.slice(1)}`;
}
