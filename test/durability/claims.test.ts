import { describe, expect, test } from 'vitest';
import { counsellor, waitingCase } from '../support/handoff.ts';
import { ENGINES, testStorage } from '../support/storage.ts';

const ROUNDS = 1000;
const AT_ONCE = 20;

describe.each(ENGINES)('C53: claims at once: %s', (engine) => {
  test('in a thousand rounds of twenty, one wins each, and the record has one line for each', async () => {
    const storage = await testStorage(engine);
    const { id } = await waitingCase(storage);
    const all = Array.from({ length: AT_ONCE }, (_, at) => counsellor(`c${at}`));
    for (let round = 0; round < ROUNDS; round++) {
      const claimed = await Promise.all(all.map((who) => storage.handoffs.claim(who, id)));
      const winners = all.filter((_, at) => claimed[at]?.kind === 'won');
      expect(winners).toHaveLength(1);
      const [winner] = winners;
      expect(claimed.filter((one) => one.kind === 'taken' && one.by === winner?.alias)).toHaveLength(AT_ONCE - 1);
      if (winner) expect((await storage.handoffs.release(winner, id)).kind).toBe('done');
    }
    const lines = "SELECT count(*) AS lines FROM desk_audit WHERE action = 'case.claimed'";
    expect(Number((await storage.database.query(lines))[0]?.lines)).toBe(ROUNDS);
    expect((await storage.desk.audit.verify()).faults).toEqual([]);
    await storage.close();
  }, 600_000);
});
