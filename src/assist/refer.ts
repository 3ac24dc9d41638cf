import { z } from 'zod';
import type { Content } from '../domain/content.ts';
import { ROUTES } from '../domain/eligibility.ts';
import type { PlaceFinder, PlaceFound } from '../domain/find-place.ts';
import type { Place } from '../domain/place.ts';
import { nearestContacts } from '../domain/refer.ts';

export const referLine = z.object({
  id: z.union([z.string(), z.number()]),
  place: z.union(
    [z.string().max(400), z.object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })],
    'write a postcode, a town, or {"latitude": …, "longitude": …} in degrees',
  ),
  locale: z.string().optional(),
  route: z.array(z.enum(ROUTES)).optional(),
});

const MOST = 5;

/** The place that was meant and who is near it. `alternatives`: other places it may mean; the likeliest is `place`. */
export function refer({ contacts }: Content, places: PlaceFinder, line: z.infer<typeof referLine>) {
  const { place, alternatives } = meant(places, line.place);
  const found = place ? nearestContacts({ contacts, place, ...(line.route ? { route: line.route } : {}) }) : [];
  return {
    place: place ? written(place) : null,
    ...(alternatives.length > 0 ? { alternatives: alternatives.map(written) } : {}),
    contacts: found.slice(0, MOST).map(({ contact, kilometres }) => ({
      id: contact.id,
      name: contact.name,
      kind: contact.kind,
      city: contact.city ?? null,
      phone: contact.phones[0]?.number ?? null,
      distance_km: kilometres,
    })),
  };
}

function meant(
  places: PlaceFinder,
  asked: z.infer<typeof referLine>['place'],
): { place?: Place; alternatives: readonly Place[] } {
  if (typeof asked !== 'string') {
    const place = places.nearest(asked);
    return place ? { place, alternatives: [] } : { alternatives: [] };
  }
  const found: PlaceFound = places.find(asked);
  if (found.kind === 'found') return { place: found.place, alternatives: found.others };
  if (found.kind !== 'ambiguous') return { alternatives: [] };
  const [place, ...alternatives] = found.places;
  return place ? { place, alternatives } : { alternatives: [] };
}

function written({ name, postcodes, latitude, longitude }: Place) {
  return { name, ...(postcodes[0] ? { postcode: postcodes[0] } : {}), latitude, longitude };
}
