import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ENGINES, inbound, outcome, type TestStorage, testStorage, turnOf } from '../support/storage.ts';

describe.each(ENGINES)('what every storage engine promises: %s', (engine) => {
  let storage: TestStorage;
  beforeEach(async () => {
    storage = await testStorage(engine, ['pushed']);
  });
  afterEach(() => storage.close());

  const said = async (conversationId = 'one', after = 0) => {
    const stored = await storage.transcript.read(storage.keyOf('directline', conversationId), after);
    return stored?.map((one) => one.activity.text);
  };

  describe('the inbox', () => {
    test('a message is stored with an id and a time, and its turn is ours', async () => {
      const turn = await turnOf(storage, inbound('hello'));
      expect(turn.activity).toMatchObject({ text: 'hello', id: 'one|0000001', timestamp: '2026-11-21T12:00:00.000Z' });
      expect(turn.state).toBeUndefined();
    });

    test('a message sent twice is one message', async () => {
      await turnOf(storage, inbound('hello', { dedupeId: 'a' }));
      expect(await storage.inbox.add(inbound('hello', { dedupeId: 'a' }))).toEqual({ kind: 'repeated', id: 'one|0000001' });
      expect(await said()).toEqual(['hello']);
    });

    test('the same id in another conversation is another message', async () => {
      await turnOf(storage, inbound('hello', { dedupeId: 'a' }));
      const added = await storage.inbox.add(inbound('hello', { dedupeId: 'a', conversationId: 'two' }));
      expect(added.kind).toBe('added');
    });

    test('twenty repeats at once are one message', async () => {
      const added = await Promise.all(Array.from({ length: 20 }, () => storage.inbox.add(inbound('hello', { dedupeId: 'a' }))));
      expect(added.filter((one) => one.kind === 'added')).toHaveLength(1);
      expect(await said()).toEqual(['hello']);
    });

    test('a message to a conversation that does not exist opens none unless it may', async () => {
      expect(await storage.inbox.add(inbound('hello', { opens: false }))).toEqual({ kind: 'unknown-conversation' });
      expect(await said()).toBeUndefined();
    });

    test('while a turn runs, the next message of the conversation waits', async () => {
      const first = await turnOf(storage, inbound('first'));
      const second = await storage.inbox.add(inbound('second'));
      expect(second).toMatchObject({ kind: 'added' });
      expect(second).not.toHaveProperty('turn');
      const committed = await storage.inbox.commit(first, outcome('reply'));
      expect(committed?.more).toBe(true);
      const next = await storage.inbox.next(first.conversationKey, first.leaseToken);
      expect(next?.activity.text).toBe('second');
      expect(next?.state).toEqual({ talk: { said: 'reply' } });
    });

    test('fifty messages at once to one conversation are handled one after the other, in order, none lost', async () => {
      const turns = await Promise.all(Array.from({ length: 50 }, (_, n) => storage.inbox.add(inbound(`m${n}`))));
      const first = turns.flatMap((one) => (one.kind === 'added' && one.turn ? [one.turn] : []));
      expect(first).toHaveLength(1);
      const handled: number[] = [];
      let turn = first[0];
      while (turn) {
        handled.push(turn.seq);
        const committed = await storage.inbox.commit(turn, outcome(`to ${turn.activity.text}`));
        turn = committed?.more ? await storage.inbox.next(turn.conversationKey, turn.leaseToken) : undefined;
      }
      expect(handled).toHaveLength(50);
      expect(handled).toEqual([...handled].sort((a, b) => a - b));
    });
  });

  describe('the commit', () => {
    test('writes replies, state and done together', async () => {
      const turn = await turnOf(storage, inbound('hello'));
      const committed = await storage.inbox.commit(turn, outcome('reply'));
      expect(committed?.stored.map((one) => one.activity.id)).toEqual(['one|0000002']);
      expect(await said()).toEqual(['hello', 'reply']);
      expect((await turnOf(storage, inbound('again'))).state).toEqual({ talk: { said: 'reply' } });
    });

    test('takes out the words of this turn and of an earlier one', async () => {
      const first = await turnOf(storage, inbound('hello'));
      await storage.inbox.commit(first, outcome('reply'));
      const turn = await turnOf(storage, inbound('again'));
      const withholdEarlier = [String(first.activity.id), 'another|0000001', 'no id'];
      await storage.inbox.commit(turn, { ...outcome('last'), withhold: true, withholdEarlier });
      expect(await said()).toEqual(['…', 'reply', '…', 'last']);
    });

    test('writes nothing when the lease was taken by another', async () => {
      const turn = await turnOf(storage, inbound('hello'));
      storage.clock.pass(9000);
      const [taken] = await storage.inbox.takeUp(10);
      expect(taken?.activity.text).toBe('hello');
      expect(await storage.inbox.commit(turn, outcome('late'))).toBeUndefined();
      expect(await said()).toEqual(['hello']);
      if (taken) await storage.inbox.commit(taken, outcome('in time'));
      expect(await said()).toEqual(['hello', 'in time']);
    });

    test('can be made only once', async () => {
      const turn = await turnOf(storage, inbound('hello'));
      await storage.inbox.commit(turn, outcome('reply'));
      expect(await storage.inbox.commit(turn, outcome('reply'))).toBeUndefined();
      expect(await said()).toEqual(['hello', 'reply']);
    });

    test('of a forgotten conversation writes nothing', async () => {
      const turn = await turnOf(storage, inbound('hello'));
      await storage.forgetting.forgetConversation(turn.conversationKey);
      await expect(
        storage.inbox.commit(turn, outcome('reply')).then(
          (done) => done ?? 'nothing',
          () => 'nothing',
        ),
      ).resolves.toBe('nothing');
      expect(await said()).toBeUndefined();
    });
  });

  describe('taking up', () => {
    test('a turn whose process died is taken up after its lease, once', async () => {
      await turnOf(storage, inbound('hello'));
      expect(await storage.inbox.takeUp(10)).toEqual([]);
      storage.clock.pass(8001);
      const taken = await Promise.all([storage.inbox.takeUp(10), storage.inbox.takeUp(10), storage.inbox.takeUp(10)]);
      expect(taken.flat().map((turn) => turn.activity.text)).toEqual(['hello']);
      const [turn] = taken.flat();
      expect(turn?.attempts).toBe(0);
      // What waited in a queue and was not begun, however often, is not put aside: an attempt counts when it begins.
      expect((await storage.inbox.next(turn?.conversationKey ?? '', turn?.leaseToken ?? ''))?.attempts).toBe(1);
    });

    test('a turn that was given back is taken up at once, by whoever holds no lease of it, uncounted', async () => {
      const turn = await turnOf(storage, inbound('hello'));
      await storage.inbox.giveBack({ ...turn, leaseToken: 'of another' });
      storage.clock.pass(1);
      expect(await storage.inbox.takeUp(10)).toEqual([]);
      await storage.inbox.giveBack(turn);
      expect(await storage.inbox.takeUp(10)).toMatchObject([{ activity: { text: 'hello' }, attempts: 0 }]);
    });

    test('at most one turn of a conversation at a time', async () => {
      await turnOf(storage, inbound('first'));
      await storage.inbox.add(inbound('second'));
      storage.clock.pass(8001);
      expect((await storage.inbox.takeUp(10)).map((turn) => turn.activity.text)).toEqual(['first']);
    });

    test('a message that failed too often is put aside with an apology, and the next one is handled', async () => {
      const turn = await turnOf(storage, inbound('poison'));
      await storage.inbox.add(inbound('next'));
      const parked = await storage.inbox.park(turn, { type: 'message', text: 'sorry' });
      expect(parked?.more).toBe(true);
      expect((await storage.inbox.next(turn.conversationKey, turn.leaseToken))?.activity.text).toBe('next');
      expect(await said()).toEqual(['poison', 'next', 'sorry']);
    });
  });

  describe('the transcript', () => {
    test('reads on from a place, the same each time', async () => {
      await storage.inbox.commit(await turnOf(storage, inbound('hello')), outcome('reply'));
      expect(await said('one', 1)).toEqual(['reply']);
      expect(await said('one', 1)).toEqual(['reply']);
      expect(await said('one', 2)).toEqual([]);
    });

    test('leaves out what clients must not see', async () => {
      await turnOf(storage, inbound('', { visible: false }));
      expect(await said()).toEqual([]);
    });
  });

  describe('the outbox', () => {
    const pushed = { channelId: 'pushed', conversationId: 'p' };

    const reply = async (text: string, conversationId = 'p') => {
      const turn = await turnOf(storage, inbound('q', { ...pushed, conversationId }));
      await storage.inbox.commit(turn, outcome(text));
    };

    test('holds the replies of channels that push, and only those', async () => {
      await storage.inbox.commit(await turnOf(storage, inbound('hello')), outcome('fetched'));
      await reply('pushed');
      const leased = await storage.outbox.lease(10);
      expect(leased.map((one) => one.activity.text)).toEqual(['pushed']);
      expect(leased[0]?.reference).toEqual({ ...pushed, userId: 'person' });
    });

    test('gives the replies of a conversation one at a time, in order', async () => {
      await reply('first');
      await reply('second');
      await reply('other', 'q');
      const leased = await storage.outbox.lease(10);
      expect(leased.map((one) => one.activity.text).sort()).toEqual(['first', 'other']);
      expect(await storage.outbox.lease(10)).toEqual([]);
      for (const delivery of leased) await storage.outbox.done(delivery);
      expect((await storage.outbox.lease(10)).map((one) => one.activity.text)).toEqual(['second']);
    });

    test('waits before a retry, and holds the rest of the conversation back meanwhile', async () => {
      await reply('first');
      await reply('second');
      const [first] = await storage.outbox.lease(10);
      if (first) await storage.outbox.retry(first, storage.clock.now() + 5000);
      expect(await storage.outbox.lease(10)).toEqual([]);
      storage.clock.pass(5001);
      const [again] = await storage.outbox.lease(10);
      expect(again).toMatchObject({ activity: { text: 'first' }, attempts: 2 });
    });

    test('of one channel leaves the others alone', async () => {
      await reply('mine');
      expect(await storage.outbox.lease(10, 'elsewhere')).toEqual([]);
      expect(await storage.outbox.lease(10, 'pushed')).toHaveLength(1);
    });

    test('remembers how much of a reply was taken, and a try that did not count', async () => {
      await reply('long');
      const [first] = await storage.outbox.lease(10);
      if (first) await storage.outbox.progress(first, 2);
      if (first) await storage.outbox.retry(first, 0, { uncounted: true });
      expect((await storage.outbox.lease(10))[0]).toMatchObject({ parts: 2, attempts: 1 });
    });

    test('a reply that waits for the person goes when they write, before later ones', async () => {
      await reply('too late');
      const [first] = await storage.outbox.lease(10);
      if (first) await storage.outbox.awaitPerson(first);
      storage.clock.pass(3_600_000);
      expect(await storage.outbox.lease(10)).toEqual([]);
      await storage.inbox.add(inbound('back again', { ...pushed, saidAt: storage.clock.now() }));
      expect((await storage.outbox.lease(10))[0]).toMatchObject({ activity: { text: 'too late' }, saidAt: storage.clock.now() });
    });

    test('a reply that is given up lets the next one go', async () => {
      await reply('first');
      await reply('second');
      const [first] = await storage.outbox.lease(10);
      if (first) await storage.outbox.giveUp(first, 'blocked');
      expect((await storage.outbox.lease(10)).map((one) => one.activity.text)).toEqual(['second']);
    });
  });

  describe('what providers repeat', () => {
    const once = { channelId: 'pushed', conversationId: 'p', dedupeId: 'wamid.1', dedupeAcrossForgetting: true };

    test('is taken once, also side by side, and also when the conversation was forgotten in between', async () => {
      const added = await Promise.all(Array.from({ length: 5 }, () => storage.inbox.add(inbound('hello', once))));
      expect(added.filter((one) => one.kind === 'added')).toHaveLength(1);
      await storage.forgetting.forgetConversation(storage.keyOf('pushed', 'p'));
      expect(await storage.inbox.add(inbound('hello', once))).toMatchObject({ kind: 'repeated' });
      expect(await storage.transcript.read(storage.keyOf('pushed', 'p'), 0)).toBeUndefined();
    });

    test('until when it can be answered is known: a day on WhatsApp, always on the website', async () => {
      const saidAt = storage.clock.now() - 3_600_000;
      await storage.inbox.add(inbound('hello', { ...once, saidAt }));
      await storage.database.query("UPDATE conversations SET channel = 'whatsapp'");
      const until = await storage.answerableUntil(storage.keyOf('pushed', 'p'));
      expect(until).toBe(saidAt + 24 * 3_600_000 - 60_000);
      await storage.inbox.add(inbound('hello'));
      expect(await storage.answerableUntil(storage.keyOf('directline', 'one'))).toBeUndefined();
    });

    test('is no longer remembered after its time', async () => {
      await storage.inbox.add(inbound('hello', once));
      await storage.forgetting.forgetConversation(storage.keyOf('pushed', 'p'));
      storage.clock.pass(1000);
      await storage.forgetting.forgetDedupeBefore(storage.clock.now() - 1000);
      expect(await storage.inbox.add(inbound('hello', once))).toMatchObject({ kind: 'repeated' });
      await storage.forgetting.forgetDedupeBefore(storage.clock.now());
      expect(await storage.inbox.add(inbound('hello', once))).toMatchObject({ kind: 'added' });
    });

    test('under another name of the same person reaches the same conversation, at the newest address', async () => {
      const at = (conversationId: string, address: string) => ({
        reference: { channelId: 'pushed', conversationId, userId: 'person', address },
      });
      await storage.inbox.commit(await turnOf(storage, inbound('by number', at('number', '32'))), outcome('one'));
      await storage.inbox.commit(
        await turnOf(storage, { ...inbound('with both', at('number', '32')), aliases: ['BE.id'] }),
        outcome('two'),
      );
      const turn = await turnOf(storage, { ...inbound('by id', at('BE.id', 'BE.id')), aliases: ['BE.parent'] });
      expect(turn.conversationKey).toBe(storage.keyOf('pushed', 'number'));
      expect(turn.reference.address).toBe('BE.id');
    });
  });

  describe('forgetting', () => {
    test('"delete my data" leaves a blank conversation in which only the goodbye stands', async () => {
      await storage.inbox.commit(await turnOf(storage, inbound('secret')), outcome('reply'));
      const turn = await turnOf(storage, inbound('delete'));
      const committed = await storage.inbox.commit(turn, outcome('gone', { forget: true, state: {} }));
      expect(committed?.stored).toHaveLength(1);
      expect(await said()).toEqual(['gone']);
      const next = await turnOf(storage, inbound('hello again'));
      expect(next.state).toEqual({});
      await storage.inbox.commit(next, outcome('hello'));
      expect(await said()).toEqual(['gone', 'hello again', 'hello']);
    });

    test('a conversation is forgotten when its time is over, not before', async () => {
      await storage.inbox.commit(await turnOf(storage, inbound('old')), outcome('reply'));
      storage.clock.pass(3_600_000);
      await storage.inbox.commit(await turnOf(storage, inbound('new', { conversationId: 'two' })), outcome('reply'));
      expect(await storage.forgetting.forgetSilentSince(storage.clock.now() - 3_600_000)).toEqual([]);
      expect(await storage.forgetting.forgetSilentSince(storage.clock.now() - 3_599_999)).toHaveLength(1);
      expect(await said()).toBeUndefined();
      expect(await said('two')).toEqual(['new', 'reply']);
    });
  });

  test('everything is still there after closing and opening again', async () => {
    await storage.inbox.commit(await turnOf(storage, inbound('hello')), outcome('reply'));
    await storage.database.close();
    const again = await storage.reopen();
    const stored = await again.transcript.read(storage.keyOf('directline', 'one'), 0);
    expect(stored?.map((one) => one.activity.text)).toEqual(['hello', 'reply']);
    await again.database.close();
    Object.assign(storage, { close: async () => undefined });
  });
});
