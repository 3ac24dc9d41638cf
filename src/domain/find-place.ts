import { isOneEditApart } from './hear-choice.ts';
import { type Coordinates, kilometresBetween, type Place, placeId, placeKey, placeWords } from './place.ts';
import { bareForms, soundOf } from './place-forms.ts';

/** What a text says about where somebody is. */
export type PlaceFound =
  /** `others`: smaller places of the same name, largest first. */
  | { readonly kind: 'found'; readonly place: Place; readonly others: readonly Place[] }
  /** Ask which one is meant. The likeliest first. `abroad`: one of them may be in this country (ISO 3166-1). */
  | { readonly kind: 'ambiguous'; readonly places: readonly Place[]; readonly abroad?: string }
  | { readonly kind: 'abroad'; readonly country: string }
  | { readonly kind: 'none' };

export type Gazetteer = {
  readonly places: readonly Place[];
  /** Words of everyday language that are also names of places, as keys: heard only when they are the whole message. */
  readonly commonWords: ReadonlySet<string>;
  /** Places in other countries that people may mean, by key, with their country. */
  readonly abroad: ReadonlyMap<string, string>;
};

const LONGEST_TEXT = 400;
const LONGEST_NAME = 6;
/** Kilometres: places nearer than this have the same offices near them. */
const SAME_AREA = 12;
/** A place this many times larger than its namesakes is the one that is meant. */
const FAR_LARGER = 30;
/** A number in a sentence may be a year. */
const MOST_WORDS_BESIDE_CODE = 4;
const BORDER_KM = 15;
const MOST_CHOICES = 4;

type Hit = { readonly places: readonly Place[]; readonly words: number; readonly at: number };

/** Finds the place that a text names, in any script and with the usual slips. Pure; reads no more than 400 letters. */
export class PlaceFinder {
  readonly #gazetteer: Gazetteer;
  readonly #byKey = new Map<string, Place[]>();
  readonly #bySound = new Map<string, Place[]>();
  readonly #byLength = new Map<number, string[]>();
  readonly #byCode = new Map<string, Place>();
  readonly #hanNames: string[];

  constructor(gazetteer: Gazetteer) {
    this.#gazetteer = gazetteer;
    for (const place of gazetteer.places) {
      for (const name of [place.name, ...place.otherNames]) this.#addName(placeKey(name), place);
      for (const code of place.postcodes.slice(0, place.mainPostcodes)) this.#byCode.set(code, place);
    }
    for (const [key, places] of this.#byKey) {
      places.sort((a, b) => b.population - a.population);
      this.#byLength.set(key.length, [...(this.#byLength.get(key.length) ?? []), key]);
      const sound = soundOf(key);
      if (sound) this.#bySound.set(sound, [...new Set([...(this.#bySound.get(sound) ?? []), ...places])]);
    }
    this.#hanNames = [...this.#byKey.keys()].filter((key) => /^\p{Script=Han}{2,}$/u.test(key));
  }

  #addName(key: string, place: Place): void {
    const known = this.#byKey.get(key);
    if (!known) this.#byKey.set(key, [place]);
    else if (!known.includes(place)) known.push(place);
  }

  /** `guess`: whether a word that is only nearly a name counts. */
  find(text: string, { guess = true }: { guess?: boolean } = {}): PlaceFound {
    const words = placeWords(text.slice(0, LONGEST_TEXT));
    const key = words.join(' ');
    const byCode = this.#findCode(words);
    const exact = this.#byKey.get(key);
    const abroad = this.#gazetteer.abroad.get(key);
    if (exact) return decide(byOwnName(exact, key), abroad);
    if (abroad) return { kind: 'abroad', country: abroad };
    const named = this.#named(words) ?? (guess ? this.#misspelt(words) : NONE);
    if (byCode && named.kind === 'none') return { kind: 'found', place: byCode, others: [] };
    if (byCode) return this.#codeBesideName(byCode, named);
    return named.kind === 'none' ? this.#foundAbroad(words) : named;
  }

  /** The municipality somebody is in: a position is not kept finer than that. Undefined outside Belgium. */
  nearest(position: Coordinates): Place | undefined {
    let best: { place: Place; far: number } | undefined;
    for (const place of this.#gazetteer.places) {
      const far = kilometresBetween(position, place);
      if (!best || far < best.far) best = { place, far };
    }
    // Not a number is never near.
    if (!best || !(best.far <= BORDER_KM)) return undefined;
    const { place } = best;
    const towns = this.#byKey.get(placeKey(place.municipality)) ?? [];
    return nearestOf(towns, place, 2 * BORDER_KM) ?? place;
  }

  /** The place an id stands for. */
  byId(id: string): Place | undefined {
    if (/^\d{4}$/.test(id)) return this.#byCode.get(id);
    const [name = ''] = id.split('@');
    return this.#byKey.get(name)?.find((place) => placeId(place) === id);
  }

  /** A postcode by its digits; one that only institutions have is where its neighbours are. */
  byPostcode(code: string): Place | undefined {
    const own = this.#byCode.get(code);
    if (own || !/^[1-9]\d{3}$/.test(code)) return own;
    for (let digits = 3; digits >= 2; digits--) {
      for (let step = 1; step < 10 ** (4 - digits); step++) {
        for (const near of [Number(code) - step, Number(code) + step]) {
          const place = this.#byCode.get(String(near));
          if (place && String(near).slice(0, digits) === code.slice(0, digits)) return place;
        }
      }
    }
    return undefined;
  }

  #findCode(words: readonly string[]): Place | undefined {
    const codes = words.map((word) => /^(?:be?)?([1-9]\d{3})$/.exec(word)?.[1]).filter((code) => code !== undefined);
    const [code] = codes;
    if (code === undefined) return undefined;
    const alone = words.filter((word) => word !== 'b' && word !== 'be' && word !== 'belgium').length === 1;
    if (alone) return this.byPostcode(code);
    return words.length <= MOST_WORDS_BESIDE_CODE + 1 || !/^(19|20)/.test(code) ? this.#byCode.get(code) : undefined;
  }

  /** "9000 Gent": the code is the finer of the two. "Gent since 2018": the name counts. */
  #codeBesideName(byCode: Place, named: PlaceFound): PlaceFound {
    const places = named.kind === 'found' ? [named.place, ...named.others] : named.kind === 'ambiguous' ? named.places : [];
    const agree = places.some((place) => kilometresBetween(place, byCode) < SAME_AREA);
    return agree || places.length === 0 ? { kind: 'found', place: byCode, others: [] } : named;
  }

  /** Names inside a sentence: the one of most words; two far apart are asked about. */
  #named(words: readonly string[]): PlaceFound | undefined {
    const hits: Hit[] = [];
    for (let at = 0; at < words.length; ) {
      const hit = this.#longestAt(words, at);
      if (hit) hits.push(hit);
      at += hit?.words ?? 1;
    }
    const most = Math.max(0, ...hits.map((hit) => hit.words));
    const best = hits.filter((hit) => hit.words === most);
    const [first] = best;
    if (!first) return undefined;
    const meant = decide(first.places, undefined);
    if (meant.kind === 'ambiguous' && best.length > 0) return narrowed(meant, hits) ?? meant;
    const apart = best.slice(1).filter((hit) => !hit.places.some((place) => first.places.some((one) => isNear(place, one))));
    if (apart.length === 0 || meant.kind !== 'found') return meant;
    const tops = [meant.place, ...apart.flatMap((hit) => hit.places.slice(0, 1))];
    return { kind: 'ambiguous', places: tops.slice(0, MOST_CHOICES) };
  }

  #longestAt(words: readonly string[], at: number): Hit | undefined {
    for (let length = Math.min(LONGEST_NAME, words.length - at); length > 0; length--) {
      const key = words.slice(at, at + length).join(' ');
      const places = this.#byKey.get(key) ?? (length === 1 ? this.#inflected(key) : undefined);
      if (places && (length > 1 || !this.#isCommon(key))) return { places, words: length, at };
    }
    return undefined;
  }

  #isCommon(key: string): boolean {
    if (this.#gazetteer.commonWords.has(key)) return true;
    const short = key.length < 4 && /^[a-z\p{Script=Arabic}\p{Script=Cyrillic}]+$/u.test(key);
    return short && (this.#byKey.get(key)?.[0]?.population ?? 0) < 2 * TOWN;
  }

  #inflected(word: string): Place[] | undefined {
    if (this.#gazetteer.commonWords.has(word)) return undefined;
    const han = this.#hanNames.find((name) => word.includes(name));
    if (han) return this.#byKey.get(han);
    for (const bare of bareForms(word)) {
      const places = this.#gazetteer.commonWords.has(bare) ? undefined : this.#byKey.get(bare);
      const town = places?.[0];
      // A village named like a verb with its ending is not what people mean.
      if (town && town.population >= TOWN) return places;
    }
    return undefined;
  }

  #misspelt(words: readonly string[]): PlaceFound {
    const whole = words.length <= 4 ? this.#like(words.join(' '), 0) : [];
    if (whole.length > 0) return decide(whole, undefined);
    const single = words.filter((word) => word.length >= 6 && !this.#gazetteer.commonWords.has(word));
    const found = single.flatMap((word) => this.#like(word, TOWN));
    return found.length > 0 ? decide(found, undefined) : { kind: 'none' };
  }

  /** Places whose name is one slip away, or sounds the same; the largest first. */
  #like(key: string, atLeast: number): Place[] {
    const found = new Set<Place>();
    for (let length = key.length - 1; length <= key.length + 1; length++) {
      for (const other of this.#byLength.get(length) ?? []) {
        if (isOneEditApart(key, other)) for (const place of this.#byKey.get(other) ?? []) found.add(place);
      }
    }
    if (found.size === 0) for (const place of this.#bySound.get(soundOf(key)) ?? []) found.add(place);
    return [...found].filter((place) => place.population >= atLeast).sort((a, b) => b.population - a.population);
  }

  #foundAbroad(words: readonly string[]): PlaceFound {
    const country = words.map((word) => this.#gazetteer.abroad.get(word)).find((one) => one !== undefined);
    return country === undefined ? { kind: 'none' } : { kind: 'abroad', country };
  }
}

const TOWN = 4000;
const NONE: PlaceFound = { kind: 'none' };

function isNear(one: Place, other: Place): boolean {
  return kilometresBetween(one, other) < SAME_AREA;
}

function nearestOf(places: readonly Place[], from: Coordinates, within: number): Place | undefined {
  return [...places].filter((one) => kilometresBetween(from, one) < within).sort((a, b) => b.population - a.population)[0];
}

/** One place, or a question: places near each other count as one, and a far larger one wins. */
function decide(places: readonly Place[], abroad: string | undefined): PlaceFound {
  const [first, ...rest] = [...places].sort((a, b) => b.population - a.population);
  if (!first) return abroad === undefined ? { kind: 'none' } : { kind: 'abroad', country: abroad };
  const others = rest.filter((place, index) => !isNear(place, first) && !rest.slice(0, index).some((one) => isNear(one, place)));
  const rivals = others.filter((place) => first.population < FAR_LARGER * Math.max(place.population, SMALLEST));
  if (rivals.length === 0 && abroad === undefined) return { kind: 'found', place: first, others };
  const choices = [first, ...(rivals.length > 0 ? rivals : [])].slice(0, MOST_CHOICES);
  return { kind: 'ambiguous', places: choices, ...(abroad === undefined ? {} : { abroad }) };
}

/** A town is not asked about because of a smaller one that only some call so. */
function byOwnName(places: readonly Place[], key: string): readonly Place[] {
  const [first, ...rest] = places;
  if (!first || placeKey(first.name) !== key) return places;
  return [first, ...rest.filter((place) => placeKey(place.name) === key || first.population < LARGER * place.population)];
}

/** "Saint-Nicolas, Liège": another place of the message says which one. */
function narrowed(meant: { readonly places: readonly Place[] }, hits: readonly Hit[]): PlaceFound | undefined {
  const beside = hits.flatMap((hit) => hit.places.slice(0, 1)).filter((place) => !meant.places.includes(place));
  const near = meant.places.filter((place) => beside.some((other) => isNear(place, other)));
  const [only] = near;
  return only && near.length === 1 ? { kind: 'found', place: only, others: [] } : undefined;
}

const LARGER = 5;

/** Villages without a count of inhabitants. */
const SMALLEST = 300;
