import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadGazetteer } from '../../src/content/load-places.ts';
import { Problems } from '../../src/content/problems.ts';
import type { Activity } from '../../src/domain/activity.ts';
import { PlaceFinder } from '../../src/domain/find-place.ts';
import { reduceLocation } from '../../src/domain/reduce-location.ts';

const places = new PlaceFinder(loadGazetteer(join(import.meta.dirname, '../..'), new Problems()));
const HERE = { latitude: 51.03547, longitude: 3.72341 };

test.each<[string, Partial<Activity>]>([
  ['the widget', { text: 'My location', value: { location: HERE } }],
  ['a pin of WhatsApp', { channelData: { location: { ...HERE, name: 'Home', address: 'Secret street 3', url: 'https://x' } } }],
  ['a pin of Messenger', { attachments: [{ type: 'location', payload: { coordinates: { lat: 51.03547, long: 3.72341 } } }] }],
  [
    'a Bot Framework entity',
    { entities: [{ type: 'Place', geo: { type: 'GeoCoordinates', elevation: 12, ...HERE }, address: 'Secret street 3' }] },
  ],
  ['text copied from a map', { text: 'https://maps.example/?q=51.03547,3.72341' }],
  ['a point of GeoJSON', { channelData: { geo: { type: 'Point', coordinates: [3.72341, 51.03547] } } }],
  ['numbers as text', { channelData: { location: { lat: '51.03547', lng: '3.72341' } } }],
])('of %s only the municipality is left', (_, parts) => {
  const reduced = reduceLocation({ type: 'message', ...parts }, places);
  const kept = JSON.stringify(reduced);
  for (const telling of ['51.03', '3.72', 'Secret', 'Home', 'maps.example']) expect(kept).not.toContain(telling);
  expect(reduced.value).toEqual({ choice: 'place:9000' });
  expect(reduced.text).toBe('Gent');
});

test('a position in another country is dropped too', () => {
  const reduced = reduceLocation({ type: 'message', value: { location: { latitude: 48.85661, longitude: 2.35222 } } }, places);
  expect(JSON.stringify(reduced)).not.toContain('48.8');
  expect(reduced.value).toEqual({ choice: 'place:abroad' });
});

test('what holds no position comes back as it was', () => {
  const activity: Activity = {
    type: 'message',
    text: 'I pay 12.50, 3.20 for 2 tickets',
    value: { choice: 'yes' },
    channelData: { a: [1, { b: 2 }] },
  };
  expect(reduceLocation(activity, places)).toBe(activity);
});
