import { createHash } from 'node:crypto';

/** What a text is, in twelve characters; white space does not count. */
export function fingerprint(text: string): string {
  const normal = text.replaceAll(/\s+/g, ' ').trim().normalize('NFC');
  return createHash('sha256').update(normal).digest('hex').slice(0, 12);
}
