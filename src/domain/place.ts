import { foldedWords } from './fold-letters.ts';

/** A spot in Belgium that somebody can name: a town, a village or a part of a city. Coordinates in degrees (WGS 84). */
export type Place = {
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
  /** Inhabitants; 0 where not known. */
  readonly population: number;
  /** The municipality it belongs to; its own name when it is one. */
  readonly municipality: string;
  /** Postcodes of which it is the best-known place, then others that it shares. */
  readonly postcodes: readonly string[];
  /** How many of `postcodes` are those of the first kind. */
  readonly mainPostcodes: number;
  readonly otherNames: readonly string[];
};

export type Coordinates = { readonly latitude: number; readonly longitude: number };

/** The form in which names are compared: folded words, "Sint", "St." and "Saint" as one. */
export function placeKey(name: string): string {
  return placeWords(name).join(' ');
}

export function placeWords(text: string): string[] {
  return foldedWords(text).map((word) => SAINTS.get(word) ?? word);
}

const SAINTS: ReadonlyMap<string, string> = new Map([
  ...['sint', 'saint', 'st', 'sankt', 'san', 'sant'].map((word) => [word, 'st'] as const),
  ...['sainte', 'ste', 'sinte'].map((word) => [word, 'ste'] as const),
]);

/** What stands for a place in buttons and memory: its postcode, else its name and municipality. */
export function placeId(place: Place): string {
  const code = place.mainPostcodes > 0 ? place.postcodes[0] : undefined;
  return code ?? `${placeKey(place.name)}@${placeKey(place.municipality)}`;
}

const EARTH_RADIUS = 6371;

/** Kilometres along the surface (haversine). */
export function kilometresBetween(a: Coordinates, b: Coordinates): number {
  const radians = Math.PI / 180;
  const north = ((b.latitude - a.latitude) * radians) / 2;
  const east = ((b.longitude - a.longitude) * radians) / 2;
  const along = Math.cos(a.latitude * radians) * Math.cos(b.latitude * radians);
  return 2 * EARTH_RADIUS * Math.asin(Math.sqrt(Math.sin(north) ** 2 + along * Math.sin(east) ** 2));
}
