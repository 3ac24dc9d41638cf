import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Gazetteer } from '../domain/find-place.ts';
import { type Place, placeKey } from '../domain/place.ts';
import type { Problems } from './problems.ts';

const FOLDER = 'content/places';
const BELGIUM = { south: 49.45, north: 51.55, west: 2.5, east: 6.45 };

/** Whether a position is in Belgium, or just across its border. */
export function isInBelgium({ latitude, longitude }: { latitude: number; longitude: number }): boolean {
  return latitude > BELGIUM.south && latitude < BELGIUM.north && longitude > BELGIUM.west && longitude < BELGIUM.east;
}

/** Every place of `content/places`, as it was built from GeoNames and the postcodes. */
export function loadGazetteer(root: string, problems: Problems): Gazetteer {
  const places: Place[] = [];
  for (const line of linesOf(root, 'places.csv', problems)) {
    const place = readPlace(line);
    if (place) places.push(place);
    else if (!line.startsWith('name;'))
      problems.error({ file: `${FOLDER}/places.csv`, path: line.slice(0, 40) }, 'this is not a place', REBUILD);
  }
  return {
    places,
    commonWords: new Set(
      linesOf(root, 'common-words.txt', problems)
        .flatMap((line) => line.split(/[,\s]+/))
        .map(placeKey),
    ),
    abroad: new Map(linesOf(root, 'abroad.txt', problems).flatMap(readAbroad)),
  };
}

const REBUILD = 'run: node tools/build-places.ts';

function linesOf(root: string, name: string, problems: Problems): string[] {
  try {
    const text = readFileSync(join(root, FOLDER, name), 'utf8');
    return text.split('\n').filter((line) => line.length > 0 && !line.startsWith('#'));
  } catch (error) {
    problems.error({ file: `${FOLDER}/${name}` }, String(error instanceof Error ? error.message : error), REBUILD);
    return [];
  }
}

function readPlace(line: string): Place | undefined {
  const [name = '', latitude, longitude, population, municipality, main = '', also = '', others = ''] = line.split(';');
  const position = { latitude: Number(latitude), longitude: Number(longitude) };
  if (!isInBelgium(position)) return undefined;
  const mainCodes = main.split(' ').filter(Boolean);
  return {
    name,
    ...position,
    population: Number(population),
    municipality: municipality || name,
    postcodes: [...mainCodes, ...also.split(' ').filter(Boolean)],
    mainPostcodes: mainCodes.length,
    otherNames: others.split('|').filter(Boolean),
  };
}

function readAbroad(line: string): [string, string][] {
  const [country = '', names = ''] = line.split(/:\s*/, 2);
  return names.split(',').map((name) => [placeKey(name), country]);
}
