import { foldLetters } from './fold-letters.ts';

/**
 * The code of a case: thirteen random digits (43 bits) and one that proves them, in groups. Digits, because everybody in
 * every script knows them, types them and can say them on the phone, and none looks like another.
 */
export const CODE_DIGITS = 14;
const RANDOM_DIGITS = CODE_DIGITS - 1;
const GROUP = 4;

/** A new code from thirteen random digits, each 0 to 9. */
export function caseCode(digits: readonly number[]): string {
  if (digits.length !== RANDOM_DIGITS) throw new Error(`a case code is made from ${RANDOM_DIGITS} digits`);
  return `${digits.join('')}${proof(digits)}`;
}

/** In groups of four, as it is shown and read aloud. */
export function writeCaseCode(code: string): string {
  return code.match(new RegExp(`.{1,${GROUP}}`, 'g'))?.join('\u00a0') ?? code;
}

/** The code that a whole message is, in the digits of any script; `mistyped` when a digit is wrong; undefined when it is none. */
export function hearCaseCode(text: string): { readonly code: string } | 'mistyped' | undefined {
  if (text.length > 60) return undefined;
  const said = foldLetters(text).replaceAll(/[\s.,\-_/\u2013]/g, '');
  if (!/^\d{13,15}$/.test(said)) return undefined;
  if (said.length !== CODE_DIGITS) return 'mistyped';
  const digits = [...said].map(Number);
  return proof(digits.slice(0, -1)) === digits.at(-1) ? { code: said } : 'mistyped';
}

/** Damm's algorithm (2004): finds every single wrong digit and every swap of neighbours. */
function proof(digits: readonly number[]): number {
  return digits.reduce((interim, digit) => Number(DAMM[interim]?.[digit]), 0);
}

const DAMM = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
];
