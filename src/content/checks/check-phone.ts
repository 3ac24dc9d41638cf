import { isValidPhoneNumber } from 'libphonenumber-js/max';

/** Whether a number can be dialled in Belgium as it is written. */
export function isBelgianPhone(number: string): boolean {
  return isValidPhoneNumber(number, 'BE');
}
