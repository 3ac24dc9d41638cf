import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { metaJson, signatureOf } from '../stand-ins/graph/payloads.ts';
import { deliver, type MetaChannel, Person, SECRET, startMeta, VERIFY } from '../support/meta.ts';
import { freshDatabase } from '../support/postgres.ts';
import { ENGINES } from '../support/storage.ts';

/** What every channel of Meta promises, on both stores. Called with what only the channel knows. */
export function metaChannelContract(channel: MetaChannel): void {
  describe.each(ENGINES)(`${channel.id} on %s`, (engine) => {
    let meta: Awaited<ReturnType<typeof startMeta>>;
    const newPerson = () => new Person({ channel, url: meta.app.url, graph: meta.graph });
    const send = (payload: unknown, headers?: Record<string, string>) => deliver(meta.app.url, channel.path, payload, headers);
    beforeAll(async () => {
      meta = await startMeta({ databaseUrl: engine === 'postgres' ? await freshDatabase(inject('postgresUrl')) : undefined });
    });
    afterAll(() => meta.stop());

    describe('the handshake', () => {
      const shake = async (query: Record<string, string>) => {
        const response = await fetch(`${meta.app.url}${channel.path}?${new URLSearchParams(query)}`);
        return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
      };
      const right = { 'hub.mode': 'subscribe', 'hub.verify_token': VERIFY, 'hub.challenge': '1158201444' };

      test('gives the bare challenge back as plain text', async () => {
        expect(await shake(right)).toEqual({ status: 200, type: 'text/plain; charset=utf-8', text: '1158201444' });
      });

      test.each([
        ['a wrong token', { ...right, 'hub.verify_token': 'nonsense' }],
        ['no token', { 'hub.mode': 'subscribe', 'hub.challenge': '1' }],
        ['another mode', { ...right, 'hub.mode': 'unsubscribe' }],
        ['no mode', { 'hub.verify_token': VERIFY, 'hub.challenge': '1' }],
        ['nothing', {}],
      ])('is refused with %s', async (_name, query) => {
        expect((await shake(query as Record<string, string>)).status).toBe(403);
      });

      test('never answers as a page', async () => {
        const answer = await shake({ ...right, 'hub.challenge': '<script>alert(1)</script>' });
        expect(answer.type).toContain('text/plain');
      });
    });

    describe('the signature', () => {
      const signed = (body: string) => ({ 'x-hub-signature-256': signatureOf(body, SECRET) });
      const someone = channel.newPerson();
      const body = metaJson(channel.payload([channel.message(someone, { text: 'été 😀 / بيت' }, Date.now())]));

      test.each([
        ['missing', { 'x-hub-signature-256': '' }],
        ['short', { 'x-hub-signature-256': 'sha256=abc' }],
        ['not hexadecimal', { 'x-hub-signature-256': `sha256=${'z'.repeat(64)}` }],
        ['of another secret', { 'x-hub-signature-256': signatureOf(body, 'other') }],
        ['of another body', signed(`${body} `)],
        ['the old SHA-1 kind', { 'x-hub-signature-256': '', 'x-hub-signature': `sha1=${'0'.repeat(40)}` }],
        ['without its prefix', { 'x-hub-signature-256': signatureOf(body, SECRET).slice(7) }],
        ['over the same JSON written another way', signed(JSON.stringify(JSON.parse(body)))],
      ])('%s is refused', async (_name, headers) => {
        const before = meta.graph.asked.length;
        expect(await send(body, headers)).toBe(401);
        expect(meta.graph.asked.length).toBe(before);
      });

      test('over the bytes as they came is taken, escaped or not', async () => {
        const [one, two] = [newPerson(), newPerson()];
        const payload = (person: Person) =>
          channel.payload([channel.message(person.id, { text: 'combien ça coûte ? 😀' }, Date.now())]);
        for (const person of [one, two]) meta.graph.heard(person.id);
        expect(await send(metaJson(payload(one)))).toBe(200);
        expect(await send(JSON.stringify(payload(two)))).toBe(200);
        expect(await answerOf(one)).toBe(await answerOf(two));
        expect(await one.hears(1)).toBe(await two.hears(1));
      });
    });

    describe('hostile bodies', () => {
      test.each([
        ['not JSON', '{"object":'],
        ['not UTF-8 in a string', '{"object":"page","entry":[{"id":"\\ud800"}]}'],
        ['a list', '[]'],
        ['text', '"page"'],
        ['null', 'null'],
        ['no entries', '{"object":"page"}'],
        ['an entry that is no list', '{"object":"page","entry":{}}'],
        ['a reserved key', '{"object":"page","entry":[],"__proto__":{"a":1}}'],
        ['far too deep', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
      ])('%s is no trouble', async (name, body) => {
        expect(await send(body)).toBe(name === 'not UTF-8 in a string' ? 200 : 400);
      });

      test('five megabytes are refused, three are not', async () => {
        const padded = (length: number) => JSON.stringify({ object: 'other', entry: [], padding: 'x'.repeat(length) });
        expect(await send(padded(5_000_000)).catch(() => 413)).toBe(413);
        expect(await send(padded(3_000_000))).toBe(200);
      });

      test('senseless elements are answered with 200 and lose none of their neighbours', async () => {
        const person = newPerson();
        meta.graph.heard(person.id);
        const good = channel.message(person.id, { text: 'how long does it take' }, Date.now());
        const bad = [
          null,
          7,
          'text',
          {},
          { from: person.id },
          { id: 5, from: {} },
          { ...good, id: undefined, message: 7, timestamp: 'soon' },
        ];
        expect(await send(channel.payload([...(bad as never[]), good, ...(bad as never[])]))).toBe(200);
        expect(await person.hears(1)).not.toBe('');
        await settled(person, 1);
      });

      test('what is for somebody else is answered with 200 and nothing', async () => {
        const person = newPerson();
        const text = JSON.stringify(channel.payload([channel.message(person.id, { text: 'hello' }, Date.now())]));
        expect(await send(text.replaceAll('106540352242922', '999').replaceAll('110000000000001', '999'))).toBe(200);
        expect(await send(text.replace('whatsapp_business_account', 'other').replace('"page"', '"user"'))).toBe(200);
        await settled(person, 0);
      });
    });

    describe('repeats and order', () => {
      test('the same message five times at once, and once more, is answered once', async () => {
        const person = newPerson();
        meta.graph.heard(person.id);
        const payload = channel.payload([channel.message(person.id, { text: 'how long does it take' }, Date.now())]);
        const statuses = await Promise.all(Array.from({ length: 5 }, () => send(payload)));
        expect([...statuses, await send(payload)]).toEqual([200, 200, 200, 200, 200, 200]);
        const sent = await answerOf(person);
        expect(await send(payload)).toBe(200);
        await settled(person, sent);
      });

      test('a repeat is known after the conversation was erased', async () => {
        const person = newPerson();
        await person.says('hello', 'repeated-after-erasing');
        await answerOf(person);
        await person.asks({ text: 'delete my data' });
        await person.asks({ text: 'yes' });
        const before = person.got.length;
        expect(await person.says('hello', 'repeated-after-erasing')).toBe(200);
        await settled(person, before);
      });

      test('fifty messages in one payload are fifty turns, in the order in which they were written', async () => {
        const person = newPerson();
        meta.graph.heard(person.id);
        const now = Date.now();
        const languages = ['English', 'Deutsch', 'Nederlands', 'Español', 'Türkçe'];
        const messages = Array.from({ length: 50 }, (_, place) => {
          return channel.message(person.id, { text: languages[place % 5] ?? '' }, now - (50 - place) * 1000);
        });
        expect(await send(channel.payload(messages.toReversed()))).toBe(200);
        const texts = (await meta.graph.waitFor(person.id, 50, 20_000)).map((one) => channel.textOf(one));
        const answers = texts.filter((text) => /English|Deutsch|Nederlands|español|Türkçe/.test(text));
        const order = answers.map((text) =>
          languages.findIndex((name) => text.toLowerCase().includes(name.toLowerCase().slice(0, 6))),
        );
        expect(order.slice(-10)).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
        await settled(person, texts.length);
      });

      test('a message of yesterday is taken and not answered', async () => {
        const person = newPerson();
        const old = channel.message(person.id, { text: 'hello' }, Date.now() - 25 * 3_600_000);
        expect(await send(channel.payload([old]))).toBe(200);
        await settled(person, 0);
      });
    });

    describe('every kind of message', () => {
      test.each(['voice', 'image', 'sticker', 'document', 'contacts', 'video'] as const)(
        '%s gets an honest answer',
        async (kind) => {
          const person = newPerson();
          await person.says('hello');
          await answerOf(person);
          const { text, choices } = await person.asks({ send: kind });
          const expected = {
            voice: 'voice',
            image: 'pictures',
            sticker: 'stickers',
            document: 'documents',
            contacts: 'contact',
            video: 'videos',
          };
          const isUnknown = channel.id === 'messenger' && kind === 'contacts';
          expect(text).toContain(isUnknown ? 'text' : expected[kind]);
          expect(choices.length).toBeGreaterThan(0);
        },
      );

      test('in the language of the person', async () => {
        const person = newPerson();
        await person.asks({ text: 'bonjour, combien de temps cela prend ?' });
        expect((await person.asks({ send: 'voice' })).text).toContain('messages vocaux');
        await person.asks({ text: 'العربية' });
        expect((await person.asks({ send: 'image' })).text).toContain('الصور');
      });

      test('a caption is answered as a question', async () => {
        const person = newPerson();
        await person.says('hello');
        await answerOf(person);
        const { text } = await person.asks({ send: 'image', caption: 'how much luggage can i take' });
        expect(text).toMatch(/luggage|kilo/i);
        expect(text).toContain('pictures');
      });

      test('a pin becomes a place, and its coordinates are kept nowhere', async () => {
        const person = newPerson();
        await person.asks({ text: 'where can i go for help' });
        const { text } = await person.asks({ pin: { latitude: 51.0543, longitude: 3.7174 } });
        expect(text).toContain('Gent');
      });

      test('buttons and lists come back as what was chosen', async () => {
        const person = newPerson();
        const menu = await person.asks({ text: 'menu' });
        const [first] = menu.choices;
        if (!first) throw new Error('no choices');
        const group = await person.asks({ press: first });
        expect(group.choices.some(({ id }) => id.startsWith('topic:'))).toBe(true);
      });

      test('a number is heard where there are too many choices for buttons', async () => {
        const person = newPerson();
        const languages = await person.asks({ text: 'language' });
        const number = /(\d+)\. Nederlands/.exec(languages.text)?.[1] ?? '';
        expect((await person.asks({ text: number })).text).toContain('Nederlands');
      });
    });

    describe('first contact', () => {
      test('by a voice message offers languages to choose from', async () => {
        const { text, choices } = await newPerson().asks({ send: 'voice' });
        expect(text).toContain('voice messages');
        expect(choices.some(({ id }) => id === 'language:ar') || text.includes('العربية')).toBe(true);
      });

      test('says what Meta knows, where it is more private, and answers at once', async () => {
        const person = newPerson();
        const { text } = await person.asks({ text: 'how long does it take' });
        expect(text).toContain('belongs to Meta');
        expect(text).toContain(new URL(meta.app.url).protocol);
        expect(text).not.toMatch(/anonymous|guarantee|100 ?%|nobody knows/i);
        expect((await person.asks({ text: 'how much does it cost' })).text).not.toContain('belongs to Meta');
      });

      test('in danger is help first', async () => {
        const person = newPerson();
        const { text } = await person.asks({ text: 'i want to kill myself tonight' });
        expect(text).toContain('112');
        expect(text).not.toContain('Meta');
        expect((await person.asks({ text: 'how long does it take' })).text).toContain('Meta');
      });
    });

    test('erasing says what stays on the phone', async () => {
      const person = newPerson();
      await person.asks({ text: 'delete my data' });
      expect((await person.asks({ text: 'yes' })).text).toMatch(/your phone and at Meta/);
    });

    test('no address, token or word is in the log', () => {
      const logged = meta.app.logged();
      for (const word of [SECRET, 'access-token', ...meta.graph.taken.map(({ to }) => to), 'luggage', 'kill'])
        expect(logged).not.toContain(word);
    });
  });
}

/** How many messages the answer to the last thing said was. */
async function answerOf(person: Person): Promise<number> {
  await person.hears(1);
  let seen = 0;
  while (seen !== person.got.length) {
    seen = person.got.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return seen;
}

/** Nothing more comes. */
async function settled(person: Person, count: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(person.got.length).toBe(count);
}
