import type { OpeningHours } from './contact.ts';

/** Days of the week as content writes them, Monday first. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const DAY = 86_400_000;

/** Easter Sunday of a year in the Gregorian calendar, as milliseconds of that day in UTC (the algorithm of Meeus, Jones and Butcher). */
function easter(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7;
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114;
  return Date.UTC(year, Math.floor(f / 31) - 1, (f % 31) + 1);
}

const FIXED = ['01-01', '05-01', '07-21', '08-15', '11-01', '11-11', '12-25'];
/** Days after Easter Sunday: Easter Monday, Ascension, Whit Monday. */
const MOVING = [1, 39, 50];

/** Whether an ISO day is one of the ten public holidays of Belgium. */
export function isPublicHoliday(day: string): boolean {
  if (FIXED.includes(day.slice(5))) return true;
  const sunday = easter(Number(day.slice(0, 4)));
  return MOVING.some((after) => new Date(sunday + after * DAY).toISOString().slice(0, 10) === day);
}

/** The hours of an ISO day; none on a public holiday or when the page names no hours for that day. */
export function hoursOn(hours: readonly OpeningHours[], day: string): readonly OpeningHours[] {
  if (isPublicHoliday(day)) return [];
  const weekday = (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7;
  return hours.filter((one) => {
    const [first, last] = daysOf(one.days);
    return weekday >= first && weekday <= last;
  });
}

/** The first and the last day of a range like `mon-fri`, or of a single day; Monday is 0. */
export function daysOf(days: string): readonly [number, number] {
  const [first = '', last = first] = days.split('-');
  const place = (day: string) => (WEEKDAYS as readonly string[]).indexOf(day);
  return [place(first), place(last)];
}

/** Opening hours in the words of a language: "Mon – Fri 09:00–13:00". */
export function writeHours(hours: readonly OpeningHours[], locale: string): string {
  const names = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC', numberingSystem: 'latn' });
  // The third of January 2000 was a Monday.
  const name = (weekday: number) => names.format(Date.UTC(2000, 0, 3 + weekday));
  return hours
    .map(({ days, from, to }) => {
      const [first, last] = daysOf(days);
      const range = first === last ? name(first) : `${name(first)} – ${name(last)}`;
      return `${range} ${from}–${to}`;
    })
    .join(', ');
}
