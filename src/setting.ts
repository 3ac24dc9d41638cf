import { z } from 'zod';

/** How one variable of the environment is read, and what is said when it is wrong. */
export type Setting<T> = { parse(value: string): T; what: string; remedy: string };

/** A setting that the schema reads. */
export function setting<T>(schema: z.ZodType<T>, what: string, remedy: string): Setting<T> {
  return { parse: (value) => schema.parse(value), what, remedy };
}

export const httpUrl = z.url({ protocol: /^https?$/ });

/** https, or plain http to this very machine. */
export const safeUrl = httpUrl.refine((url) => url.startsWith('https:') || isLoopback(url));

/** Whether an address is one of this machine. */
export function isLoopback(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}
