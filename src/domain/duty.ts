import type { HandoffDesk } from './handoff.ts';
import { hoursOn } from './opening-hours.ts';

/** Whether counsellors answer now, and when that changes. Moments in milliseconds. */
export type Duty =
  | { readonly kind: 'open'; readonly until: number }
  /** `opensAt`: undefined when nothing opens within a month. */
  | { readonly kind: 'closed'; readonly opensAt: number | undefined };

const DAY = 86_400_000;
const MINUTE = 60_000;
/** Days that are looked at for the next opening. */
const AHEAD = 31;

type Span = { readonly from: string; readonly to: string };

/** The state of a desk at a moment. It closes with the first second of its closing minute. */
export function dutyOf(desk: Pick<HandoffDesk, 'hours' | 'exceptions'>, now: number): Duty {
  const today = belgianMoment(now);
  const open = spansOn(desk, today.day).find(({ from, to }) => from <= today.time && today.time < to);
  if (open) return { kind: 'open', until: atBelgianTime(today.day, open.to) };
  for (let ahead = 0; ahead <= AHEAD; ahead++) {
    const day = dayAfter(today.day, ahead);
    const next = spansOn(desk, day)
      .map(({ from }) => atBelgianTime(day, from))
      .filter((at) => at > now)
      .sort((a, b) => a - b)[0];
    if (next !== undefined) return { kind: 'closed', opensAt: next };
  }
  return { kind: 'closed', opensAt: undefined };
}

/** Which of several desks answers first: one that is open, or the one that opens next; the first named of equals. */
export function firstOpen<T extends Pick<HandoffDesk, 'hours' | 'exceptions'>>(desks: readonly T[], now: number): T | undefined {
  const opens = (desk: T) => {
    const duty = dutyOf(desk, now);
    return duty.kind === 'open' ? now : (duty.opensAt ?? Number.POSITIVE_INFINITY);
  };
  return [...desks].sort((a, b) => compare(opens(a), opens(b)))[0];
}

function compare(one: number, other: number): number {
  return one === other ? 0 : one - other;
}

function spansOn({ hours, exceptions }: Pick<HandoffDesk, 'hours' | 'exceptions'>, day: string): readonly Span[] {
  const own = exceptions.filter((exception) => exception.day === day);
  if (own.length === 0) return hoursOn(hours, day);
  return own.flatMap(({ from, to }) => (from === undefined || to === undefined ? [] : [{ from, to }]));
}

function dayAfter(day: string, ahead: number): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + ahead * DAY).toISOString().slice(0, 10);
}

const clockFormat = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Brussels',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** Day and time in Belgium, as `YYYY-MM-DD` and `HH:MM`. */
function belgianMoment(at: number): { day: string; time: string } {
  const [day = '', time = ''] = clockFormat.format(at).split(' ');
  return { day, time };
}

/**
 * The moment of a time of day in Belgium. In the hour that the clock skips in spring, the moment after it; in the hour that
 * comes twice in autumn, the first.
 */
export function atBelgianTime(day: string, time: string): number {
  const plain = Date.parse(`${day}T${time}:00Z`);
  // Belgium is one or two hours ahead of UTC; summer time first, so that of two moments the earlier is found.
  for (const hours of [2, 1]) {
    const at = plain - hours * 60 * MINUTE;
    const shown = belgianMoment(at);
    if (shown.day === day && shown.time === time) return at;
  }
  return plain - 60 * MINUTE;
}

/** A moment in the words of a language: the day with its weekday, and the time in Belgium, in Latin digits. */
export function writeMoment(at: number, locale: string): { readonly day: string; readonly time: string } {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale === 'sr' ? 'sr-Latn' : locale, {
      ...options,
      timeZone: 'Europe/Brussels',
      calendar: 'gregory',
      numberingSystem: 'latn',
    }).format(at);
  return {
    day: format({ weekday: 'long', day: 'numeric', month: 'long' }),
    time: format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  };
}
