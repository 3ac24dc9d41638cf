import type { Activity } from './activity.ts';
import type { PlaceFinder } from './find-place.ts';
import { type Coordinates, placeId } from './place.ts';

/** The choice that stands for a position in another country. */
export const ABROAD = 'place:abroad';

/** Deeper than any channel nests; what lies below is not looked at. */
const DEEPEST = 64;
/** "50.8466, 4.3528", as phones copy it, alone or in the address of a map. */
const PAIR = /(?<![\d.])(-?\d{1,2}\.\d{3,})\s*(?:,|;|%2C|\s)\s*(-?\d{1,3}\.\d{3,})(?![\d.])/i;
const MAP_ADDRESS = /https?:\/\/\S+/g;
/** Part of what says where somebody is, wherever it stands in an activity. */
const TELLING = ['geo', 'location', 'coordinates', 'address', 'hasMap', 'elevation'];

/**
 * Takes a shared position out of an activity before anything is stored: coordinates are replaced by the municipality they
 * lie in, as the choice of a place. Anything else comes back unchanged.
 */
export function reduceLocation(activity: Activity, places: PlaceFinder): Activity {
  const found: Coordinates[] = [];
  const rest = without(activity, found, 0) as Activity;
  const text = reduceText(activity.text ?? '', found);
  const [position] = found;
  if (!position) return activity;
  const place = places.nearest(position);
  const said = place ? place.name : text;
  return { ...rest, text: said, value: { choice: place ? `place:${placeId(place)}` : ABROAD } };
}

function reduceText(text: string, found: Coordinates[]): string {
  const pair = PAIR.exec(text);
  if (!pair) return text;
  found.push({ latitude: Number(pair[1]), longitude: Number(pair[2]) });
  return text.replaceAll(MAP_ADDRESS, '').replaceAll(new RegExp(PAIR, 'gi'), '').trim();
}

/** The same without every object that holds coordinates; what they were goes into `found`. */
function without(value: unknown, found: Coordinates[], depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((one) => without(one, found, depth + 1)).filter((one) => one !== undefined);
  const position = coordinatesOf(value as Record<string, unknown>);
  if (position) {
    found.push(position);
    return depth === 0 ? value : undefined;
  }
  const before = found.length;
  const kept: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    const reduced = without(inner, found, depth + 1);
    if (reduced !== undefined) kept[name] = reduced;
  }
  if (found.length > before && depth > 0) for (const name of TELLING) delete kept[name];
  return kept;
}

function coordinatesOf(value: Record<string, unknown>): Coordinates | undefined {
  const latitude = numberOf(value.latitude ?? value.lat);
  const longitude = numberOf(value.longitude ?? value.long ?? value.lng ?? value.lon);
  const { coordinates } = value;
  // GeoJSON (RFC 7946) has longitude first.
  if (latitude === undefined && Array.isArray(coordinates) && coordinates.length >= 2) {
    const [east, north] = coordinates.map(numberOf);
    return east === undefined || north === undefined ? undefined : { latitude: north, longitude: east };
  }
  return latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim().length > 0 ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
