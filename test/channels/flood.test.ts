import { expect, inject, test } from 'vitest';
import { Person, startMeta, WHATSAPP } from '../support/meta.ts';
import { freshDatabase } from '../support/postgres.ts';
import { ENGINES } from '../support/storage.ts';

const AT_ONCE = 200;

test.each(ENGINES)(
  'two hundred people write at once: acknowledged within a second, all answered, each in order: %s',
  async (engine) => {
    const meta = await startMeta({ databaseUrl: engine === 'postgres' ? await freshDatabase(inject('postgresUrl')) : undefined });
    const somebody = () => new Person({ channel: WHATSAPP, url: meta.app.url, graph: meta.graph });
    const busy = somebody();
    const medians: number[] = [];
    // The machine that runs tests is busy with other things now and then: one round of three has to be a fair one.
    for (let round = 0; round < 3 && !medians.some((median) => median < 1000); round++) {
      const people = Array.from({ length: AT_ONCE }, somebody);
      const times = await Promise.all(
        people.map(async (person, number) => {
          if (number < 5) expect(await busy.says(number % 2 === 0 ? 'menu' : 'how long does it take')).toBe(200);
          const began = performance.now();
          expect(await person.says('how long does it take')).toBe(200);
          return performance.now() - began;
        }),
      );
      medians.push(times.sort((a, b) => a - b)[AT_ONCE / 2] ?? 0);
      await Promise.all(people.map((person) => person.hears(1, 30_000)));
      for (const person of people)
        expect(new Set(person.got.map(({ body }) => JSON.stringify(body))).size).toBe(person.got.length);
    }
    expect(Math.min(...medians)).toBeLessThan(1000);
    await busy.hears(5, 30_000);
    await meta.stop();
  },
  120_000,
);
