import { z } from 'zod';
import type { Content } from '../domain/content.ts';
import type { Identifier } from '../domain/identifier.ts';
import { publicOf } from '../domain/known-public.ts';
import { findIdentifiers, type KnownPublic, redact } from '../domain/redact.ts';

export const redactLine = z.object({ id: z.union([z.string(), z.number()]), text: z.string(), language: z.string().optional() });

/** What `assist redact` leaves as it is: numbers and addresses of our own content. */
export function knownTo(content: Content): KnownPublic {
  return publicOf(content);
}

/** The message without what tells who or where somebody is, and where that stood. */
export function redactMessage(
  known: KnownPublic,
  { id, text, language }: z.infer<typeof redactLine>,
): { id: string | number; redacted: string; found: Identifier[] } {
  const found = findIdentifiers(text, { language, known });
  return { id, redacted: redact(text, found), found };
}
