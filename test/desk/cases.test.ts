import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hideSmall } from '../../src/desk/figures.ts';
import type { AuditAction } from '../../src/domain/audit.ts';
import { caseAt, listen, personAsks, until } from '../support/cases.ts';
import { enrol, type Person, type RunningDesk, signIn, startDesk, type Visitor } from '../support/desk.ts';
import { newCode, personWrites } from '../support/handoff.ts';
import { ENGINES, type TestStorage } from '../support/storage.ts';

/** Cases at the desk over HTTP. The numbers are those of the catalogue of checks. */

type Shown = { readonly [name: string]: unknown };

describe.each(ENGINES)('cases: %s', (engine) => {
  let desk: RunningDesk;
  let ann: Visitor;
  let ben: Visitor;
  let lead: Visitor;
  let stranger: Visitor;
  let annIs: Person;
  let benIs: Person;
  let strangerIs: Person;
  let leadIs: Person;
  beforeAll(async () => {
    const webhooks = new Map([['fedasil', 'http://127.0.0.1:9/hook']]);
    desk = await startDesk({ engine, config: { desk: { signIn: 'local', provider: undefined, mail: undefined, webhooks } } });
    annIs = await enrol(desk, 'counsellor', { alias: 'Ann' });
    benIs = await enrol(desk, 'counsellor', { alias: 'Ben' });
    strangerIs = await enrol(desk, 'counsellor', { alias: 'Sam', organisation: 'fedasil' });
    ann = await signIn(desk, annIs);
    ben = await signIn(desk, benIs);
    leadIs = await enrol(desk, 'team-lead', { alias: 'Lou' });
    lead = await signIn(desk, leadIs);
    stranger = await signIn(desk, strangerIs);
  });
  afterAll(() => desk.stop());

  const to = (visitor: Visitor, id: string, what: string, body: unknown = {}) =>
    visitor.post(`/desk/api/cases/${id}/${what}`, body);
  const read = (visitor: Visitor, id: string) => visitor.get(`/desk/api/cases/${id}/messages?language=fr`);
  const writes = (conversationId: string, text: string) =>
    personWrites({ ...desk.storage, clock: desk.clock } as unknown as TestStorage, text, { conversationId });
  const lines = async (id: string) =>
    (await desk.storage.desk.audit.read({ limit: 500, subject: id }))
      .map(({ action, account }) => ({ action, account }))
      .reverse();
  const actions = async (id: string): Promise<AuditAction[]> => (await lines(id)).map(({ action }) => action);
  const owned = async (visitor = ann) => {
    const made = await caseAt(desk);
    expect((await to(visitor, made.id, 'claim')).status).toBe(200);
    return made;
  };
  /** Asked for in the chat itself, and taken by Ann. */
  const asked = async () => {
    const before = new Set(((await ann.get('/desk/api/queue')).body.waiting as { id: string }[]).map(({ id }) => id));
    const client = await personAsks(desk, { locale: 'en', yes: 'yes', question: 'Can somebody listen to me?' });
    const { waiting } = (await ann.get('/desk/api/queue')).body as { waiting: { id: string }[] };
    const id = String(waiting.find((one) => !before.has(one.id))?.id);
    expect((await to(ann, id, 'claim')).status).toBe(200);
    return { id, client };
  };
  const version = async (visitor: Visitor, id: string) => ((await read(visitor, id)).body.case as { version: number }).version;
  const messages = async (visitor: Visitor, id: string) => (await read(visitor, id)).body.messages as Shown[];

  test('C41: who waits is metadata, and nothing that the person wrote or answered', async () => {
    const { id } = await caseAt(desk);
    const { body } = await ann.get('/desk/api/queue?language=fr');
    const row = (body.waiting as Shown[]).find((one) => one.id === id);
    expect(row).toMatchObject({ language: 'ar', urgency: 'normal', interpreter: true, state: 'waiting' });
    expect(JSON.stringify(body)).not.toMatch(/SENTINEL|IQ|woman/);
    expect((await to(ann, id, 'open')).body).toEqual({ now: expect.any(Number), case: expect.anything() });
    expect(await actions(id)).toEqual(['case.opened']);
  });

  test('C40: to another organisation a case does not exist, whatever is asked of it', async () => {
    const { id } = await owned();
    const { body } = await stranger.get('/desk/api/queue');
    expect(JSON.stringify(body)).not.toContain(id);
    for (const what of ['claim', 'open', 'presence', 'release', 'give-back', 'print', 'say', 'preview']) {
      const answer = await to(stranger, id, what, { doing: 'viewing', seen: 1, text: 'x', locale: 'fr' });
      const unknown = await to(stranger, 'x'.repeat(22), what, { doing: 'viewing', seen: 1, text: 'x', locale: 'fr' });
      expect(answer.status, what).toBe(404);
      expect(answer.body, what).toEqual(unknown.body);
    }
    expect((await read(stranger, id)).status).toBe(404);
    expect(await actions(id)).toEqual(['case.opened', 'case.claimed']);
  });

  test('C53: of twenty claims at once one wins, and one line is in the record', async () => {
    const { id } = await caseAt(desk);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => to(at % 2 ? ann : ben, id, 'claim')));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
    expect(await actions(id)).toEqual(['case.opened', 'case.claimed']);
  });

  test('what is in a case is for its owner alone, in the language of the page, and each view is recorded', async () => {
    const { id } = await owned();
    const { body } = await to(ann, id, 'open', { language: 'fr' });
    expect(body.summary).toMatchObject({
      question: { text: 'SENTINEL own question', locale: 'ar' },
      country: 'Irak',
      counsellor: 'woman',
    });
    for (const other of [ben, lead]) {
      const shown = await to(other, id, 'open', { language: 'fr' });
      expect(shown.status).toBe(200);
      expect(JSON.stringify(shown.body)).not.toMatch(/SENTINEL|Irak/);
      expect((await read(other, id)).status).toBe(404);
      expect((await to(other, id, 'say', { text: 'x', locale: 'fr', seen: 1 })).status).toBe(404);
    }
    expect(await lines(id)).toEqual([
      { action: 'case.opened', account: 'assistant' },
      { action: 'case.claimed', account: annIs.id },
      { action: 'case.viewed', account: annIs.id },
    ]);
  });

  test('a phrase is read by both in their own language, and so is the answer', async () => {
    const { id, conversationId } = await owned();
    const phrase = { phrase: 'do-you-understand', slots: {}, language: 'fr' };
    const both = (await to(ann, id, 'preview', phrase)).body as { person: Shown; counsellor: Shown };
    expect(both.person.locale).toBe('ar');
    expect(both.counsellor.locale).toBe('fr');
    const seen = await version(ann, id);
    const held = await to(ann, id, 'say', { ...phrase, seen });
    expect(held.status).toBe(200);
    desk.clock.pass(10_000);
    await until(async () => (await messages(ann, id)).some(({ from, held: waits }) => from === 'counsellor' && !waits));
    const label = String((both.person.answers as { label: string }[])[0]?.label);
    await writes(conversationId, label);
    const [sent, heard] = (await messages(ann, id)).slice(-2);
    expect(sent).toMatchObject({
      from: 'counsellor',
      text: both.person.text,
      reading: { kind: 'phrase', text: both.counsellor.text },
    });
    expect(heard).toMatchObject({ from: 'person', text: label, isOriginal: false, reading: { kind: 'heard', text: 'Oui' } });
    expect(await actions(id)).toEqual(['case.opened', 'case.claimed', 'case.message-sent']);
  });

  test('dates, times, desks and documents are filled in for both', async () => {
    const { id } = await owned();
    const slots = { date: '2026-11-24', time: '09:30', desk: 'fedasil-desk-liege', documents: ['passport'] };
    const book = (await ann.get('/desk/api/phrasebook?person=ar&language=fr')).body as {
      groups: { phrases: { id: string; slots: string[] }[] }[];
      desks: { id: string }[];
      answers: { topic: string }[];
    };
    const phrases = book.groups.flatMap((group) => group.phrases);
    const dated = phrases.find((one) => one.slots.includes('date') && one.slots.includes('time') && one.slots.length === 2);
    const both = await to(ann, id, 'preview', { phrase: dated?.id, slots, language: 'fr' });
    expect(JSON.stringify(both.body)).toContain('mardi 24 novembre 2026');
    expect(JSON.stringify(both.body)).toContain('نوفمبر');
    const wrong = await to(ann, id, 'preview', { phrase: dated?.id, slots: { ...slots, date: '2026-02-30' } });
    expect(wrong.status).toBe(400);
    expect(JSON.stringify(wrong.body)).toContain('date');
    expect(book.desks.map((one) => one.id)).not.toContain('dofi-vr');
    const topic = book.answers[0]?.topic;
    const sent = await to(ann, id, 'say', { topic, seen: await version(ann, id), language: 'fr' });
    expect(sent.status).toBe(200);
    const [held] = (await messages(ann, id)).slice(-1);
    expect(held).toMatchObject({ reading: { kind: 'phrase', locale: 'fr' }, locale: 'ar' });
  });

  test('own words are marked as not translated, for both', async () => {
    const { id, conversationId } = await owned();
    await to(ann, id, 'say', { text: 'Bonjour', locale: 'fr', seen: await version(ann, id) });
    desk.clock.pass(10_000);
    const key = desk.storage.keyOf('directline', conversationId);
    const last = await until(async () => {
      const said = (await desk.storage.transcript.read(key, 0)) ?? [];
      return said.find(({ activity }) => activity.from?.id === 'counsellor')?.activity;
    });
    expect(last.channelData).toMatchObject({
      bubbles: ['Bonjour'],
      bubbleLocale: 'fr',
      notes: [expect.stringContaining('غير مترجمة')],
    });
    expect(last.locale).toBe('ar');
    await writes(conversationId, 'شكرا جزيلا');
    const shown = await messages(ann, id);
    // To a counsellor whose page is in French the own words are no foreign ones.
    expect(shown.find(({ text }) => text === 'Bonjour')).toMatchObject({ isOriginal: false, locale: 'fr' });
    expect(shown.at(-1)).toMatchObject({ text: 'شكرا جزيلا', isOriginal: true, locale: 'ar' });
  });

  test('C54: a reply on a case that moved on is refused, and shows what came', async () => {
    const { id, conversationId } = await owned();
    const seen = await version(ann, id);
    await writes(conversationId, 'انتظر');
    const refused = await to(ann, id, 'say', { text: 'Bonjour', locale: 'fr', seen, language: 'fr' });
    expect(refused.status).toBe(409);
    expect(refused.body.error).toMatchObject({ code: 'MovedOn' });
    expect((refused.body.messages as Shown[]).at(-1)).toMatchObject({ text: 'انتظر' });
    const again = await to(ann, id, 'say', { text: 'Bonjour', locale: 'fr', seen: refused.body.version });
    expect(again.status).toBe(200);
  });

  test('after the window of the channel nothing can be sent, and the page knows when that is', async () => {
    const { id } = await caseAt(desk, {}, undefined, 'whatsapp');
    await to(ann, id, 'claim');
    const { body } = await read(ann, id);
    const { windowClosesAt, version: seen } = body.case as { windowClosesAt: number; version: number };
    // A minute early: what is on its way must arrive in time.
    expect(windowClosesAt - Number(body.now)).toBe(24 * 3_600_000 - 60_000);
    desk.clock.pass(24 * 3_600_000);
    const again = await signIn(desk, annIs);
    const refused = await to(again, id, 'say', { text: 'Bonjour', locale: 'fr', seen });
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'WindowClosed' } } });
    ann = again;
    ben = await signIn(desk, benIs);
    lead = await signIn(desk, leadIs);
    stranger = await signIn(desk, strangerIs);
  });

  test('a message can be taken back for ten seconds, by its writer alone', async () => {
    const { id } = await owned();
    const held = String((await to(ann, id, 'say', { text: 'Non', locale: 'fr', seen: await version(ann, id) })).body.held);
    expect((await to(ben, id, 'undo', { held })).status).toBe(409);
    expect((await to(ann, id, 'undo', { held })).status).toBe(204);
    desk.clock.pass(20_000);
    expect((await to(ann, id, 'undo', { held })).status).toBe(409);
    expect((await messages(ann, id)).filter(({ from }) => from === 'counsellor')).toEqual([]);
    expect(await actions(id)).toEqual(['case.opened', 'case.claimed', 'case.message-undone']);
  });

  test.each([
    ['release', {}, 'case.released'],
    ['give-back', {}, 'case.returned'],
    ['close', { outcome: 'informed' }, 'case.closed'],
  ])('%s ends the view, and leaves exactly one line', async (what, body, action) => {
    const { id } = await owned();
    expect((await to(ann, id, what, body)).status).toBe(200);
    expect((await to(ann, id, what, body)).status).not.toBe(200);
    expect((await read(ann, id)).status).toBe(404);
    expect((await actions(id)).filter((one) => one === action)).toHaveLength(1);
  });

  test('C50: a case goes to a colleague or a partner of the list, and to nobody else', async () => {
    const { id } = await owned();
    const { body } = await ann.get('/desk/api/colleagues');
    expect(body.colleagues).toContainEqual({ id: benIs.id, alias: 'Ben' });
    expect(JSON.stringify(body)).not.toContain(strangerIs.id);
    for (const wrong of [strangerIs.id, annIs.id, 'nobody'])
      expect((await to(ann, id, 'hand-on', { to: wrong })).status).toBe(400);
    expect((await to(ann, id, 'offer', { organisation: 'dofi-vr' })).status).toBe(400);
    expect((await to(ann, id, 'offer', { organisation: 'fedasil' })).status).toBe(200);
    expect((await read(ann, id)).body.case).toMatchObject({ offeredTo: 'Fedasil' });
    // C42: handed on, it is the colleague's at once and the earlier owner's no more.
    expect((await to(ann, id, 'hand-on', { to: benIs.id })).status).toBe(200);
    expect((await read(ann, id)).status).toBe(404);
    expect((await to(ann, id, 'presence', { doing: 'viewing' })).body).toMatchObject({ isMine: false });
    expect((await read(ben, id)).status).toBe(200);
    expect((await actions(id)).filter((one) => one === 'case.transferred')).toHaveLength(2);
  });

  test('who looks at it and who writes is seen by the others', async () => {
    const { id } = await caseAt(desk);
    await to(ben, id, 'presence', { doing: 'viewing' });
    expect((await to(ann, id, 'presence', { doing: 'viewing' })).body).toMatchObject({
      others: [{ alias: 'Ben', doing: 'viewing' }],
    });
    expect((await to(ann, id, 'presence', { doing: 'reading' })).status).toBe(400);
  });

  test('C44: erased by the person, it is gone from every answer at once, and open pages are told', async () => {
    const { id, client } = await asked();
    await to(ann, id, 'open');
    const stream = await listen(ann);
    await until(() => stream.heard.some(({ what }) => what === 'hello'));
    await client.ask('erase my data');
    await client.ask('yes');
    await until(() => stream.heard.some((one) => one.id === id));
    for (const answer of [await read(ann, id), await to(ann, id, 'open'), await to(ann, id, 'presence', { doing: 'viewing' })]) {
      expect(answer.status).toBe(404);
    }
    stream.stop();
    expect((await actions(id)).filter((one) => one === 'case.erased')).toHaveLength(1);
  });

  test('the stream tells that something changed, never what, and messages to the owner alone', async () => {
    const streams = { ann: await listen(ann), ben: await listen(ben), stranger: await listen(stranger) };
    expect(streams.ann).toMatchObject({ status: 200, type: 'text/event-stream; charset=utf-8' });
    await until(() => Object.values(streams).every(({ heard }) => heard.length > 0));
    const { id, client } = await asked();
    await client.say('SENTINEL');
    await until(() => streams.ann.heard.some((one) => one.what === 'case' && one.id === id));
    await until(() => streams.ben.heard.some((one) => one.what === 'queue' && one.id === id));
    expect(streams.ben.heard.filter(({ what }) => what === 'case')).toEqual([]);
    expect(streams.stranger.heard).toEqual([{ what: 'hello' }]);
    for (const { heard } of Object.values(streams))
      for (const event of heard) expect(Object.keys(event).sort().join()).toMatch(/^(id,)?what$/);
    for (const stream of Object.values(streams)) stream.stop();
  });

  test('an organisation that wants to be told is told of a new case, in the transaction that opens it', async () => {
    await personAsks(desk, { locale: 'en', yes: 'yes', question: 'Can somebody listen?', organisation: 'fedasil' });
    const told = await desk.storage.database.query('SELECT organisation, way FROM desk_notices');
    expect(told).toEqual([{ organisation: 'fedasil', way: 'webhook' }]);
  });

  test('C24: the stream ends with the session', async () => {
    const visitor = await signIn(desk, await enrol(desk, 'counsellor', { alias: 'Eva' }));
    const stream = await listen(visitor);
    await visitor.post('/desk/api/sign-out');
    expect(await stream.ended).toBe(true);
  });

  test('C45, C49: ids of another case, of another kind, and fields that nobody asked for do nothing', async () => {
    const { id } = await owned();
    const other = await owned(ben);
    const held = String(
      (await to(ben, other.id, 'say', { text: 'x', locale: 'fr', seen: await version(ben, other.id) })).body.held,
    );
    expect((await to(ann, id, 'undo', { held })).status).toBe(409);
    expect((await to(ann, id, 'undo', { held: { $ne: 1 } })).status).toBe(404);
    await to(ann, id, 'presence', { doing: 'viewing', owner: 'x', organisation: 'fedasil' });
    expect((await read(ann, id)).status).toBe(200);
    for (const bad of [undefined, '1', 1.5, null]) {
      expect((await to(ann, id, 'say', { text: 'x', locale: 'fr', seen: bad })).status).toBe(400);
    }
    expect((await to(ann, id, 'say', { text: '   ', locale: 'fr', seen: 1 })).status).toBe(400);
    expect((await to(ann, id, 'say', { text: 'x'.repeat(2001), locale: 'fr', seen: 1 })).status).toBe(400);
    expect((await to(ann, id, 'say', { text: 'x', locale: 'xx', seen: 1 })).status).toBe(400);
    expect((await to(ann, id, 'close', { outcome: 'deported' })).status).toBe(400);
  });

  test('an own open case is found by its code, and nobody else finds it', async () => {
    const code = newCode();
    const { id } = await caseAt(desk, {}, code);
    expect((await ann.post('/desk/api/find', { code })).status).toBe(404);
    await to(ann, id, 'claim');
    expect((await ann.post('/desk/api/find', { code })).body).toEqual({ id });
    expect((await ben.post('/desk/api/find', { code })).status).toBe(404);
    const answers = [];
    for (let at = 0; at < 12; at++) answers.push((await stranger.post('/desk/api/find', { code })).status);
    expect(answers).toContain(429);
    expect(answers).not.toContain(200);
  });

  test('figures are for the team lead, small ones are hidden, and looking is recorded', async () => {
    expect((await ann.post('/desk/api/figures')).status).toBe(403);
    const { status, body } = await lead.post('/desk/api/figures');
    expect(status).toBe(200);
    const weeks = body.weeks as { opened?: number; withdrawn?: number }[];
    expect(weeks[0]?.opened).toBeGreaterThanOrEqual(10);
    expect(weeks[0]?.withdrawn).toBeUndefined();
    for (const value of (body.outcomes as { count?: number }[]).map(({ count }) => count))
      expect(value ?? 10).toBeGreaterThanOrEqual(10);
    const seen = await desk.storage.desk.audit.read({ limit: 50 });
    expect(seen.filter(({ action }) => action === 'statistics.viewed')).toHaveLength(1);
  });

  test('C48: who opens case after case is stopped, and it is recorded and told', async () => {
    const person = await enrol(desk, 'counsellor', { alias: 'Mia' });
    const visitor = await signIn(desk, person);
    const statuses = [];
    for (let at = 0; at < 31; at++) statuses.push((await to(visitor, (await owned(visitor)).id, 'open')).status);
    expect(statuses.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 200));
    expect(statuses[30]).toBe(429);
    const [last] = await desk.storage.desk.audit.read({ limit: 1, account: person.id });
    expect(last).toMatchObject({ action: 'case.viewed', outcome: 'refused' });
    expect(desk.logged()).toContain('many-cases-opened');
  });

  test('C43: moved to another organisation, the old cases are gone at once', async () => {
    const person = await enrol(desk, 'counsellor', { alias: 'Kim' });
    const visitor = await signIn(desk, person);
    const { id } = await owned(visitor);
    await desk.storage.database.query('UPDATE desk_accounts SET organisation = $2 WHERE id = $1', [person.id, 'fedasil']);
    expect((await read(visitor, id)).status).toBe(404);
    expect(JSON.stringify((await visitor.get('/desk/api/queue')).body)).not.toContain(id);
  });

  test('the record of all this is whole, and no word of a case is in it or in the log', async () => {
    expect((await desk.storage.desk.audit.verify()).faults).toEqual([]);
    const rows = await desk.storage.database.query('SELECT * FROM desk_audit');
    expect(JSON.stringify(rows)).not.toMatch(/SENTINEL|Bonjour|شكرا/);
    expect(desk.logged()).not.toMatch(/SENTINEL|Bonjour|شكرا/);
  });
});

describe('hiding small figures', () => {
  test('nothing below ten is shown, and no total gives a hidden one away', () => {
    expect(hideSmall([12, 9, 30])).toEqual([undefined, undefined, 30]);
    expect(hideSmall([12, 0, 30])).toEqual([12, undefined, 30]);
    expect(hideSmall([9, 8, 30])).toEqual([undefined, undefined, 30]);
    expect(hideSmall([10, 11])).toEqual([10, 11]);
    for (let round = 0; round < 2000; round++) {
      const cells = Array.from({ length: 1 + (round % 7) }, () => Math.floor(Math.random() * 40));
      const shown = hideSmall(cells);
      const hidden = cells.filter((_, at) => shown[at] === undefined);
      expect(shown.every((one) => one === undefined || one >= 10)).toBe(true);
      const sum = hidden.reduce((total, one) => total + one, 0);
      if (sum > 0 && hidden.length < cells.length) expect(sum).toBeGreaterThanOrEqual(10);
    }
  });
});
