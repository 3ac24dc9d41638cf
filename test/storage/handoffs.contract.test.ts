import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HandoffChange } from '../../src/domain/handoff.ts';
import { counsellor, newCode, openAct, personWrites, waitingCase } from '../support/handoff.ts';
import { ENGINES, inbound, outcome, type TestStorage, testStorage, turnOf } from '../support/storage.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ann = counsellor('ann');
const bob = counsellor('bob');
const eve = counsellor('eve', 'state');
const asker = (conversationId: string) => ({ channelId: 'whatsapp', conversationId });

describe.each(ENGINES)('cases on %s', (engine) => {
  let storage: TestStorage;
  beforeEach(async () => {
    storage = await testStorage(engine, ['whatsapp']);
  });
  afterEach(() => storage.close());

  const said = async () =>
    ((await storage.transcript.read(storage.keyOf('directline', 'one'), 0)) ?? []).map(({ activity }) => activity);
  const seen = async (caseId: string) => (await storage.handoffs.one(ann, caseId))?.version ?? 0;
  const say = async (caseId: string, text: string) =>
    storage.handoffs.say(ann, caseId, {
      message: { text, locale: 'ar', buttons: [{ id: 'phrase:x:yes', label: 'نعم' }] },
      seen: await seen(caseId),
    });

  test('of twenty colleagues who claim at once, one wins and the others hear who', async () => {
    for (let round = 0; round < 20; round++) {
      const { id } = await waitingCase(storage, { conversationId: `round ${round}` });
      const all = await Promise.all(
        Array.from({ length: 20 }, (_, index) => storage.handoffs.claim(counsellor(`c${index}`), id)),
      );
      const won = all.filter(({ kind }) => kind === 'won');
      expect(won).toHaveLength(1);
      const winner = won[0]?.kind === 'won' ? won[0].case.ownerAlias : '';
      for (const one of all) if (one.kind !== 'won') expect(one).toEqual({ kind: 'taken', by: winner });
      storage.clock.pass(1);
    }
  });

  test('before the claim only metadata is there, and another organisation sees nothing at any time', async () => {
    const { id } = await waitingCase(storage);
    expect(JSON.stringify(await storage.handoffs.waiting('free'))).not.toContain('SENTINEL');
    expect(await storage.handoffs.summary(ann, id)).toBeUndefined();
    expect(await storage.handoffs.messages(ann, id)).toBeUndefined();
    expect(await storage.handoffs.one(eve, id)).toBeUndefined();
    expect(await storage.handoffs.claim(eve, id)).toEqual({ kind: 'gone' });
    await storage.handoffs.claim(ann, id);
    expect(await storage.handoffs.summary(ann, id)).toMatchObject({ question: { text: 'SENTINEL own question' }, country: 'IQ' });
    expect(await storage.handoffs.summary(bob, id)).toBeUndefined();
    expect(await storage.handoffs.messages(eve, id)).toBeUndefined();
    expect(await storage.handoffs.release(bob, id)).toEqual({ kind: 'not-yours', by: 'Alias ann' });
    expect(await storage.handoffs.release(eve, id)).toEqual({ kind: 'gone' });
    expect(await storage.handoffs.touch(eve, id, 'viewing')).toBeUndefined();
    await storage.handoffs.release(ann, id);
    expect(await storage.handoffs.summary(ann, id)).toBeUndefined();
  });

  test('nothing that the person wrote stands readable in the files', async () => {
    const { id } = await waitingCase(storage);
    await storage.handoffs.claim(ann, id);
    await say(id, 'SENTINEL answer');
    await personWrites(storage, 'SENTINEL message');
    const tables = ['handoffs', 'handoff_held', 'activities', 'outbox', 'conversations'];
    for (const table of tables) {
      const rows = await storage.database.query(`SELECT * FROM ${table}`);
      expect(JSON.stringify(rows), table).not.toContain('SENTINEL');
    }
    if (engine === 'postgres') return;
    for (const name of readdirSync(storage.folder))
      expect(readFileSync(join(storage.folder, name)).includes('SENTINEL'), name).toBe(false);
  });

  test('an answer is held for ten seconds, can be taken back, and is then sent once', async () => {
    const { id } = await waitingCase(storage);
    await storage.handoffs.claim(ann, id);
    const first = await say(id, 'wrong');
    expect(first.kind).toBe('held');
    expect((await storage.handoffs.messages(ann, id))?.at(-1)).toMatchObject({
      text: 'wrong',
      held: { sendsAt: storage.clock.now() + 10_000 },
    });
    expect(await storage.handoffs.takeBack(bob, first.kind === 'held' ? first.id : '')).toBe(false);
    expect(await storage.handoffs.takeBack(ann, first.kind === 'held' ? first.id : '')).toBe(true);
    await say(id, 'right');
    storage.clock.pass(9_999);
    expect(await storage.handoffs.sendDue()).toEqual([]);
    storage.clock.pass(1);
    const sent = await Promise.all([storage.handoffs.sendDue(), storage.handoffs.sendDue()]);
    expect(sent.flat()).toHaveLength(1);
    const answers = (await said()).filter(({ from }) => from?.id === 'counsellor');
    expect(answers).toMatchObject([
      { text: 'right', from: { name: 'Alias ann', role: 'bot' }, suggestedActions: { actions: [{ title: 'نعم' }] } },
    ]);
    expect((await storage.handoffs.messages(ann, id))?.at(-1)).toMatchObject({
      from: 'counsellor',
      text: 'right',
      held: undefined,
    });
  });

  test('a second answer without a look is not refused for the first one', async () => {
    const { id } = await waitingCase(storage);
    await storage.handoffs.claim(ann, id);
    const first = await say(id, 'one');
    const version = first.kind === 'held' ? first.version : -1;
    storage.clock.pass(10_000);
    await storage.handoffs.sendDue();
    expect((await storage.handoffs.say(ann, id, { message: { text: 'two', locale: 'ar' }, seen: version })).kind).toBe('held');
  });

  test('an answer to a case that moved on is refused and shows what came', async () => {
    const { id } = await waitingCase(storage);
    await storage.handoffs.claim(ann, id);
    const before = await seen(id);
    await personWrites(storage, 'wait, something else');
    const refused = await storage.handoffs.say(ann, id, { message: { text: 'late', locale: 'en' }, seen: before });
    expect(refused).toMatchObject({ kind: 'moved-on', version: before + 1 });
    expect(refused.kind === 'moved-on' && refused.messages.at(-1)).toMatchObject({
      from: 'person',
      text: 'wait, something else',
    });
    expect(await storage.handoffs.say(bob, id, { message: { text: 'x', locale: 'en' }, seen: before })).toEqual({
      kind: 'not-yours',
      by: 'Alias ann',
    });
  });

  test('what is held goes with the ownership: released, it is never sent', async () => {
    const { id } = await waitingCase(storage);
    await storage.handoffs.claim(ann, id);
    await say(id, 'too late');
    await storage.handoffs.release(ann, id);
    storage.clock.pass(HOUR);
    expect(await storage.handoffs.sendDue()).toEqual([]);
    expect((await said()).map(({ text }) => text)).not.toContain('too late');
  });

  test('on a channel that announces answers, one after the window is taken', async () => {
    const { id, announced } = await waitingCase(storage, { conversationId: 'phone', channelId: 'announcing' });
    expect(announced).toBe(true);
    await storage.handoffs.claim(ann, id);
    storage.clock.pass(DAY + 1000);
    expect((await say(id, 'hello')).kind).toBe('held');
  });

  test('a window that closed takes no answer: it is refused, not lost', async () => {
    const at = { conversationId: 'phone', channelId: 'whatsapp' };
    const { id, windowClosesAt, heardAt } = await waitingCase(storage, at);
    expect(windowClosesAt).toBe(heardAt + DAY);
    await storage.handoffs.claim(ann, id);
    storage.clock.pass(DAY - 5000);
    expect(await say(id, 'hello')).toEqual({ kind: 'window-closed', since: heardAt + DAY });
    await personWrites(storage, 'still here', at);
    expect((await say(id, 'hello')).kind).toBe('held');
    storage.clock.pass(10_000);
    await storage.handoffs.sendDue();
    expect(await storage.database.query("SELECT seq FROM outbox WHERE channel = 'whatsapp'")).toHaveLength(3);
  });

  test('whom the counsellor forgets goes back to the queue with the place that the waiting earned', async () => {
    const { id } = await waitingCase(storage);
    await storage.handoffs.claim(ann, id);
    const claimed = storage.clock.now();
    storage.clock.pass(15 * MINUTE);
    await waitingCase(storage, { conversationId: 'two' });
    expect(await storage.handoffs.returnSilent(storage.clock.now() - 15 * MINUTE)).toBe(0);
    storage.clock.pass(1);
    const both = await Promise.all([1, 2].map(() => storage.handoffs.returnSilent(storage.clock.now() - 15 * MINUTE)));
    expect(both.toSorted()).toEqual([0, 1]);
    expect((await said()).at(-1)?.text).toBe('notice silent');
    expect(await storage.handoffs.waiting('free')).toMatchObject([{ id, waitingSince: claimed, owner: undefined }, {}]);
    expect(await storage.handoffs.position({ caseId: id })).toBe(1);
    expect(await storage.handoffs.position({ organisation: 'free', urgency: 'immediate' })).toBe(1);
    expect(await storage.handoffs.position({ organisation: 'free', urgency: 'normal' })).toBe(3);
  });

  test('a counsellor who has answered is not silent until the person writes again', async () => {
    const { id } = await waitingCase(storage);
    await storage.handoffs.claim(ann, id);
    await say(id, 'hello');
    storage.clock.pass(10_000);
    await storage.handoffs.sendDue();
    storage.clock.pass(DAY);
    expect(await storage.handoffs.returnSilent(storage.clock.now())).toBe(0);
    await personWrites(storage, 'and?');
    storage.clock.pass(1);
    expect(await storage.handoffs.returnSilent(storage.clock.now())).toBe(1);
  });

  test('a case moves to another organisation only after the person said yes, and then the first sees nothing more', async () => {
    const { id } = await waitingCase(storage);
    await storage.handoffs.claim(ann, id);
    expect(await storage.handoffs.offer(ann, id, 'immigration-office')).toEqual({ kind: 'unknown-organisation' });
    expect(await storage.handoffs.offer(ann, id, 'state')).toMatchObject({
      kind: 'done',
      case: { offeredTo: 'state', organisation: 'free' },
    });
    expect(await storage.handoffs.waiting('state')).toEqual([]);
    const turn = await turnOf(storage, inbound('yes'));
    expect(turn.handoff).toMatchObject({ caseId: id, state: 'owned', offeredTo: 'state', alias: 'Alias ann' });
    const consent = { text: 'new', locale: 'ar', scope: ['summary', 'messages'], at: '2026-11-21T12:00:00Z' };
    await storage.inbox.commit(turn, outcome('moved', { ownRight: true, handoff: [{ kind: 'move', yes: true, consent }] }));
    expect(await storage.handoffs.one(ann, id)).toBeUndefined();
    expect(await storage.handoffs.claim(eve, id)).toMatchObject({ kind: 'won' });
    expect(await storage.handoffs.summary(eve, id)).toMatchObject({
      consent,
      recipient: { organisation: 'state', why: 'moved' },
    });
  });

  test('taking it back empties it for the counsellor at once', async () => {
    const heard: HandoffChange['what'][] = [];
    const stop = storage.handoffs.watch(({ what }) => heard.push(what));
    const { id } = await waitingCase(storage);
    await storage.handoffs.claim(ann, id);
    await personWrites(storage, 'SENTINEL');
    const turn = await turnOf(storage, inbound('back'));
    await storage.inbox.commit(turn, outcome('you are back', { ownRight: true, handoff: [{ kind: 'withdraw' }] }));
    expect(await storage.handoffs.messages(ann, id)).toBeUndefined();
    expect(await storage.handoffs.one(ann, id)).toMatchObject({ state: 'bot', owner: undefined });
    expect(await storage.handoffs.claim(bob, id)).toEqual({ kind: 'gone' });
    await expect.poll(() => heard).toContain('withdrawn');
    stop();
  });

  test('erasing the conversation empties everything and tells every process; counts stay', async () => {
    const other = await storage.reopen();
    const heard: HandoffChange[] = [];
    const watching = engine === 'postgres' ? other : storage;
    const stop = watching.handoffs.watch((change) => heard.push(change));
    const { id } = await waitingCase(storage);
    await expect
      .poll(async () => {
        await storage.handoffs.touch(ann, id, 'viewing');
        return heard.length;
      })
      .toBeGreaterThan(0);
    await storage.handoffs.claim(ann, id);
    await say(id, 'held');
    await storage.handoffs.touch(bob, id, 'viewing');
    const began = Date.now();
    await storage.forgetting.forgetConversation(storage.keyOf('directline', 'one'));
    await expect.poll(() => heard.some(({ what, caseId }) => what === 'erased' && caseId === id)).toBe(true);
    expect(Date.now() - began).toBeLessThan(5000);
    expect(await other.handoffs.one(ann, id)).toBeUndefined();
    for (const table of ['handoffs', 'handoff_held', 'handoff_presence', 'activities', 'conversations', 'keys.conversation_keys'])
      expect(await storage.database.query(`SELECT * FROM ${table}`), table).toEqual([]);
    expect(await storage.handoffs.counts('free')).toMatchObject([
      { week: '2026-W47', language: 'ar', what: 'claimed', count: 1, minutes: 0 },
      { what: 'opened', count: 1 },
    ]);
    stop();
    await other.database.close();
  });

  test('"delete my data" in a turn does the same, whoever owns it', async () => {
    const { id } = await waitingCase(storage);
    await storage.handoffs.claim(ann, id);
    const turn = await turnOf(storage, inbound('yes'));
    await storage.inbox.commit(turn, outcome('erased', { forget: true }));
    expect(await storage.handoffs.one(ann, id)).toBeUndefined();
    expect((await said()).map(({ text }) => text)).toEqual(['erased']);
    const next = await turnOf(storage, inbound('hello'));
    expect(next.handoff).toBeUndefined();
    expect(await storage.inbox.commit(next, outcome('hello'))).toBeDefined();
  });

  test('the talk goes after a day, the case stays until its time, and then everything goes', async () => {
    const code = newCode();
    const { id } = await waitingCase(storage, { code });
    await storage.handoffs.claim(ann, id);
    await personWrites(storage, 'to the counsellor');
    storage.clock.pass(DAY + 1);
    await storage.forgetting.forgetSilentSince(storage.clock.now() - DAY);
    expect((await said()).map(({ text }) => text)).toEqual(['notice claimed', 'to the counsellor']);
    expect(await storage.handoffs.summary(ann, id)).toBeDefined();
    await storage.handoffs.close(ann, id, 'appointment');
    expect(await storage.handoffs.standing(code, asker('somebody'))).toMatchObject({ state: 'closed' });
    storage.clock.pass(30 * DAY - 1);
    expect(await storage.handoffs.expire()).toBe(0);
    storage.clock.pass(1);
    expect(await storage.handoffs.expire()).toBe(1);
    expect(await storage.handoffs.standing(code, asker('somebody'))).toBe('unknown');
    await storage.forgetting.forgetSilentSince(storage.clock.now() - DAY);
    expect(await storage.database.query('SELECT id FROM conversations')).toEqual([]);
    expect((await storage.handoffs.counts(undefined)).map(({ what, detail }) => `${what} ${detail}`)).toContain(
      'closed appointment',
    );
  });

  test('a code tells how it stands, to ten tries an hour; a counsellor finds only an own open case by it', async () => {
    const code = newCode();
    const { id } = await waitingCase(storage, { code });
    expect(JSON.stringify(await storage.database.query('SELECT * FROM handoffs'))).not.toContain(code);
    expect(await storage.handoffs.standing(code, asker('phone'))).toEqual({
      state: 'waiting',
      organisation: 'free',
      position: 1,
    });
    expect(await storage.handoffs.find(ann, code)).toBe('unknown');
    await storage.handoffs.claim(ann, id);
    expect(await storage.handoffs.find(ann, code)).toMatchObject({ id });
    expect(await storage.handoffs.find(bob, code)).toBe('unknown');
    expect(await storage.handoffs.find(eve, code)).toBe('unknown');
    for (let tries = 1; tries < 10; tries++) expect(await storage.handoffs.standing(newCode(), asker('phone'))).toBe('unknown');
    expect(await storage.handoffs.standing(code, asker('phone'))).toBe('too-many');
    expect(await storage.handoffs.standing(code, asker('another'))).toMatchObject({ state: 'owned', position: undefined });
    storage.clock.pass(HOUR);
    expect(await storage.handoffs.standing(code, asker('phone'))).toMatchObject({ state: 'owned' });
  });

  test('a second request is a new case; the first is taken back', async () => {
    const first = await waitingCase(storage);
    storage.clock.pass(1);
    const turn = await turnOf(storage, inbound('again'));
    await storage.inbox.commit(turn, outcome('passed on', { handoff: [openAct(storage.clock.now())] }));
    expect(await storage.handoffs.one(ann, first.id)).toMatchObject({ state: 'bot' });
    expect(await storage.handoffs.waiting('free')).toHaveLength(1);
  });

  test('presence tells who else is there, for half a minute', async () => {
    const { id } = await waitingCase(storage);
    expect(await storage.handoffs.touch(ann, id, 'replying')).toEqual([]);
    expect(await storage.handoffs.touch(bob, id, 'viewing')).toEqual([
      { counsellor: 'ann', alias: 'Alias ann', doing: 'replying' },
    ]);
    storage.clock.pass(30_001);
    expect(await storage.handoffs.touch(bob, id, 'viewing')).toEqual([]);
  });
});
