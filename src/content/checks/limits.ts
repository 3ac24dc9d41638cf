/** The lengths that channels and readers set. */

export const MOST_BUBBLES = 2;
const MOST_WORDS = 60;
/** Chinese has no spaces: about two characters a word. */
const MOST_CHARACTERS_UNSPACED = 130;
/** Where a label goes on a button: WhatsApp reply buttons and Messenger quick replies take 20 characters. */
export const SHORT_LABELS = [
  'button.',
  'group.',
  'unsure.other',
  'danger.resume',
  'check.option.',
  'check.short.',
  'check.button.',
  'refer.button.',
  'channel.button.',
  'handoff.button.',
  'handoff.short.',
];
export const SHORT = 20;

/** Whether a bubble is more than people read on a small phone. */
export function isTooLong(text: string): boolean {
  const words = text.trim().split(/\s+/).length;
  const unspaced = /\p{Script=Han}/u.test(text) && text.replaceAll(/\s/g, '').length > MOST_CHARACTERS_UNSPACED;
  return words > MOST_WORDS || unspaced;
}

/** The names in `{{...}}`. */
export function placeholdersOf(text: string): string[] {
  return [...text.matchAll(/\{\{\s*([^}\s]+)\s*\}\}/g)].map((match) => match[1] ?? '');
}
