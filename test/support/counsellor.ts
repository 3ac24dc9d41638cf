import { expect } from 'vitest';
import type { Activity } from '../../src/domain/activity.ts';
import type { Counsellor, HandoffCase } from '../../src/domain/handoff.ts';
import type { ConversationFile } from './conversation-file.ts';
import type { TestStorage } from './storage.ts';

type Act = Extract<
  ConversationFile['turns'][number],
  { counsellor: string } | { 'counsellor-says': string } | { 'counsellor-hears': string }
>;

/** A counsellor of whatever organisation has the case, as conversation files let one act; the last the person got. */
export function createCounsellor(storage: TestStorage) {
  let mine: { who: Counsellor; at: HandoffCase } | undefined;
  const waiting = async () => {
    for (const organisation of ['fedasil', 'caritas']) {
      const [first] = await storage.handoffs.waiting(organisation);
      if (first) return first;
    }
    throw new Error('no case waits');
  };
  return async (act: Act, conversationKey: string): Promise<Activity | undefined> => {
    if ('counsellor' in act && act.counsellor === 'claims') {
      const at = await waiting();
      mine = { who: { id: `counsellor of ${at.organisation}`, organisation: at.organisation, alias: 'Noor' }, at };
      expect(await storage.handoffs.claim(mine.who, at.id)).toMatchObject({ kind: 'won' });
    } else if (!mine) throw new Error('the counsellor claims first');
    else if ('counsellor-says' in act) {
      const seen = (await storage.handoffs.one(mine.who, mine.at.id))?.version ?? 0;
      const message = { text: act['counsellor-says'], locale: 'en' };
      expect(await storage.handoffs.say(mine.who, mine.at.id, { message, seen })).toMatchObject({ kind: 'held' });
      storage.clock.pass(10_000);
      expect(await storage.handoffs.sendDue()).toEqual([conversationKey]);
    } else if ('counsellor-hears' in act) {
      const messages = await storage.handoffs.messages(mine.who, mine.at.id);
      expect(messages?.filter(({ from }) => from === 'person').at(-1)?.text).toBe(act['counsellor-hears']);
    } else await changeHands(storage, mine, act.counsellor);
    const said = (await storage.transcript.read(conversationKey, 0)) ?? [];
    return said.map((one) => one.activity).findLast((one) => one.from?.role === 'bot');
  };
}

async function changeHands(storage: TestStorage, { who, at }: { who: Counsellor; at: HandoffCase }, what: string): Promise<void> {
  const { handoffs } = storage;
  const done =
    what === 'releases'
      ? await handoffs.release(who, at.id)
      : what === 'closes'
        ? await handoffs.close(who, at.id, 'informed')
        : what === 'gives-back'
          ? await handoffs.giveBack(who, at.id)
          : await handoffs.offer(who, at.id, what.replace('offers-', ''));
  expect(done.kind).toBe('done');
}
