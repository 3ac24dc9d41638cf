/** A file, by what it is; nothing of it is fetched, and neither its name nor its address is kept. */
export function unread(contentType: string, name?: string) {
  return { attachments: [{ contentType, ...(name === undefined ? {} : { name }) }] };
}

/** What the kinds of Meta's messages are as content types. */
export const CONTENT_TYPES: Readonly<Record<string, string>> = {
  audio: 'audio/*',
  voice: 'audio/*',
  image: 'image/*',
  sticker: 'image/webp',
  video: 'video/*',
  ig_reel: 'video/*',
  document: 'application/octet-stream',
  file: 'application/octet-stream',
  contacts: 'text/vcard',
};

/** Milliseconds since 1970 from a stamp in seconds or milliseconds, as text or number; never later than now. */
export function momentOf(stamp: unknown, now: number): number {
  const number = typeof stamp === 'string' && /^\d{1,16}$/.test(stamp) ? Number(stamp) : stamp;
  if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0) return now;
  return Math.min(number > 1e12 ? number : number * 1000, now);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.length > 0 ? value : undefined;
}

/** The members of an object from outside; none when it is anything else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Longer ids are none of Meta's. */
const LONGEST_ID = 512;

export function idOf(value: unknown): string | undefined {
  const id = textOf(value);
  return id !== undefined && id.length <= LONGEST_ID ? id : undefined;
}
