import { existsSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { finalStage, instructions } from '../support/dockerfile.ts';
import { KNOWN_SETTINGS } from '../support/settings.ts';

/** The files for one server, by the rules that hadolint, docker compose and systemd-analyze would check. */

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, 'deployment', file), 'utf8');
const environmentOf = (text: string) => [...text.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name ?? '');

/** Every setting the program knows, from its own source. */
describe('the image', () => {
  const all = instructions();
  const { stage, settings, entrypoint, healthcheck } = finalStage();

  test('has bases with an exact version, all the same one', () => {
    const bases = all.filter(({ name }) => name === 'FROM').map(({ words }) => words[0]);
    expect(new Set(bases).size).toBe(1);
    expect(bases[0]).toMatch(/^node:\d+\.\d+\.\d+-[a-z]+-slim$/);
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      devDependencies: { node: string };
    };
    expect(bases[0]).toContain(devDependencies.node.replace(/^\D/, '').split('.')[0]);
  });

  test('installs from the lock file, runs no script of a package, and leaves development behind', () => {
    const installs = all.filter(({ text }) => /npm /.test(text));
    expect(installs.map(({ text }) => text).filter((text) => !/npm ci .*--ignore-scripts/.test(text))).toEqual([]);
    expect(stage.some(({ text }) => /npm |apt|curl|wget/.test(text))).toBe(false);
    expect(stage.find(({ text }) => text.includes('node_modules'))?.words[0]).toBe('--from=packages');
  });

  test('runs as nobody special, says how it is, and starts without a shell', () => {
    const user = stage.findIndex(({ name }) => name === 'USER');
    expect(stage[user]?.words[0]).not.toMatch(/^(root|0)/);
    expect(stage.slice(user).some(({ name }) => ['RUN', 'COPY', 'ADD'].includes(name))).toBe(false);
    expect(entrypoint).toEqual(['node', 'src/index.ts']);
    expect(healthcheck[0]).toBe('node');
    expect(settings).toMatchObject({ NODE_ENV: 'production', DATA_DIR: '/data' });
    expect(Object.keys(settings).filter((name) => !KNOWN_SETTINGS.has(name))).toEqual([]);
  });

  test('copies named things only, and no secret is built in', () => {
    expect(all.filter(({ name }) => name === 'ADD')).toEqual([]);
    expect(all.filter(({ name, words }) => name === 'COPY' && words.some((word) => word === '.'))).toEqual([]);
    expect(all.some(({ name, text }) => ['ARG', 'ENV'].includes(name) && /KEY|SECRET|TOKEN|PASSWORD/.test(text))).toBe(false);
    const [first, ...allowed] = read('Dockerfile.dockerignore')
      .split('\n')
      .filter((line) => line && !line.startsWith('#'));
    expect(first).toBe('*');
    const context = all.filter(({ name, words }) => name === 'COPY' && !words[0]?.startsWith('--from'));
    const copied = context.flatMap(({ words }) => words.slice(0, -1)).map((path) => `!${path}`);
    expect([...new Set(copied)].sort()).toEqual([...allowed].sort());
  });
});

/** The part of the Compose specification that the file uses; anything else in it is a mistake. */
const strings = z.array(z.string());
const healthcheck = z.strictObject({ test: strings, interval: z.string(), timeout: z.string(), retries: z.int() });
const service = z.strictObject({
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  image: z.string().regex(/^[a-z-]+:\d[\w.-]*$/),
  restart: z.literal('unless-stopped'),
  depends_on: z.union([strings, z.record(z.string(), z.strictObject({ condition: z.literal('service_healthy') }))]).optional(),
  env_file: z.string().optional(),
  environment: z.record(z.string(), z.string()).optional(),
  command: strings.optional(),
  healthcheck: healthcheck.optional(),
  ports: z.array(z.string().regex(/^\d+:\d+(\/udp)?$/)).optional(),
  volumes: z.array(z.string().regex(/^[\w./-]+:\/[\w./-]*(:ro)?$/)).optional(),
  networks: strings,
  read_only: z.boolean().optional(),
  tmpfs: strings.optional(),
  cap_drop: strings.optional(),
  cap_add: strings.optional(),
  security_opt: strings,
  init: z.boolean().optional(),
  stop_grace_period: z.string().optional(),
  mem_limit: z.string().optional(),
  shm_size: z.string().optional(),
  pids_limit: z.int().optional(),
  logging: z.strictObject({ driver: z.string(), options: z.record(z.string(), z.string()) }),
});
const compose = z.strictObject({
  name: z.string(),
  services: z.record(z.string(), service),
  networks: z.record(
    z.string(),
    z.strictObject({
      internal: z.boolean().optional(),
      ipam: z.strictObject({ config: z.array(z.strictObject({ subnet: z.cidrv4() })) }).optional(),
    }),
  ),
  volumes: z.record(z.string(), z.strictObject({})),
});

describe('compose.yaml', () => {
  const file = compose.parse(parse(read('compose.yaml'), { merge: true }));
  const services = Object.entries(file.services);

  test('names only networks, volumes, services and files that there are', () => {
    for (const [name, { networks, volumes = [], depends_on = [], env_file }] of services) {
      for (const network of networks) expect(Object.keys(file.networks), name).toContain(network);
      for (const other of Array.isArray(depends_on) ? depends_on : Object.keys(depends_on)) {
        expect(Object.keys(file.services), name).toContain(other);
        if (!Array.isArray(depends_on)) expect(file.services[other]?.healthcheck, other).toBeDefined();
      }
      for (const volume of volumes) {
        const source = volume.split(':')[0] ?? '';
        if (!source.startsWith('.')) expect(Object.keys(file.volumes), name).toContain(source);
        else if (volume.endsWith(':ro')) expect(existsSync(join(ROOT, 'deployment', normalize(source))), source).toBe(true);
      }
      if (env_file) expect(env_file).toBe('.env');
    }
  });

  test('lets nobody from outside reach anything but the proxy, and the database nothing at all', () => {
    expect(services.filter(([, { ports }]) => ports).map(([name]) => name)).toEqual(['caddy']);
    expect(file.services.database?.networks).toEqual(['back']);
    expect(file.networks.back?.internal).toBe(true);
    expect(file.services.caddy?.networks).toEqual(['front']);
  });

  test('gives the assistant a read-only house, no privilege and a limit', () => {
    const { assistant } = file.services;
    expect(assistant).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'], init: true });
    expect([assistant?.mem_limit, assistant?.pids_limit]).toEqual(['2g', 200]);
    // Longer than the program needs to end what it has begun.
    expect(Number.parseInt(assistant?.stop_grace_period ?? '', 10)).toBeGreaterThan(10);
  });

  test('holds no secret, and every variable it wants stands in env.example', () => {
    const text = read('compose.yaml');
    const wanted = [...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name ?? '');
    const offered = environmentOf(read('env.example'));
    expect([...new Set(wanted)].filter((name) => !offered.includes(name))).toEqual([]);
    expect(read('env.example')).not.toMatch(/^[A-Z_]+=.+$/m);
    const own = Object.keys(file.services.assistant?.environment ?? {});
    const others = offered.filter((name) => !wanted.includes(name));
    expect([...own, ...others].filter((name) => !KNOWN_SETTINGS.has(name))).toEqual([]);
    expect(file.networks.front?.ipam?.config[0]?.subnet).toBe(file.services.assistant?.environment?.TRUSTED_PROXIES);
  });
});

describe('the proxy', () => {
  const text = read('Caddyfile');

  test('keeps the figures inside, and notes nobody who comes by', () => {
    expect(text).toMatch(/@inside path [^\n]*\/metrics/);
    expect(text).toContain('respond @inside 404');
    expect(text).not.toMatch(/^\tlog\s*(\{|$)(?![\s\S]*level ERROR)/m);
    for (const field of ['request', 'remote_ip']) expect(text).toContain(`${field} delete`);
  });

  test('has its brackets in order', () => {
    let depth = 0;
    for (const line of text.split('\n').map((one) =>
      one
        .replace(/#.*$/, '')
        .replaceAll(/\{\$?[\w.]+\}/g, '')
        .trim(),
    )) {
      if (line.endsWith('{')) depth++;
      if (line === '}') depth--;
      expect(depth).toBeGreaterThanOrEqual(0);
    }
    expect(depth).toBe(0);
  });
});

describe('the systemd unit', () => {
  const lines = read('assistant.service')
    .split('\n')
    .filter((line) => /^[A-Z]\w+=/.test(line));
  const of = (name: string) => lines.filter((line) => line.startsWith(`${name}=`)).map((line) => line.slice(name.length + 1));

  test('starts what the image starts, as a user of its own, and starts it again', () => {
    expect(of('ExecStart')[0]?.split(' ').slice(1)).toEqual(finalStage().entrypoint.slice(1));
    expect(of('User')[0]).toBe('assistant');
    expect(of('Restart')[0]).toBe('always');
    const settings = of('Environment').flatMap((line) => line.split(' ').map((pair) => pair.split('=')[0] ?? ''));
    expect(settings.filter((name) => !KNOWN_SETTINGS.has(name))).toEqual([]);
  });

  test('closes what the program does not need, and never dumps its memory', () => {
    const wanted = {
      ProtectSystem: 'strict',
      NoNewPrivileges: 'yes',
      PrivateTmp: 'yes',
      CapabilityBoundingSet: '',
      LimitCORE: '0',
      UMask: '0077',
    };
    for (const [name, value] of Object.entries(wanted)) expect(of(name), name).toEqual([value]);
    // V8 makes machine code while it runs.
    expect(of('MemoryDenyWriteExecute')).toEqual([]);
    expect(of('SystemCallErrorNumber')).toEqual(['EPERM']);
  });
});
