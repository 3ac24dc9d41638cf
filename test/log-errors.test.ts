import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLog, describeError, type LogFields } from '../src/log.ts';

function collect() {
  const lines: string[] = [];
  const log = createLog(
    new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    }),
  );
  return { log, lines };
}

test('a field that is not on the list does not enter the log', () => {
  const { log, lines } = collect();
  log.info({ event: 'x', text: 'secret', address: '+32470' } as LogFields);
  expect(Object.keys(JSON.parse(lines[0] ?? '{}')).sort()).toEqual(['event', 'level', 'time']);
});

test('of an error only its class, its code and its place are said, never its message', () => {
  const { log, lines } = collect();
  const error = Object.assign(new TypeError('Jane Doe said secret'), { code: 'E_SECRET', detail: 'secret' });
  log.error({ event: 'turn-failed', ...describeError(error) });
  const line = JSON.parse(lines[0] ?? '{}');
  expect(line).toMatchObject({ errorClass: 'TypeError', code: 'E_SECRET' });
  expect(line.at[0]).toContain('log-errors.test.ts');
  expect(lines[0]).not.toMatch(/Jane|secret/);
});
