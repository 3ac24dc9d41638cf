import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

/** Alerts and the dashboard ask only for figures that there are, in the language of Prometheus, and each alert says what to do. */

const DEPLOYMENT = join(import.meta.dirname, '../../deployment');
const read = (file: string) => readFileSync(join(DEPLOYMENT, file), 'utf8');

const alert = z.strictObject({
  alert: z.string().regex(/^[A-Z][A-Za-z]+$/),
  expr: z.string(),
  for: z
    .string()
    .regex(/^\d+[smhd]$/)
    .optional(),
  labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
  annotations: z.strictObject({ summary: z.string().min(10), runbook: z.string().regex(/^deployment\/runbooks\/[a-z-]+\.md$/) }),
});
const rules = z.strictObject({ groups: z.array(z.strictObject({ name: z.string(), rules: z.array(alert) })) });
const panel = z.looseObject({
  title: z.string(),
  type: z.string(),
  targets: z.array(z.looseObject({ expr: z.string() })).optional(),
});
const dashboard = z.looseObject({ uid: z.string(), panels: z.array(panel) });

const alerts = rules.parse(parse(read('monitoring/alerts.yaml'))).groups.flatMap((group) => group.rules);
const panels = dashboard.parse(JSON.parse(read('monitoring/dashboard.json'))).panels;
const expressions = [...alerts.map(({ expr }) => expr), ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))];

/** The names that Prometheus stores: a histogram has three. `up` is its own. */
const defined = new Map(
  [...read('metrics.md').matchAll(/^\| `(assistant_\w+)` +\| (\w+)/gm)].map(([, name = '', kind = '']) => [name, kind]),
);
const DEFAULTS = [
  'assistant_process_resident_memory_bytes',
  'assistant_nodejs_eventloop_lag_p99_seconds',
  'assistant_process_cpu_seconds_total',
];
const stored = new Set([
  'up',
  ...DEFAULTS,
  ...[...defined].flatMap(([name, kind]) => (kind === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name])),
]);

test.each(expressions)('%s', (expression) => {
  const faults: string[] = [];
  const names: string[] = [];
  parser.parse(expression).iterate({
    enter: (node) => {
      if (node.type.isError) faults.push(expression.slice(Math.max(0, node.from - 10), node.to + 10));
      if (node.name === 'VectorSelector') names.push(expression.slice(node.from, node.to).replace(/[{[(\s].*$/s, ''));
    },
  });
  expect(faults).toEqual([]);
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !stored.has(name))).toEqual([]);
  // Counters are asked for their growth, the figures of the database for one replica's.
  for (const [name, kind] of defined) {
    if (kind === 'counter' && expression.includes(name)) expect(expression).toMatch(/(rate|increase)\(/);
    if (kind === 'gauge' && name !== 'assistant_sockets' && expression.includes(name)) expect(expression).toContain('max');
  }
});

describe('alerts', () => {
  test('each has a runbook that says what it means, where to look and what to do', () => {
    for (const { alert: name, annotations } of alerts) {
      const file = annotations.runbook.replace('deployment/', '');
      expect(existsSync(join(DEPLOYMENT, file)), `${name}: ${file}`).toBe(true);
      const text = read(file);
      for (const part of ['## What it means', '## Where to look', '## What to do']) expect(text, file).toContain(part);
    }
  });

  test('have one name each, and cover the two promises: an answer, and forgetting', () => {
    const names = alerts.map(({ alert: name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of ['AssistantDown', 'MessagesWait', 'ForgettingStopped', 'UrgentCaseWaits']) {
      expect(alerts.find((one) => one.alert === name)?.labels.severity, name).toBe('page');
    }
  });

  test('and every runbook is reached, from an alert or from the list', () => {
    const list = read('README.md');
    const files = readdirSync(join(DEPLOYMENT, 'runbooks'));
    expect(files.filter((file) => !list.includes(`runbooks/${file}`))).toEqual([]);
    for (const file of files) {
      const broken = [...read(`runbooks/${file}`).matchAll(/\]\(([^)#]+)/g)]
        .map(([, path = '']) => path)
        .filter((path) => !path.startsWith('http'));
      expect(
        broken.filter((path) => !existsSync(join(DEPLOYMENT, 'runbooks', path))),
        file,
      ).toEqual([]);
    }
  });
});
