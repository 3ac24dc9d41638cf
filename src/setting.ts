import { z } from 'zod';

/** How one setting is read; what is said of a wrong one never holds its value. */
export type Setting<T> = { parse(value: string): T; what: string; remedy: string };

export function setting<T>(schema: z.ZodType<T>, what: string, remedy: string): Setting<T> {
  return { parse: (value) => schema.parse(value), what, remedy };
}

export const httpUrl = z.url({ protocol: /^https?$/ });

/** https, or plain http to this very machine. */
export const safeUrl = httpUrl.refine((url) => url.startsWith('https:') || isLoopback(url));

export function isLoopback(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}
