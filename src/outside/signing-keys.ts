import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { Clock } from '../domain/clock.ts';
import { Refusal } from '../domain/errors.ts';
import type { Reach } from '../domain/reach.ts';

export type SigningKey = {
  readonly key: KeyObject;
  /** The channels for which the key may sign. */
  readonly endorsements: readonly string[];
};

const HOUR = 3_600_000;
/** Milliseconds: keys are asked for anew after the first, never used after the second, and asked for at most this often. */
const FRESH_FOR = 6 * HOUR;
const USED_FOR = 24 * HOUR;
const ASKED_EVERY = 60_000;

/** The issuer's keys. When they cannot be had the door stays closed: known ones serve for a day, then nobody comes in. */
export class SigningKeys {
  readonly #parts: { metadataUrl: string; reach: Reach; clock: Clock; onTrouble: (error: unknown) => void };
  #keys = new Map<string, SigningKey>();
  #askedAt = Number.NEGATIVE_INFINITY;
  #takenAt = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;

  constructor(parts: { metadataUrl: string; reach: Reach; clock: Clock; onTrouble: (error: unknown) => void }) {
    this.#parts = parts;
  }

  /** The ids of the keys: another text means that the issuer has changed them. */
  get version(): string {
    return [...this.#keys.keys()].sort().join(' ');
  }

  /** The key of that id, if the issuer has one. Throws a Refusal (503) when its keys cannot be had. */
  async find(id: string): Promise<SigningKey | undefined> {
    const now = this.#parts.clock.now();
    const wanting = now - this.#takenAt > FRESH_FOR || !this.#keys.has(id);
    if (wanting && now - this.#askedAt > ASKED_EVERY) this.#asking ??= this.#ask(now);
    await this.#asking;
    if (now - this.#takenAt > USED_FOR) throw new Refusal(503, 'KeysUnavailable', 'Callers cannot be checked right now.');
    return this.#keys.get(id);
  }

  async #ask(now: number): Promise<void> {
    this.#askedAt = now;
    try {
      this.#keys = await fetchKeys(this.#parts.reach, this.#parts.metadataUrl);
      this.#takenAt = now;
    } catch (error) {
      this.#parts.onTrouble(error);
    } finally {
      this.#asking = undefined;
    }
  }
}

/** Reads the metadata and then the keys. Throws when either cannot be had or holds no usable key. */
export async function fetchKeys(reach: Reach, metadataUrl: string): Promise<Map<string, SigningKey>> {
  const { jwks_uri: address } = (await json(reach, metadataUrl)) as { jwks_uri?: unknown };
  const { keys } = (await json(reach, String(address))) as { keys?: unknown };
  const usable = (Array.isArray(keys) ? keys : []).flatMap((one: JsonWebKey & { kid?: unknown; endorsements?: unknown }) => {
    // Without endorsements a key would sign for every channel: it signs for none.
    if (one.kty !== 'RSA' || typeof one.kid !== 'string' || !Array.isArray(one.endorsements)) return [];
    return [
      [one.kid, { key: createPublicKey({ key: one, format: 'jwk' }), endorsements: one.endorsements.map(String) }] as const,
    ];
  });
  if (usable.length === 0) throw new Error('the issuer has no usable key');
  return new Map(usable);
}

async function json(reach: Reach, url: string): Promise<object> {
  const { status, text } = await reach({ method: 'GET', url });
  if (status !== 200) throw new Error(`the issuer answered ${status}`);
  return JSON.parse(text);
}
