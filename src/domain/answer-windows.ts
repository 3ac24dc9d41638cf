const HOUR = 3_600_000;

/**
 * By channel: milliseconds after a person's last message in which the provider takes free answers. Both of Meta's have 24
 * hours ("customer service window", "standard messaging window"); a channel that is not here has no such window.
 */
export const ANSWER_WINDOWS: ReadonlyMap<string, number> = new Map([
  ['whatsapp', 24 * HOUR],
  ['messenger', 24 * HOUR],
]);
