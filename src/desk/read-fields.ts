import { Refusal } from '../domain/errors.ts';

function bad(field: string, what: string): Refusal {
  return new Refusal(400, 'BadField', `${field} ${what}.`);
}

/** A text of 1 to `longest` characters in a JSON body. Throws a Refusal that names the field. */
export function text(body: unknown, field: string, longest: number): string {
  const value = fieldOf(body, field);
  if (typeof value !== 'string' || value.length === 0) throw bad(field, 'must be a text');
  if (value.length > longest) throw bad(field, `must have at most ${longest} characters`);
  return value;
}

/** The same, or undefined when the field is absent, empty or null. */
export function optionalText(body: unknown, field: string, longest: number): string | undefined {
  const value = fieldOf(body, field);
  return value === undefined || value === null || value === '' ? undefined : text(body, field, longest);
}

/** One of the words. Throws a Refusal that lists them. */
export function oneOf<T extends string>(body: unknown, field: string, words: readonly T[]): T {
  const value = fieldOf(body, field);
  const found = words.find((word) => word === value);
  if (found === undefined) throw bad(field, `must be one of: ${words.join(', ')}`);
  return found;
}

export function flag(body: unknown, field: string): boolean {
  const value = fieldOf(body, field);
  if (typeof value !== 'boolean') throw bad(field, 'must be true or false');
  return value;
}

function fieldOf(body: unknown, field: string): unknown {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, field)) return undefined;
  return (body as Record<string, unknown>)[field];
}
