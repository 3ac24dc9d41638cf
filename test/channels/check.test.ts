import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../../src/app.ts';
import { checkChannels } from '../../src/assist/channels.ts';
import { eraseConversation } from '../../src/assist/erase.ts';
import { messengerProbe, setUpMessenger, whatsAppProbe } from '../../src/assist/probe-meta.ts';
import { readConfig } from '../../src/config.ts';
import { loadContent } from '../../src/content/load-content.ts';
import type { StandInOptions } from '../stand-ins/graph/server.ts';
import { temporaryFolder, testConfig } from '../support/app.ts';
import { metaConfig, NUMBER_ID, PAGE_ID, Person, SECRET, standIn, startMeta, TOKEN, VERIFY, WHATSAPP } from '../support/meta.ts';

/** What `assist channels check` says about Meta's channels, and what the settings must be. */

let meta: Awaited<ReturnType<typeof startMeta>>;
beforeAll(async () => {
  meta = await startMeta();
});
afterAll(() => meta.stop());

type Changes = { graph?: Partial<StandInOptions>; whatsapp?: object; publicUrl?: string | undefined; down?: boolean };

async function check({
  graph: options,
  whatsapp,
  publicUrl = meta.app.url.replace('localhost', '127.0.0.1'),
  down,
}: Changes = {}) {
  const graph = standIn({ appSecret: SECRET, callbackUrl: `${publicUrl}/webhooks/whatsapp`, ...options });
  const url = await graph.start();
  if (down) await graph.stop();
  const config = { ...metaConfig(url, whatsapp), publicUrl: publicUrl || undefined };
  const lines: string[] = [];
  const right = await checkChannels([whatsAppProbe(config), messengerProbe(config)], (line) => lines.push(line));
  if (!down) await graph.stop();
  const text = lines.join('\n');
  for (const value of [TOKEN, SECRET, VERIFY, NUMBER_ID, PAGE_ID, 'another-token', 'another-secret'])
    expect(text).not.toContain(value);
  return { right, text };
}

describe('assist channels check', () => {
  test('says that right settings are right, through the address as Meta would call it', async () => {
    const { right, text } = await check();
    expect(text).not.toMatch(/^ +wrong /m);
    expect(right).toBe(true);
    expect(text.match(/^ {2}good /gm)).toHaveLength(8);
    expect(text).toContain('WHATSAPP_TEMPLATE is not set');
  });

  test.each([
    ['a token that has run out', { whatsapp: { accessToken: 'another-token' } }, 'Meta does not accept WHATSAPP_ACCESS_TOKEN'],
    ['another number', { whatsapp: { phoneNumberId: '999999' } }, 'Meta does not know WHATSAPP_PHONE_NUMBER_ID'],
    ['another app secret', { whatsapp: { appSecret: 'another-secret' } }, 'WHATSAPP_APP_SECRET is not the secret'],
    ['another verify token', { whatsapp: { verifyToken: 'another-verify' } }, 'has another WHATSAPP_VERIFY_TOKEN'],
    ['another callback address', { graph: { callbackUrl: 'https://old.example' } }, 'Meta sends messages to another address'],
    ['a number of low quality', { graph: { quality: 'RED' } }, 'quality of the number as low'],
    ['a page that is not subscribed', { graph: { subscribed: ['messages'] } }, 'The page does not send: messaging_postbacks'],
    ['the token of another page', { graph: { pageId: '110000000000009' } }, 'MESSENGER_ACCESS_TOKEN is of another page'],
    ['no way out', { down: true }, 'Meta was not reached'],
    ['nobody at our address', { publicUrl: 'http://127.0.0.1:9' }, 'Our own address under PUBLIC_URL was not reached'],
    ['no address', { publicUrl: '' }, 'PUBLIC_URL is not set'],
  ] as const)('%s', async (_name, changes, words) => {
    expect((await check(changes as Changes)).text).toContain(words);
  });

  test('a page of somebody else in front is not taken for the assistant', async () => {
    const other = createServer((_request, response) => response.end('<html>Welcome</html>'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { right, text } = await check({ publicUrl: `http://127.0.0.1:${(other.address() as AddressInfo).port}` });
    expect(right).toBe(false);
    expect(text).toContain('which is not the assistant');
    other.close();
  });

  test('setup gives the page its first button and a menu in every language Meta knows', async () => {
    const graph = standIn({ appSecret: SECRET });
    const config = { ...metaConfig(await graph.start()), publicUrl: undefined };
    const lines: string[] = [];
    expect(await setUpMessenger(config, loadContent(ROOT).content, (line) => lines.push(line))).toBe(true);
    await checkChannels([messengerProbe(config)], (line) => lines.push(line));
    expect(lines.join('\n')).toContain('The page has its first button and its menu');
    const menus = graph.taken[0]?.body.persistent_menu as { locale: string; call_to_actions: { title: string }[] }[];
    expect(menus.length).toBeGreaterThan(20);
    expect(menus.find(({ locale }) => locale === 'ar_AR')?.call_to_actions[1]?.title).toMatch(/\p{Script=Arabic}/u);
    await graph.stop();
  });

  test('channels without settings are off', async () => {
    const { meta: all } = metaConfig('http://127.0.0.1:9');
    const config = { meta: { ...all, whatsapp: undefined, messenger: undefined }, publicUrl: undefined };
    const lines: string[] = [];
    expect(await checkChannels([whatsAppProbe(config), messengerProbe(config)], (line) => lines.push(line))).toBe(true);
    expect(lines.filter((line) => line.includes('off'))).toHaveLength(2);
  });
});

describe('the settings', () => {
  const whole = {
    WHATSAPP_PHONE_NUMBER_ID: NUMBER_ID,
    WHATSAPP_ACCESS_TOKEN: TOKEN,
    WHATSAPP_APP_SECRET: SECRET,
    WHATSAPP_VERIFY_TOKEN: VERIFY,
  };

  test('switch a channel on together', () => {
    expect(readConfig(whole).meta.whatsapp).toMatchObject({ phoneNumberId: NUMBER_ID, template: undefined });
    expect(readConfig({}).meta).toMatchObject({
      whatsapp: undefined,
      messenger: undefined,
      graphUrl: 'https://graph.facebook.com',
    });
  });

  test.each(Object.keys(whole))('without %s nothing starts, and no value is told', (name) => {
    const start = () => readConfig({ ...whole, [name]: '' });
    expect(start).toThrow(`${name}: is missing`);
    expect(start).not.toThrow(SECRET);
  });

  test.each([
    ['WHATSAPP_PHONE_NUMBER_ID', '+32 470'],
    ['WHATSAPP_APP_SECRET', 'short'],
    ['GRAPH_API_URL', 'http://graph.example'],
    ['GRAPH_API_VERSION', 'latest'],
    ['WHATSAPP_TEMPLATE_LANGUAGES', 'English'],
    ['META_TYPING', 'yes'],
  ])('a wrong %s is named', (name, value) => {
    expect(() => readConfig({ ...whole, [name]: value })).toThrow(`${name}: is`);
  });
});

test('somebody can be erased by the number they write from', async () => {
  const folder = temporaryFolder();
  const key = randomBytes(32);
  const own = await startMeta({ config: { dataDir: folder.path, encryptionKey: key } });
  const person = new Person({ channel: WHATSAPP, url: own.app.url, graph: own.graph });
  await person.asks({ text: 'how long does it take' });
  await own.stop();
  const config = testConfig({ dataDir: folder.path, encryptionKey: key });
  const lines: string[] = [];
  const erase = () => eraseConversation(config, { channel: 'whatsapp', address: person.id }, (line) => lines.push(line));
  expect([await erase(), await erase()]).toEqual([0, 1]);
  expect(lines).toEqual(['Erased: every row and the key.', 'There is no such conversation.']);
  folder.remove();
});
