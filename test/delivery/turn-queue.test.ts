import { describe, expect, test } from 'vitest';
import { TurnQueue, type TurnQueueOptions } from '../../src/delivery/turn-queue.ts';

const OPTIONS: TurnQueueOptions = { most: 2, busyDoor: 1, patience: 50, drainFor: 1000 };

/** Work that is begun and ended by hand. */
function board(options: Partial<TurnQueueOptions> = {}, onIdle: () => void = () => undefined) {
  const queue = new TurnQueue({ ...OPTIONS, ...options }, onIdle);
  const began: string[] = [];
  const givenBack: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    queue,
    began,
    givenBack,
    add: (...names: string[]) => {
      for (const name of names) {
        queue.add({
          begin: () => {
            began.push(name);
            return new Promise((resolve) => ends.set(name, resolve));
          },
          giveBack: async () => void givenBack.push(name),
        });
      }
    },
    end: (...names: string[]) => {
      for (const name of names) ends.get(name)?.();
    },
  };
}

const rounds = async (count = 5) => {
  for (let n = 0; n < count; n++) await new Promise((resolve) => setImmediate(resolve));
};
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('turns that wait', () => {
  test('begin in the order in which they came, no more at once than allowed', async () => {
    const { queue, began, add, end } = board();
    add('a', 'b', 'c', 'd');
    await rounds();
    expect(began).toEqual(['a', 'b']);
    end('b');
    await rounds();
    expect(began).toEqual(['a', 'b', 'c']);
    end('a', 'c');
    await rounds();
    end('d');
    await queue.drain();
    expect(began).toEqual(['a', 'b', 'c', 'd']);
  });

  test('let the event loop go round between two beginnings', async () => {
    const { began, add } = board({ most: 10 });
    add('a', 'b', 'c');
    const seen: number[] = [];
    for (let n = 0; n < 4; n++) {
      await rounds(1);
      seen.push(began.length);
    }
    expect(seen).toEqual([1, 2, 3, 3]);
  });

  test('wait while many are at the door, and begin when they have gone in', async () => {
    const { queue, began, add } = board({ patience: 10_000 });
    const doors: (() => void)[] = [];
    const taken = [1, 2].map(() => queue.atDoor(() => new Promise<void>((resolve) => doors.push(resolve))));
    add('a');
    await rounds();
    expect(began).toEqual([]);
    doors[0]?.();
    await taken[0];
    await rounds();
    expect(began).toEqual(['a']);
    doors[1]?.();
    await taken[1];
  });

  test('do not starve: after their patience they begin, however busy the door stays', async () => {
    const { queue, began, add, end } = board({ most: 1 });
    let open = true;
    const busy = [1, 2, 3].map(() =>
      queue.atDoor(async () => {
        while (open) await pause(1);
      }),
    );
    add('a', 'b', 'c');
    await pause(80);
    expect(began).toEqual(['a']);
    end('a');
    await pause(20);
    end('b');
    await pause(20);
    expect(began).toEqual(['a', 'b', 'c']);
    open = false;
    await Promise.all(busy);
  });

  test('a door that fails is left all the same', async () => {
    const { queue, began, add } = board({ busyDoor: 0, patience: 10_000 });
    await expect(queue.atDoor(() => Promise.reject(new Error('full')))).rejects.toThrow('full');
    add('a');
    await rounds();
    expect(began).toEqual(['a']);
  });

  test('are given back when stopping takes too long, and those that began are waited for', async () => {
    const { queue, began, givenBack, add, end } = board({ most: 1, drainFor: 30 });
    add('a', 'b', 'c');
    await rounds();
    let isDrained = false;
    const drained = queue.drain().then(() => {
      isDrained = true;
    });
    await pause(60);
    expect({ began, givenBack, isDrained }).toEqual({ began: ['a'], givenBack: ['b', 'c'], isDrained: false });
    end('a');
    await drained;
  });

  test('say when there is room for more', async () => {
    let idle = 0;
    const { add, end } = board({ most: 1 }, () => idle++);
    add('a', 'b');
    await rounds();
    expect(idle).toBe(0);
    end('a');
    await rounds();
    expect(idle).toBe(1);
    end('b');
  });
});
