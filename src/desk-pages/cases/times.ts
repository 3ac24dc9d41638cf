import { useEffect, useState } from 'preact/hooks';

const MINUTE = 60_000;
const ZONE = 'Europe/Brussels';

/** The server's clock, as far as this browser knows it. */
let ahead = 0;

/** Notes what time the server says it is. */
export function noteServerTime(now: number): void {
  ahead = now - Date.now();
}

export function serverNow(): number {
  return Date.now() + ahead;
}

/** The server's time, and a new look at it every `every` milliseconds. */
export function useNow(every = 1000): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

/** A length of time, as `12 min` or `2 h 5 min`, with the units of the language. */
export function writeLength(milliseconds: number, language: string): string {
  const minutes = Math.max(0, Math.floor(milliseconds / MINUTE));
  const unit = (value: number, name: 'minute' | 'hour' | 'day') =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);
  if (minutes < 60) return unit(minutes, 'minute');
  if (minutes < 48 * 60) return `${unit(Math.floor(minutes / 60), 'hour')} ${unit(minutes % 60, 'minute')}`;
  return unit(Math.floor(minutes / 60 / 24), 'day');
}

/** A time of day in Belgium. */
export function writeTime(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { timeStyle: 'short', timeZone: ZONE, hourCycle: 'h23' }).format(at);
}

/** A day and a time in Belgium. */
export function writeMoment(at: number | string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: ZONE, hourCycle: 'h23' }).format(
    new Date(at),
  );
}

export function writeDay(isoDay: string, language: string): string {
  const day = new Date(`${isoDay}T12:00:00Z`);
  return Number.isNaN(day.getTime()) ? isoDay : new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(day);
}

const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'ps', 'ur', 'he']);

/** The direction of a language: a sentence of ours in Arabic may begin with a name in Latin letters. */
export function directionOf(tag: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(tag) ? 'rtl' : 'ltr';
}

/** What a language is called in the language of the page. */
export function languageName(tag: string, language: string): string {
  return new Intl.DisplayNames([language], { type: 'language' }).of(tag) ?? tag;
}
