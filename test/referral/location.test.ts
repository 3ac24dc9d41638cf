import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type RunningApp, startApp } from '../support/app.ts';
import { Client } from '../support/client.ts';
import { freshDatabase } from '../support/postgres.ts';
import { ENGINES } from '../support/storage.ts';

/** A shared position is a municipality before anything is stored, on every store. */
describe.each(ENGINES)('a shared position on %s', (engine) => {
  let app: RunningApp;
  beforeAll(async () => {
    const databaseUrl = engine === 'postgres' ? await freshDatabase(inject('postgresUrl')) : undefined;
    app = await startApp({ databaseUrl });
  });
  afterAll(() => app.stop());

  test('is answered with who is near, and never comes back', async () => {
    const client = await new Client(app.url).start('fr');
    const location = { latitude: 50.64231, longitude: 5.57812 };
    const posted = await client.post({
      type: 'message',
      text: 'Ma position',
      value: { location },
      entities: [{ type: 'Place', geo: location }],
      channelData: { clientActivityID: 'one', location },
    });
    const reply = await client.replyTo(String(posted.body.id));
    expect(reply.text).toContain('4000');
    const { cards } = reply.channelData as { cards: { title: string; links: { type: string; value: string }[] }[] };
    expect(cards.map((card) => card.title)).toContain('Guichet retour de Fedasil, Liège');
    expect(
      cards.flatMap((card) => card.links).every(({ value }) => /^(tel:\+?\d+|https:\/\/www\.openstreetmap\.org\/)/.test(value)),
    ).toBe(true);
    const kept = JSON.stringify(await client.read());
    for (const digits of ['50.642', '5.578', '50.64231']) expect(kept).not.toContain(digits);
    expect(app.logged()).not.toMatch(/50\.64|5\.57|Ma position/);
    const own = (await client.read()).find((activity) => activity.id === posted.body.id);
    expect(own).toMatchObject({ text: 'Liège', value: { choice: 'place:4000' }, channelData: { clientActivityID: 'one' } });
  });
});
