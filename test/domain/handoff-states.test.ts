import { expect, test } from 'vitest';
import { HANDOFF_EVENTS, HANDOFF_STATES, nextHandoffState, statesBefore } from '../../src/domain/handoff.ts';
import { isoWeek } from '../../src/domain/week.ts';

test('the one table of what may follow what', () => {
  const allowed = HANDOFF_STATES.flatMap((state) =>
    HANDOFF_EVENTS.flatMap((event) => {
      const next = nextHandoffState(state, event);
      return next === undefined ? [] : [`${state} ${event} ${next}`];
    }),
  );
  expect(allowed).toEqual([
    'bot request waiting',
    'waiting claim owned',
    'waiting withdraw bot',
    'waiting expire closed',
    'owned release waiting',
    'owned move waiting',
    'owned hand-on owned',
    'owned silence waiting',
    'owned give-back bot',
    'owned withdraw bot',
    'owned close closed',
    'closed request waiting',
  ]);
});

test('only a waiting case can be claimed, and from every state the person gets back to the assistant', () => {
  expect(statesBefore('claim')).toEqual(['waiting']);
  expect(statesBefore('withdraw')).toEqual(['waiting', 'owned']);
});

test('weeks are those of ISO 8601', () => {
  expect(['2026-11-21', '2026-01-01', '2027-01-01', '2024-12-30', '2021-01-03'].map(isoWeek)).toEqual([
    '2026-W47',
    '2026-W01',
    '2026-W53',
    '2025-W01',
    '2020-W53',
  ]);
});
