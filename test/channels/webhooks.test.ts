import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseWebhook as parseMessenger } from '../../src/channels/messenger/webhook.ts';
import type { Parsed } from '../../src/channels/meta/webhook-routes.ts';
import { parseWebhook as parseWhatsApp } from '../../src/channels/whatsapp/webhook.ts';
import { NUMBER_ID, PAGE_ID } from '../support/meta.ts';

/** Every published shape of a webhook, and what it becomes. The fixtures are about people who do not exist. */

const NOW = 1_795_262_400_000 + 5000;
const nameOf = (address: string) => `name of ${address}`;
const parsers: Record<string, (payload: unknown) => Parsed> = {
  whatsapp: (payload) => parseWhatsApp(payload, { phoneNumberId: NUMBER_ID, now: NOW, nameOf }),
  messenger: (payload) => parseMessenger(payload, { pageId: PAGE_ID, now: NOW, nameOf }),
};

function parsed(channel: string, fixture: string): Parsed {
  const path = join(import.meta.dirname, channel, 'fixtures', `${fixture}.json`);
  return (parsers[channel] as (payload: unknown) => Parsed)(JSON.parse(readFileSync(path, 'utf8')));
}

type Expected = Readonly<Record<string, unknown>> | 'nothing';
const choice = (id: string, text: string) => ({ type: 'message', text, value: { choice: id } });
const file = (contentType: string, text = '') => ({ type: 'message', text, attachments: [{ contentType }] });
const place = { type: 'Place', geo: { type: 'GeoCoordinates', latitude: 51.0543, longitude: 3.7174 } };

const WHATSAPP: Readonly<Record<string, Expected>> = {
  text: { type: 'message', text: 'Hello' },
  'text-from-ad': { type: 'message', text: 'Hello' },
  'template-button': choice('command:menu', 'Menu'),
  'button-reply': choice('command:menu', 'Menu'),
  'list-reply': choice('group:money', 'Money'),
  'flow-reply': { type: 'message', text: '' },
  location: { type: 'message', text: '', entities: [place] },
  image: file('image/*', 'how long does it take'),
  voice: file('audio/*'),
  sticker: file('image/webp'),
  document: file('application/octet-stream'),
  contacts: file('text/vcard'),
  order: { type: 'message', text: '' },
  unsupported: { type: 'message', text: '' },
  'something-new': { type: 'message', text: '' },
  'user-id-only': { type: 'message', text: 'Hello' },
  'number-and-user-id': { type: 'message', text: 'Hello' },
  'changed-user-id': { type: 'event', name: 'channel/address-changed' },
  'changed-number': { type: 'event', name: 'channel/address-changed' },
  reaction: 'nothing',
  group: 'nothing',
  statuses: 'nothing',
  'status-failed': 'nothing',
  'template-status': 'nothing',
  'echo-from-phone-app': 'nothing',
  'other-number': 'nothing',
};

const MESSENGER: Readonly<Record<string, Expected>> = {
  text: { type: 'message', text: 'hello' },
  'reply-to': { type: 'message', text: 'hello' },
  'quick-reply': choice('command:menu', 'Menu'),
  postback: choice('command:menu', 'Menu'),
  'postback-without-id': choice('command:menu', 'Menu'),
  'get-started': { type: 'conversationUpdate', membersAdded: [{ id: 'person', role: 'user' }] },
  image: file('image/*'),
  voice: file('audio/*'),
  video: file('video/*'),
  file: file('application/octet-stream'),
  like: file('image/webp'),
  reel: file('video/*'),
  location: { type: 'message', text: '', entities: [place] },
  'shared-link': { type: 'message', text: 'what is this https://example.org' },
  'something-new': { type: 'message', text: '' },
  echo: 'nothing',
  delivery: 'nothing',
  read: 'nothing',
  reaction: 'nothing',
  edit: 'nothing',
  deleted: 'nothing',
  'opt-in-without-sender': 'nothing',
  'thread-passed': 'nothing',
  standby: 'nothing',
  'feed-change': 'nothing',
  'other-page': 'nothing',
};

describe.each([
  ['whatsapp', WHATSAPP],
  ['messenger', MESSENGER],
])('webhooks of %s', (channel, expected) => {
  test('every fixture has its line here', () => {
    const names = readdirSync(join(import.meta.dirname, channel, 'fixtures')).map((name) => name.replace('.json', ''));
    expect(Object.keys(expected).sort()).toEqual(names.sort());
  });

  test.each(Object.entries(expected))('%s', (fixture, activity) => {
    const { inbounds } = parsed(channel, fixture);
    if (activity === 'nothing') {
      expect(inbounds).toEqual([]);
      return;
    }
    expect(inbounds).toHaveLength(1);
    expect(inbounds[0]?.activity).toEqual({ ...activity, from: { id: 'person', role: 'user' } });
    expect(inbounds[0]).toMatchObject({ dedupeAcrossForgetting: true, reference: { channelId: channel, userId: 'person' } });
    // The address, names of files and people, and addresses of files are in no activity.
    expect(JSON.stringify(inbounds[0]?.activity)).not.toMatch(/32470|7010000|A Person|Profile|fbcdn|Veldstraat|1003383421387256/);
  });
});

describe('who writes', () => {
  test('a number alone is the address', () => {
    expect(parsed('whatsapp', 'text').inbounds[0]).toMatchObject({
      reference: { conversationId: 'name of 32470000001', address: '32470000001' },
      aliases: [],
      saidAt: 1_795_262_400_000,
    });
  });

  test('a person with a username has a user id, and no number', () => {
    expect(parsed('whatsapp', 'user-id-only').inbounds[0]?.reference).toMatchObject({
      conversationId: 'name of BE.13491208655302741918',
      address: 'BE.13491208655302741918',
    });
  });

  test('who has both is found under either', () => {
    expect(parsed('whatsapp', 'number-and-user-id').inbounds[0]).toMatchObject({
      reference: { conversationId: 'name of 32470000001', address: '32470000001' },
      aliases: ['name of BE.13491208655302741918'],
    });
  });

  test('a new user id leads to the same conversation', () => {
    expect(parsed('whatsapp', 'changed-user-id').inbounds[0]).toMatchObject({
      reference: { conversationId: 'name of BE.1', address: 'BE.2' },
      aliases: ['name of BE.2'],
    });
  });

  test('a changed number takes the conversation along', () => {
    expect(parsed('whatsapp', 'changed-number').inbounds[0]).toMatchObject({
      reference: { conversationId: 'name of 32470000001', address: '32470000009' },
      aliases: ['name of 32470000009'],
      opens: false,
    });
  });
});

test('a reply that failed after it was accepted is counted by its code', () => {
  expect(parsed('whatsapp', 'status-failed').failures).toEqual(['meta-131026']);
  expect(parsed('whatsapp', 'statuses').failures).toEqual([]);
});

test('a message that is a day old is counted, not answered', () => {
  const payload = JSON.parse(readFileSync(join(import.meta.dirname, 'whatsapp/fixtures/text.json'), 'utf8'));
  const late = parseWhatsApp(payload, { phoneNumberId: NUMBER_ID, now: NOW + 86_400_000, nameOf });
  expect(late).toMatchObject({ inbounds: [], late: 1 });
});
