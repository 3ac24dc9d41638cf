import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { freshDatabase, startPostgres } from '../test/support/postgres.ts';
import { openOurs, openStock, type Speaker } from './drivers.ts';
import { median, rounded } from './figures.ts';
import { cpuSeconds, residentMegabytes, type Subject, startOurs, startStock } from './servers.ts';

/**
 * A durable, sealed turn over Direct Line with a real question, from the post to the sight of the reply, against
 * offline-directline in front of a stock echo bot. The subjects take turns, round after round; every figure of ours is
 * given as a ratio to the baseline of the same round, medians over the rounds.
 */

const ROUNDS = 5;
const SECONDS = 3;
const WARM_UP_TURNS = 3000;
const WIDTHS = [1, 16, 64];

type Measure = { turns: number; p50: number; p99: number; cpu: number };

/** Messages as people write them, in five languages. */
export const QUESTIONS = ['en', 'fr', 'nl', 'ar', 'tr'].flatMap((locale) => {
  const phrases = parse(readFileSync(`test/evaluation/${locale}.yaml`, 'utf8')) as Record<string, string[]>;
  return Object.values(phrases).flat();
});

async function round(subject: Subject, speakers: readonly Speaker[]): Promise<Measure> {
  const until = performance.now() + SECONDS * 1000;
  const times: number[] = [];
  const cpu = cpuSeconds(subject);
  const began = performance.now();
  await Promise.all(
    speakers.map(async (speaker, number) => {
      for (let turn = number; performance.now() < until; turn++) {
        const at = performance.now();
        await speaker.say(`${QUESTIONS[(turn * 7 + number) % QUESTIONS.length]} ${turn}`);
        times.push(performance.now() - at);
      }
    }),
  );
  const took = (performance.now() - began) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { turns: times.length / took, p50: at(0.5), p99: at(0.99), cpu: ((cpuSeconds(subject) - cpu) * 1000) / times.length };
}

async function warmUp(speakers: readonly Speaker[]): Promise<void> {
  await Promise.all(
    speakers.map(async (speaker) => {
      for (let turn = 0; turn < WARM_UP_TURNS / speakers.length; turn++)
        await speaker.say(`${QUESTIONS[turn % QUESTIONS.length]}`);
    }),
  );
}

/** Measures all subjects in turn and prints one JSON line a width and subject. */
export async function benchTurns(print: (line: Record<string, unknown>) => void): Promise<void> {
  const postgres = await startPostgres();
  const stock = await startStock();
  const ours = [await startOurs('sqlite'), await startOurs('postgres', await freshDatabase(postgres.url))];
  const subjects = [stock, ...ours];
  for (const subject of subjects) {
    const speakers = await openAll(subject, 16);
    await warmUp(speakers);
    for (const speaker of speakers) speaker.close();
  }
  for (const width of WIDTHS) {
    const speakers = await Promise.all(subjects.map((subject) => openAll(subject, width)));
    const measures = subjects.map(() => [] as Measure[]);
    for (let n = 0; n < ROUNDS; n++) {
      for (const [index, subject] of subjects.entries()) measures[index]?.push(await round(subject, speakers[index] ?? []));
    }
    for (const [index, subject] of subjects.entries()) {
      const ratio = (field: keyof Measure) =>
        rounded(median((measures[index] ?? []).map((one, n) => one[field] / (measures[0]?.[n]?.[field] ?? 1))));
      const value = (field: keyof Measure) => rounded(median((measures[index] ?? []).map((one) => one[field])));
      print({
        bench: 'turn',
        subject: subject.name,
        conversations: width,
        turns_per_second: value('turns'),
        p50_ms: value('p50'),
        p99_ms: value('p99'),
        cpu_ms_per_turn: value('cpu'),
        ratio_to_baseline: { turns: ratio('turns'), p50: ratio('p50'), p99: ratio('p99'), cpu: ratio('cpu') },
        memory_mb: residentMegabytes(subject),
        rounds: ROUNDS,
      });
    }
    for (const speaker of speakers.flat()) speaker.close();
  }
  for (const subject of subjects) {
    print({
      bench: 'start',
      subject: subject.name,
      ready_ms: Math.round(subject.startedIn),
      ratio_to_baseline: rounded(subject.startedIn / stock.startedIn),
    });
  }
  for (const subject of subjects) await subject.stop();
  await postgres.stop();
}

function openAll(subject: Subject, width: number): Promise<Speaker[]> {
  const open = subject.name.startsWith('offline') ? openStock : openOurs;
  return Promise.all(Array.from({ length: width }, () => open(subject)));
}
