import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Balancer, startBalancer } from '../support/balancer.ts';
import { freshDatabase } from '../support/postgres.ts';
import { type Replicas, startReplicas } from '../support/replicas.ts';
import { judge, pause, Talker } from '../support/talker.ts';

/** Three assistants over one PostgreSQL, behind a proxy that takes them in turn. */

const NOTHING_WRONG = { lost: [], doubled: [], disorder: 0, unstreamed: 0, streamedTwice: 0, streamDisorder: 0 };
const TALKERS = 12;

let replicas: Replicas;
let proxy: Balancer;

beforeAll(async () => {
  replicas = await startReplicas(3, await freshDatabase(inject('postgresUrl')));
  proxy = await startBalancer(replicas.ports);
});
afterAll(async () => {
  proxy.close();
  await replicas.stop();
});

/** Everybody talks, about twenty messages a second in all, until `work` is over. */
async function under(work: () => Promise<void>): Promise<Talker[]> {
  const talkers = await Promise.all(Array.from({ length: TALKERS }, () => new Talker(proxy.url).open()));
  let over = false;
  const talking = talkers.map(async (talker, number) => {
    for (let round = 0; !over; round++) {
      await talker.say(`how long does it take ${round}`, `t${number}-${round}`);
      await pause(400 + Math.random() * 400);
    }
  });
  await work();
  over = true;
  await Promise.all(talking);
  await Promise.all(talkers.map((talker) => talker.answered(20_000)));
  return talkers;
}

async function verdict(talkers: readonly Talker[]) {
  const found = await judge(talkers);
  for (const talker of talkers) talker.leave();
  return found;
}

describe('three replicas behind a proxy, under load', () => {
  test('a rolling restart: nothing lost, nothing doubled, every stream whole and in order', async () => {
    const codes: (number | null)[] = [];
    const talkers = await under(async () => {
      for (const index of [0, 1, 2]) codes.push(await replicas.restart(index));
    });
    expect(codes).toEqual([0, 0, 0]);
    expect(await verdict(talkers)).toMatchObject(NOTHING_WRONG);
    expect(talkers.flatMap((talker) => talker.codes)).toContain(1001);
    expect(Math.min(...proxy.counts)).toBeGreaterThan(50);
  }, 180_000);

  test('kill -9 of each in turn: nothing lost, nothing doubled, every stream whole and in order', async () => {
    const talkers = await under(async () => {
      for (const index of [0, 1, 2]) {
        await pause(500);
        await replicas.kill(index);
      }
    });
    expect(await verdict(talkers)).toMatchObject(NOTHING_WRONG);
  }, 180_000);
});
