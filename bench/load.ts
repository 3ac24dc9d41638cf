import { randomBytes } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { freshDatabase, startPostgres } from '../test/support/postgres.ts';
import { busyCores, type Print, quantile, rounded } from './figures.ts';
import { Widget } from './load-widgets.ts';
import { cpuSeconds, residentMegabytes, type Subject, startOurs } from './servers.ts';
import { QUESTIONS } from './turns.ts';

/**
 * Many open widgets, and messages at a steady rate whether or not the replies keep up: first as many as asked for, then, for a
 * tenth of the time at least ten seconds, as many as there is room for. With several replicas each conversation posts to one
 * and listens on another, as behind a balancer that does not know it. The baseline is one process on SQLite.
 */
export type Profile = {
  readonly seconds: number;
  readonly conversations: number;
  readonly rate: number;
  /** Names of subjects; all when empty. */
  readonly only: readonly string[];
};

const SUBJECTS: readonly { name: string; replicas: number; engine: 'sqlite' | 'postgres' }[] = [
  { name: 'sqlite', replicas: 1, engine: 'sqlite' },
  { name: 'postgres-1', replicas: 1, engine: 'postgres' },
  { name: 'postgres-2', replicas: 2, engine: 'postgres' },
  { name: 'postgres-3', replicas: 3, engine: 'postgres' },
];
const WARM_UP_SECONDS = 5;
const PATIENCE = 30_000;
/** Messages under way at once while we look how many there is room for. */
const CROWD = 64;
/** Milliseconds: a process looks at its event loop this often, and counts that in. */
const RESOLUTION = 10;

/** From words such as `--seconds=20`. Throws when one is no whole number above 0. */
export function readProfile(words: readonly string[]): Profile {
  const given = (name: string) => words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
  const count = (name: string, otherwise: number) => {
    const value = Number(given(name) ?? otherwise);
    if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} is to be a whole number above 0`);
    return value;
  };
  return {
    seconds: count('seconds', 120),
    conversations: count('conversations', 500),
    rate: count('rate', 50),
    only: given('only')?.split(',') ?? [],
  };
}

export async function benchLoad(print: Print, profile: Profile): Promise<void> {
  const postgres = await startPostgres();
  let baseline: Measure | undefined;
  for (const subject of SUBJECTS.filter(({ name }) => profile.only.length === 0 || profile.only.includes(name))) {
    const databaseUrl = subject.engine === 'postgres' ? await freshDatabase(postgres.url) : undefined;
    const measure = await measureSubject({ ...subject, databaseUrl, profile });
    baseline ??= measure;
    const ratio = (field: Compared) => rounded(measure[field] / (baseline?.[field] ?? 1));
    print({
      bench: 'load',
      subject: subject.name,
      ...measure,
      ratio_to_baseline: Object.fromEntries(COMPARED.map((field) => [field, ratio(field)])),
    });
  }
  await postgres.stop();
}

const COMPARED = [
  'answered_per_second',
  'reply_p50_ms',
  'reply_p99_ms',
  'memory_mb',
  'cpu_ms_per_message',
  'most_per_second',
] as const;
type Compared = (typeof COMPARED)[number];
type Measure = Awaited<ReturnType<typeof measureSubject>>;

async function measureSubject(at: { replicas: number; databaseUrl: string | undefined; profile: Profile }) {
  const { replicas, databaseUrl, profile } = at;
  const key = { ENCRYPTION_KEY: randomBytes(32).toString('base64'), WIDGET_ORIGINS: 'http://localhost:3978' };
  const subjects = await Promise.all(Array.from({ length: replicas }, () => startOurs('ours', databaseUrl, key)));
  const busy = await busyCores(2);
  const widgets = await openWidgets(subjects, profile.conversations);
  await steady(widgets, { ...profile, seconds: Math.min(WARM_UP_SECONDS, profile.seconds) });
  await settled(widgets);
  for (const widget of widgets) widget.answered.length = widget.acknowledged.length = 0;

  await Promise.all(subjects.map(readLag));
  const cpu = sum(subjects.map(cpuSeconds));
  const own = monitorEventLoopDelay({ resolution: 5 });
  own.enable();
  const took = await steady(widgets, profile);
  own.disable();
  const used = sum(subjects.map(cpuSeconds)) - cpu;
  await settled(widgets);
  const lags = await Promise.all(subjects.map(readLag));
  const memory = sum(subjects.map(residentMegabytes));
  const answered = widgets.flatMap((widget) => widget.answered);
  const acknowledged = widgets.flatMap((widget) => widget.acknowledged);
  const most = await crowd(widgets, Math.max(10, profile.seconds / 10));
  await settled(widgets);
  const verdicts = await judgeAll(widgets);
  for (const widget of widgets) widget.close();
  for (const subject of subjects) await subject.stop();
  return {
    conversations: profile.conversations,
    seconds: profile.seconds,
    sent: acknowledged.length,
    answered_per_second: rounded(answered.length / took),
    acknowledged_p50_ms: quantile(acknowledged, 0.5),
    acknowledged_p99_ms: quantile(acknowledged, 0.99),
    reply_p50_ms: quantile(answered, 0.5),
    reply_p99_ms: quantile(answered, 0.99),
    most_per_second: rounded(most),
    memory_mb: memory,
    cpu_ms_per_message: rounded((used * 1000) / acknowledged.length),
    event_loop_lag_p50_ms: Math.max(...lags.map(({ p50 }) => p50)),
    event_loop_lag_p99_ms: Math.max(...lags.map(({ p99 }) => p99)),
    driver_lag_p99_ms: rounded(own.percentile(99) / 1e6),
    posted_again: sum(widgets.map(({ again }) => again)),
    refused: sum(widgets.map(({ refused }) => refused)),
    ...verdicts,
    busy_cores_before: busy,
  };
}

/** Each posts to one replica and listens on the next. */
async function openWidgets(subjects: readonly Subject[], count: number): Promise<Widget[]> {
  const widgets: Widget[] = [];
  for (let from = 0; from < count; from += 25) {
    const batch = Array.from({ length: Math.min(25, count - from) }, (_, index) => {
      const [post, stream] = [from + index, from + index + 1].map((place) => subjects[place % subjects.length]?.url ?? '');
      return new Widget({ post: post ?? '', stream: stream ?? '' }).open();
    });
    widgets.push(...(await Promise.all(batch)));
  }
  return widgets;
}

/** Sends at the rate, by the clock; how many seconds it really took. */
async function steady(widgets: readonly Widget[], { seconds, rate }: Profile): Promise<number> {
  const began = performance.now();
  const saying: Promise<void>[] = [];
  for (let n = 0; n < seconds * rate; n++) {
    const due = began + (n * 1000) / rate;
    const wait = due - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    const text = `${QUESTIONS[(n * 7) % QUESTIONS.length]} ${n}`;
    saying.push(widgets[(n * 7919) % widgets.length]?.say(text, due) ?? Promise.resolve());
  }
  await Promise.all(saying);
  return (performance.now() - began) / 1000;
}

/** As many as there is room for; how many a second. */
async function crowd(widgets: readonly Widget[], seconds: number): Promise<number> {
  const began = performance.now();
  const until = began + seconds * 1000;
  const before = sum(widgets.map(({ answered }) => answered.length));
  const talking = widgets.slice(0, CROWD).map(async (widget, number) => {
    for (let n = number; performance.now() < until; n++) {
      await widget.say(`${QUESTIONS[(n * 7) % QUESTIONS.length]} ${n}`, performance.now());
      while (widget.waiting > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
  await Promise.all(talking);
  return (sum(widgets.map(({ answered }) => answered.length)) - before) / ((performance.now() - began) / 1000);
}

async function settled(widgets: readonly Widget[]): Promise<void> {
  const until = performance.now() + PATIENCE;
  while (widgets.some(({ waiting }) => waiting > 0) && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 50));
}

async function judgeAll(widgets: readonly Widget[]) {
  const total = { lost: 0, doubled: 0, unstreamed: 0, streamedTwice: 0 };
  for (const widget of widgets) {
    const verdict = await widget.judge();
    for (const [name, count] of Object.entries(verdict)) total[name as keyof typeof total] += count;
  }
  const { streamedTwice: streamed_twice, ...rest } = total;
  return { ...rest, streamed_twice };
}

/** Event loop lag since the last reading, in milliseconds, as the process itself measures it. */
async function readLag({ url }: Subject): Promise<{ p50: number; p99: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = (name: string) => {
    return rounded(
      1000 * Number(new RegExp(`^assistant_nodejs_eventloop_lag_${name}_seconds ([\\d.e+-]+)`, 'm').exec(text)?.[1]) - RESOLUTION,
    );
  };
  return { p50: value('p50'), p99: value('p99') };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}
