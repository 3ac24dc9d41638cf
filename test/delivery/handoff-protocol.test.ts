import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { handoffProtocol } from '../../src/bot/handoff-events.ts';
import { HandoffBridge } from '../../src/delivery/bridge-handoffs.ts';
import type { Activity } from '../../src/domain/activity.ts';
import { personWrites, waitingCase } from '../support/handoff.ts';
import { ENGINES, inbound, outcome, type TestStorage, testStorage, turnOf } from '../support/storage.ts';

/** The contract with another desk product: the Bot Framework's handoff events, and nothing that names a person. */

describe.each(ENGINES)('another desk product on %s', (engine) => {
  let storage: TestStorage;
  let bridge: HandoffBridge;
  const got: Activity[] = [];
  const troubles: unknown[] = [];

  beforeEach(async () => {
    got.length = 0;
    troubles.length = 0;
    storage = await testStorage(engine);
    bridge = new HandoffBridge({
      desk: { organisation: 'free', alias: 'Caritas', send },
      lookEvery: 200,
      handoffs: storage.handoffs,
      protocol: handoffProtocol,
      onTrouble: (error) => troubles.push(error),
    });
  });
  afterEach(async () => {
    await bridge.stop();
    await storage.close();
    expect(troubles).toEqual([]);
  });

  const send = async (activity: Activity) => {
    got.push(activity);
    return { delivered: true } as const;
  };
  const status = (caseId: string, state: string): Activity => ({
    type: 'event',
    name: 'handoff.status',
    value: { state },
    conversation: { id: caseId },
  });
  const texts = async () =>
    ((await storage.transcript.read(storage.keyOf('directline', 'one'), 0)) ?? []).map(({ activity }) => activity.text);

  test('gets handoff.initiate with the summary, accepts, talks both ways, and completes', async () => {
    const { id } = await waitingCase(storage);
    bridge.start();
    await expect.poll(() => got.length).toBe(1);
    expect(got[0]).toMatchObject({
      type: 'event',
      name: 'handoff.initiate',
      conversation: { id },
      from: { id: 'person' },
      value: { caseId: id, language: 'ar', urgency: 'normal', summary: { question: { text: 'SENTINEL own question' } } },
    });
    expect(JSON.stringify(got[0])).not.toContain('"one"');
    expect(await bridge.receive({ type: 'message', text: 'too early', conversation: { id } })).toBe(false);
    expect(await bridge.receive(status(id, 'accepted'))).toBe(true);
    expect(await bridge.receive(status(id, 'accepted'))).toBe(false);
    await expect
      .poll(async () => {
        if (!got.some(({ text }) => text === 'hello?')) await personWrites(storage, 'hello?');
        return got.at(-1);
      })
      .toMatchObject({ type: 'message', text: 'hello?', conversation: { id } });
    expect(await bridge.receive({ type: 'message', text: 'Hello, we are here.', locale: 'en', conversation: { id } })).toBe(true);
    storage.clock.pass(10_000);
    await storage.handoffs.sendDue();
    expect((await texts()).at(-1)).toBe('Hello, we are here.');
    expect(await bridge.receive(status(id, 'completed'))).toBe(true);
    expect((await texts()).at(-1)).toBe('notice closed');
    expect(await storage.handoffs.one({ id: 'x', organisation: 'free', alias: 'x' }, id)).toMatchObject({
      state: 'closed',
      outcome: 'other',
    });
  });

  test('hears that it is over when the person takes it back, and a case that failed waits again', async () => {
    bridge.start();
    const { id } = await waitingCase(storage);
    await expect.poll(() => got.length, { timeout: 3000 }).toBeGreaterThan(0);
    await bridge.receive(status(id, 'accepted'));
    expect(await bridge.receive(status(id, 'failed'))).toBe(true);
    expect(await storage.handoffs.waiting('free')).toHaveLength(1);
    await expect.poll(() => got.filter(({ name }) => name === 'handoff.initiate').length).toBe(2);
    const turn = await turnOf(storage, inbound('back'));
    await storage.inbox.commit(turn, outcome('back', { handoff: [{ kind: 'withdraw' }] }));
    await expect
      .poll(() => got.at(-1))
      .toMatchObject({ name: 'handoff.status', value: { state: 'completed' }, conversation: { id } });
  });

  test('what is no event of the protocol, or for another case, changes nothing', async () => {
    const { id } = await waitingCase(storage);
    for (const activity of [
      status(id, 'owned'),
      status('another', 'accepted'),
      { type: 'event', name: 'handoff.status', conversation: { id } },
      { type: 'event', name: 'handoff.initiate', value: { state: 'accepted' }, conversation: { id } },
      { type: 'message', text: 'hi' },
    ] as Activity[])
      expect(await bridge.receive(activity)).toBe(false);
    expect(await storage.handoffs.waiting('free')).toHaveLength(1);
  });
});
