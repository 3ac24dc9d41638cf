/** The time, in milliseconds since 1970. Handed in, so that tests can freeze and move it. */
export type Clock = { now(): number };

/** The calendar day of a moment in Belgium, as `YYYY-MM-DD`: facts expire by Belgian days. */
export function belgianDay(milliseconds: number): string {
  return belgianFormat.format(milliseconds);
}

const belgianFormat = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Brussels', dateStyle: 'short' });
