import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { Problems } from '../../src/content/problems.ts';
import { readYaml } from '../../src/content/read-yaml.ts';

const root = mkdtempSync(join(tmpdir(), 'yaml-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function read(text: string) {
  writeFileSync(join(root, 'file.yaml'), text);
  const problems = new Problems();
  const value = readYaml(z.record(z.string(), z.object({ from: z.string() })), { root, file: 'file.yaml' }, problems);
  return { value, what: problems.found.map(({ what }) => what).join('; ') };
}

test('entries that a program wrote and the same in YAML are one and the same', () => {
  const value = { 'a.b': { from: 'x: "y"' }, 'c.d': { from: 'z' } };
  expect(read('"a.b": {"from":"x: \\"y\\""}\n"c.d": {"from":"z"}\n')).toEqual({ value, what: '' });
  expect(read('a.b:\n  from: \'x: "y"\'\nc.d: { from: z }\n')).toEqual({ value, what: '' });
});

test.each([
  ['"a": {"from":"x"}\n"a": {"from":"y"}\n', 'keys must be unique'],
  ['"a": {"from":"x"}\n"b": {"from":"y"\n', 'flow'],
  ['"a": {"form":"x"}\n', 'expected string'],
])('%j is refused: %s', (text, fault) => {
  expect(read(text).what.toLowerCase()).toContain(fault);
});
