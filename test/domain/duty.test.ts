import { describe, expect, test } from 'vitest';
import { atBelgianTime, dutyOf, firstOpen, writeMoment } from '../../src/domain/duty.ts';

/** When counsellors answer, at the minutes where it is easily wrong. */

const WORKDAYS = { hours: [{ days: 'mon-fri', from: '09:00', to: '16:30' }], exceptions: [] };
const at = (iso: string) => Date.parse(iso);
const opens = (now: string, desk: Parameters<typeof dutyOf>[0] = WORKDAYS) => {
  const duty = dutyOf(desk, at(now));
  return duty.kind === 'open' ? 'open' : new Date(duty.opensAt ?? 0).toISOString();
};

describe('the hours of a desk', () => {
  test('it is open from its first minute to the last second before its closing minute', () => {
    expect(opens('2026-11-23T07:59:59.999Z')).toBe('2026-11-23T08:00:00.000Z');
    expect(opens('2026-11-23T08:00:00Z')).toBe('open');
    expect(opens('2026-11-23T15:29:59.999Z')).toBe('open');
    expect(opens('2026-11-23T15:30:00Z')).toBe('2026-11-24T08:00:00.000Z');
  });

  test('the weekend and a lunch break are closed', () => {
    expect(opens('2026-11-20T16:00:00Z')).toBe('2026-11-23T08:00:00.000Z');
    const lunch = {
      hours: [
        { days: 'mon-fri', from: '13:30', to: '16:00' },
        { days: 'mon-fri', from: '09:00', to: '12:30' },
      ],
      exceptions: [],
    };
    expect(opens('2026-11-23T11:30:00Z', lunch)).toBe('2026-11-23T12:30:00.000Z');
  });

  test('each public holiday of Belgium in 2026 is closed', () => {
    const holidays = ['01-01', '04-06', '05-01', '05-14', '05-25', '07-21', '08-15', '11-01', '11-11', '12-25'];
    const daily = { hours: [{ days: 'mon-sun', from: '00:00', to: '23:59' }], exceptions: [] };
    for (const day of holidays) expect(opens(`2026-${day}T11:00:00Z`, daily), day).not.toBe('open');
    expect(opens('2026-04-07T11:00:00Z', daily)).toBe('open');
  });

  test('a single day of its own wins over the week and over a holiday', () => {
    const own = { ...WORKDAYS, exceptions: [{ day: '2026-11-23' }, { day: '2026-11-11', from: '10:00', to: '11:00' }] };
    expect(opens('2026-11-23T10:00:00Z', own)).toBe('2026-11-24T08:00:00.000Z');
    expect(opens('2026-11-11T09:30:00Z', own)).toBe('open');
  });

  test('the clock change in spring moves the opening in UTC, not in Belgium', () => {
    expect(opens('2026-03-27T16:00:00Z')).toBe('2026-03-30T07:00:00.000Z');
    const night = { hours: [{ days: 'sun', from: '01:30', to: '03:30' }], exceptions: [] };
    expect(opens('2026-03-29T00:45:00Z', night)).toBe('open');
    expect(opens('2026-03-29T01:15:00Z', night)).toBe('open');
    expect(opens('2026-03-29T01:30:00Z', night)).not.toBe('open');
    // 02:30 does not exist on that day: the moment after the gap.
    expect(new Date(atBelgianTime('2026-03-29', '02:30')).toISOString()).toBe('2026-03-29T01:30:00.000Z');
  });

  test('the clock change in autumn: the hour that comes twice is open twice, and the opening is the first', () => {
    expect(opens('2026-10-23T16:00:00Z')).toBe('2026-10-26T08:00:00.000Z');
    const night = { hours: [{ days: 'sun', from: '02:15', to: '02:45' }], exceptions: [] };
    expect(opens('2026-10-25T00:00:00Z', night)).toBe('2026-10-25T00:15:00.000Z');
    expect(opens('2026-10-25T00:30:00Z', night)).toBe('open');
    expect(opens('2026-10-25T01:30:00Z', night)).toBe('open');
    expect(opens('2026-10-25T01:45:00Z', night)).toBe('2026-11-08T01:15:00.000Z');
  });

  test('a desk that never opens says so', () => {
    expect(dutyOf({ hours: [], exceptions: [] }, at('2026-11-23T10:00:00Z'))).toEqual({ kind: 'closed', opensAt: undefined });
  });

  test('of several, the one that is open comes first, then the one that opens next', () => {
    const morning = { name: 'morning', hours: [{ days: 'mon-fri', from: '09:00', to: '10:00' }], exceptions: [] };
    const never = { name: 'never', hours: [], exceptions: [] };
    expect(firstOpen([never, morning], at('2026-11-23T20:00:00Z'))?.name).toBe('morning');
    expect(firstOpen([never], at('2026-11-23T20:00:00Z'))?.name).toBe('never');
  });

  test('a moment is said in the words of the language, with Latin digits and Belgian time', () => {
    expect(writeMoment(at('2026-11-23T08:00:00Z'), 'fr')).toEqual({ day: 'lundi 23 novembre', time: '09:00' });
    for (const locale of ['ar', 'fa', 'ps', 'am', 'ff', 'ln', 'ti', 'zh', 'sr']) {
      const { day, time } = writeMoment(at('2026-07-20T07:00:00Z'), locale);
      expect(day, locale).toContain('20');
      expect(time, locale).toBe('09:00');
    }
  });
});
