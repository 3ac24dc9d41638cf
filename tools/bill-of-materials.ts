import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Prints the bill of materials of what production installs, as CycloneDX JSON. `npm sbom --omit dev` leaves out packages
 * that development uses too; so all are asked for, and the lock file says which are production's.
 */

const ROOT = join(import.meta.dirname, '..');

type Locked = { readonly version: string; readonly dev?: boolean; readonly devOptional?: boolean };
type Component = { readonly 'bom-ref': string; readonly name: string; readonly group?: string; readonly version: string };
type Bill = {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
};

const { name, packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  name: string;
  packages: Record<string, Locked>;
};
const production = new Set(
  Object.entries(packages)
    .filter(([path, entry]) => path !== '' && !entry.dev && !entry.devOptional)
    .map(([path, entry]) => `${path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${entry.version}`),
);

const bill = JSON.parse(
  execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  }),
) as Bill;
const kept = bill.components.filter((component) => production.has(`${component.name}@${component.version}`));
const own = bill.metadata.component['bom-ref'];
const refs = new Set([own, ...kept.map((component) => component['bom-ref'])]);
const dependencies = bill.dependencies
  .filter(({ ref }) => refs.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) }));
const metadata = { ...bill.metadata, component: { ...bill.metadata.component, name } };
process.stdout.write(`${JSON.stringify({ ...bill, metadata, components: kept, dependencies }, undefined, 2)}\n`);
