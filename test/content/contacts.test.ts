import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contactsSchema, loadContacts } from '../../src/content/load-contacts.ts';
import { Problems } from '../../src/content/problems.ts';

const GOOD = {
  id: 'a-desk',
  name: 'A desk',
  kind: 'ngo_partner',
  runBy: 'organisation',
  routes: ['partner'],
  access: 'unknown',
  latitude: 50.85,
  longitude: 4.35,
  phones: [{ number: '02 229 36 11' }],
  confirmed: true,
  source: 'https://example.org',
  asOf: 'undated',
  checked: '2026-11-21',
};
function faults(changes: Record<string, unknown>): string {
  const result = contactsSchema.safeParse([{ ...GOOD, ...changes }]);
  return result.success ? '' : result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
}

describe('the contacts', () => {
  test('ours are all well', () => {
    const problems = new Problems();
    expect(loadContacts(join(import.meta.dirname, '../..'), problems).length).toBeGreaterThan(50);
    expect(problems.found).toEqual([]);
  });
  test.each([
    [{}, ''],
    [{ phones: [{ number: '02 229 36' }] }, 'phones.0.number'],
    [{ phones: [{ number: '0800 32 7455 1' }] }, 'cannot be dialled'],
    [{ latitude: 48.85, longitude: 2.35 }, 'not in Belgium'],
    [{ longitude: undefined }, 'come together'],
    [{ source: undefined }, 'source'],
    [{ asOf: 'last year' }, 'YYYY'],
    [{ checked: undefined }, 'checked'],
    [{ kind: 'police' }, 'kind'],
    [{ kind: 'enforcement' }, 'kind'],
    [{ runBy: 'immigration-office' }, 'kind: enforcement'],
    [{ kind: 'enforcement', runBy: 'immigration-office', routes: ['immigration-office'], handoff: true }, 'remove handoff'],
    [{ kind: 'enforcement', runBy: 'immigration-office', routes: ['partner'] }, 'immigration-office only'],
    [{ hours: [{ days: 'weekdays', from: '9', to: '12:00' }] }, 'hours.0.days'],
    [{ street: null }, 'street'],
  ])('%o is answered with "%s"', (changes, fault) => {
    if (fault === '') expect(faults(changes)).toBe('');
    else expect(faults(changes)).toContain(fault);
  });
});
