/** The time, in milliseconds since 1970. Handed in, so that tests can freeze and move it. */
export type Clock = { now(): number };

/** The calendar day of a moment in Belgium, as `YYYY-MM-DD`: facts expire by Belgian days. */
export function belgianDay(milliseconds: number): string {
  // Days change at whole minutes, and this is asked many times in a turn.
  const minute = Math.floor(milliseconds / 60_000);
  if (minute !== last.minute) last = { minute, day: belgianFormat.format(milliseconds) };
  return last.day;
}

const belgianFormat = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Brussels', dateStyle: 'short' });
let last = { minute: Number.NaN, day: '' };
