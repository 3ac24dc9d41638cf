/** The time, in milliseconds since 1970. Handed in, so that tests can freeze and move it. */
export type Clock = { now(): number };

/** The calendar day of a moment in Belgium, as `YYYY-MM-DD`: facts expire by Belgian days. */
export function belgianDay(milliseconds: number): string {
  // Days change at whole minutes, and this is asked many times in a turn.
  const minute = Math.floor(milliseconds / 60_000);
  if (minute !== last.minute) last = { minute, day: belgianFormat.format(milliseconds) };
  return last.day;
}

/** The ISO week of a Belgian day, as `2026-W47`. */
export function isoWeek(day: string): string {
  const date = new Date(`${day}T12:00:00Z`);
  // The week belongs to the year of its Thursday.
  date.setUTCDate(date.getUTCDate() + 4 - (date.getUTCDay() || 7));
  const year = date.getUTCFullYear();
  const dayOfYear = Math.floor((date.getTime() - Date.UTC(year, 0, 1)) / 86_400_000) + 1;
  return `${year}-W${String(Math.ceil(dayOfYear / 7)).padStart(2, '0')}`;
}

const belgianFormat = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Brussels', dateStyle: 'short' });
let last = { minute: Number.NaN, day: '' };
