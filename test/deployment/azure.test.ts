import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { KNOWN_SETTINGS } from '../support/settings.ts';

/** deployment/azure/main.bicep, read by a parser of the language: its form, its names, and what it must never open. */

const ROOT = join(import.meta.dirname, '../..');
const TEXT = readFileSync(join(ROOT, 'deployment/azure/main.bicep'), 'utf8');
const EU = [
  'belgiumcentral',
  'westeurope',
  'northeurope',
  'francecentral',
  'germanywestcentral',
  'swedencentral',
  'italynorth',
  'polandcentral',
  'spaincentral',
];
/** Functions and namespaces of the language that the file uses. */
const BUILT_IN = new Set([
  ...['uniqueString', 'resourceGroup', 'empty', 'subscriptionResourceId', 'items', 'take', 'tenant', 'uriComponent', 'guid'],
  ...[
    'startsWith',
    'concat',
    'json',
    'split',
    'listKeys',
    'description',
    'allowed',
    'minLength',
    'maxLength',
    'minValue',
    'maxValue',
    'secure',
  ],
]);

let root: Node;
beforeAll(async () => {
  await Parser.init();
  const grammar = createRequire(import.meta.url).resolve('tree-sitter-bicep/tree-sitter-bicep.wasm');
  const parser = new Parser();
  parser.setLanguage(await Language.load(grammar));
  const tree = parser.parse(TEXT);
  if (!tree) throw new Error('the file was not read');
  root = tree.rootNode;
});

function all(node: Node, type: string): Node[] {
  const below = node.namedChildren.flatMap((child) => (child ? all(child, type) : []));
  return node.type === type ? [node, ...below] : below;
}

type Resource = {
  readonly name: string;
  readonly type: string;
  readonly version: string;
  readonly body: string;
  readonly existing: boolean;
};

/** Resources with their full types; those inside another take its type and version. */
function resources(node: Node, parent?: Resource): Resource[] {
  return node.namedChildren.flatMap((child) => {
    if (!child) return [];
    if (child.type !== 'resource_declaration') return resources(child, parent);
    const kind = child.namedChildren.find((one) => one?.type === 'string')?.text.slice(1, -1) ?? '';
    const [type = '', version = parent?.version ?? ''] = kind.split('@');
    const one: Resource = {
      name: child.namedChildren[0]?.text ?? '',
      type: kind.includes('@') ? type : `${parent?.type}/${type}`,
      version,
      body: child.text,
      existing: /^resource \w+ '[^']+' existing/.test(child.text),
    };
    return [one, ...resources(child, one)];
  });
}

const declarations = (type: string) =>
  all(root, type).map((node) => ({ node, name: node.namedChildren.find((child) => child?.type === 'identifier')?.text ?? '' }));
const of = (type: string) => resources(root).filter((one) => one.type === type);

test('is in the language, without a fault', () => {
  const faults: string[] = [];
  const visit = (node: Node) => {
    if (node.type === 'ERROR' || node.isMissing) faults.push(`line ${node.startPosition.row + 1}: ${node.text.slice(0, 60)}`);
    for (const child of node.children) if (child) visit(child);
  };
  visit(root);
  expect(faults).toEqual([]);
});

test('every name that is used is declared, and every parameter and variable is used', () => {
  const loops = all(root, 'for_statement').flatMap((node) =>
    [...node.text.matchAll(/for \(?(\w+)(?:, (\w+))?\)? in/g)].flatMap(([, one = '', other = '']) => [one, other]),
  );
  const declared = ['parameter_declaration', 'variable_declaration', 'resource_declaration', 'output_declaration'].flatMap(
    (type) => declarations(type).map(({ name }) => name),
  );
  const known = new Set([...declared, ...loops, ...BUILT_IN]);
  const isKey = (node: Node) => node.parent?.type === 'object_property' && node.parent.namedChildren[0]?.equals(node);
  const used = all(root, 'identifier')
    .filter((node) => !isKey(node))
    .map(({ text }) => text);
  expect([...new Set(used)].filter((name) => !known.has(name))).toEqual([]);
  const idle = [...declarations('parameter_declaration'), ...declarations('variable_declaration')].filter(
    ({ name }) => used.filter((one) => one === name).length < 2,
  );
  expect(idle.map(({ name }) => name)).toEqual([]);
});

test('resources have types of Azure with a released version', () => {
  const strange = resources(root).filter(
    ({ type, version }) => !/^Microsoft\.\w+(\/\w+)+$/.test(type) || !/^20(22|23|24|25)-\d\d-\d\d$/.test(version),
  );
  expect(strange.map(({ name, type, version }) => `${name}: ${type}@${version}`)).toEqual([]);
});

describe('what it asks of the operator', () => {
  const block = (name: string) => TEXT.match(new RegExp(`((?:@[^\\n]+\\n)+)param ${name} `))?.[1] ?? '';

  test('is explained, and what is secret is treated so', () => {
    for (const { name } of declarations('parameter_declaration')) {
      expect(block(name), name).toContain('@description(');
      expect(block(name).includes('@secure()'), name).toBe(/key$|password$|token$/i.test(name));
    }
    for (const { node } of declarations('output_declaration')) expect(node.text).not.toMatch(/key|password|token|secret/i);
  });

  test('has safe defaults: in the Union, two replicas, nothing of Azure that sees a message', () => {
    const regions =
      block('location')
        .match(/'([a-z]+)'/g)
        ?.map((one) => one.slice(1, -1)) ?? [];
    expect(regions.filter((region) => !EU.includes(region))).toEqual([]);
    const defaults = Object.fromEntries([...TEXT.matchAll(/^param (\w+) \w+ = (.+)$/gm)].map(([, name, value]) => [name, value]));
    expect(defaults).toMatchObject({
      location: "'westeurope'",
      minReplicas: '2',
      botAppId: "''",
      botDirectLine: 'false',
      aiLanguage: 'false',
    });
    expect(block('minReplicas')).toContain('@minValue(2)');
  });
});

describe('what it never opens', () => {
  test('vault, database and language service are in the private network alone', () => {
    for (const type of [
      'Microsoft.KeyVault/vaults',
      'Microsoft.DBforPostgreSQL/flexibleServers',
      'Microsoft.CognitiveServices/accounts',
    ]) {
      expect(of(type), type).toHaveLength(1);
      for (const { body } of of(type)) expect(body, type).toContain("publicNetworkAccess: 'Disabled'");
    }
    expect(TEXT).not.toMatch(
      /firewallRules|'0\.0\.0\.0|publicNetworkAccess: 'Enabled'|allowInsecure: true|adminUserEnabled: true/,
    );
    expect(of('Microsoft.App/containerApps')[0]?.body).toContain('allowInsecure: false');
  });

  test('secrets are in the vault, read by the identity of the assistant, which may do no more', () => {
    const [app] = of('Microsoft.App/containerApps');
    expect(app?.body).toContain("type: 'UserAssigned'");
    const values = [...TEXT.matchAll(/\{ name: '([A-Z_]+)', value: ([^}]+)\}/g)].filter(
      ([, name, value]) =>
        /PASSWORD|TOKEN|SECRET|_KEY$|DATABASE_URL/.test(name ?? '') || /Password|Token|encryptionKey\b/.test(value ?? ''),
    );
    expect(values.map(([, name]) => name)).toEqual([]);
    expect(
      of('Microsoft.Authorization/roleAssignments')
        .map(({ body }) => body.match(/roles\.(\w+)/)?.[1])
        .sort(),
    ).toEqual(['acrPull', 'secretsUser']);
  });

  test('backups live as long as the promise to erase allows, and no database statement is logged', () => {
    expect(TEXT).toContain("backupRetentionDays: 7, geoRedundantBackup: 'Disabled'");
    expect(TEXT).toMatch(/name: 'log_statement'\s+properties: \{ value: 'none'/);
  });

  test('no channel of Azure but Direct Line can be switched on, and that only with a bot', () => {
    const channels = of('Microsoft.BotService/botServices/channels');
    expect(channels.map(({ body }) => body.match(/name: '(\w+)'/)?.[1])).toEqual(['DirectLineChannel']);
    expect(channels[0]?.body).toContain('if (botDirectLine)');
    expect(of('Microsoft.BotService/botServices')[0]?.body).toContain('if (hasBot)');
  });
});

test('gives the program settings that it knows, and asks its health where it answers', () => {
  const given = [...TEXT.matchAll(/\{ name: '([A-Z][A-Z_]+)', (?:value|secretRef)/g)].map(([, name]) => name);
  expect(given.length).toBeGreaterThan(8);
  expect(given.filter((name) => !KNOWN_SETTINGS.has(name ?? ''))).toEqual([]);
  const secrets = new Set([...TEXT.matchAll(/\{ name: '([a-z-]+)', keyVaultUrl/g)].map(([, name]) => name));
  expect([...TEXT.matchAll(/secretRef: '([a-z-]+)'/g)].map(([, name]) => name).filter((name) => !secrets.has(name))).toEqual([]);
  for (const [, path] of TEXT.matchAll(/httpGet: \{ path: '([^']+)'/g)) expect(['/healthz', '/readyz']).toContain(path);
});
