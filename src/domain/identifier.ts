/** What can tell who somebody is, or where. */
export const IDENTIFIER_KINDS = [
  'email',
  'link',
  'iban',
  'address',
  'document',
  'national-number',
  'file-number',
  'phone',
  'card',
  'birth-date',
  'number',
  'name',
] as const;
export type IdentifierKind = (typeof IDENTIFIER_KINDS)[number];

/** Where it stands: places in the text as JavaScript counts them (UTF-16), `end` not included. */
export type Identifier = { readonly kind: IdentifierKind; readonly start: number; readonly end: number };
