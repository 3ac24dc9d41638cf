import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  randomFillSync,
} from 'node:crypto';

/** Keys the operator holds, newest first: the first one seals, the others still open what they sealed. Each has 32 bytes. */
export type KeySource = { read(): Promise<readonly Buffer[]> };

const ROOT_ID = 'root';

/**
 * Seals the keys of conversations under the operator's key, and derives names and signing keys from the root key, which the
 * database holds sealed. Changing the operator's key renews seals and nothing else: no name, no token changes.
 */
export class MasterKey {
  readonly #source: KeySource | undefined;
  #wrapping = new Map<string, KeyObject>();
  #backup = new Map<string, KeyObject>();
  #id = '';
  #root: Buffer;
  #naming: KeyObject | undefined;
  #hasRoot = false;

  /** `masters` newest first, at least one. `source`: where to look for newer ones while running. */
  constructor(masters: Buffer | readonly Buffer[], source?: KeySource) {
    this.#source = source;
    const list = Buffer.isBuffer(masters) ? [masters] : masters;
    const [first] = list;
    if (!first) throw new Error('a master key is needed');
    this.#hold(list);
    this.#root = first;
  }

  /** The short name of the key that seals now. */
  get id(): string {
    return this.#id;
  }

  knows(id: string): boolean {
    return this.#wrapping.has(id);
  }

  /** Looks for newer keys where the keys come from. */
  async refresh(): Promise<void> {
    if (this.#source) this.#hold(await this.#source.read());
  }

  #hold(masters: readonly Buffer[]): void {
    const wrapping = new Map<string, KeyObject>();
    const backup = new Map<string, KeyObject>();
    for (const master of masters) {
      if (master.length !== 32) throw new Error('a master key has 32 bytes');
      const id = deriveFrom(master, 'key id').subarray(0, 6).toString('hex');
      wrapping.set(id, createSecretKey(deriveFrom(master, 'conversation keys')));
      backup.set(id, createSecretKey(deriveFrom(master, 'backups')));
    }
    this.#wrapping = wrapping;
    this.#backup = backup;
    this.#id = [...wrapping.keys()][0] ?? this.#id;
  }

  /** The key that seals backup files; undefined when that master key is not at hand. */
  backupKey(id = this.#id): KeyObject | undefined {
    return this.#backup.get(id);
  }

  /** Makes a root key, sealed for its table. */
  newRoot(): string {
    return this.#sealKey(randomBytes(32), ROOT_ID);
  }

  /** From here on names and derived keys come from the root key. Throws when the key that sealed it is not at hand. */
  adoptRoot(sealed: string, master: string): void {
    if (this.#naming && !this.#hasRoot) throw new Error('a key was derived before the database was open');
    this.#root = open(this.#wrappingOf(master), sealed, `key|${ROOT_ID}`);
    this.#naming = undefined;
    this.#hasRoot = true;
  }

  /** A key of 32 bytes for one purpose. */
  derive(purpose: string): Buffer {
    this.#naming ??= createSecretKey(deriveFrom(this.#root, 'row names'));
    return deriveFrom(this.#root, purpose);
  }

  /** The name under which something is stored, so that the thing itself is not: 43 characters. */
  name(...parts: readonly string[]): string {
    this.#naming ??= createSecretKey(deriveFrom(this.#root, 'row names'));
    const hmac = createHmac('sha256', this.#naming);
    for (const part of parts) hmac.update(`${part.length}:${part}`);
    return hmac.digest('base64url');
  }

  /** A fresh conversation key, and how it is stored. */
  newConversationKey(): { id: string; key: KeyObject; sealed: string } {
    const id = randomBytes(16).toString('base64url');
    const key = randomBytes(32);
    return { id, key: createSecretKey(key), sealed: this.#sealKey(key, id) };
  }

  openConversationKey(id: string, sealed: string, master = this.#id): KeyObject {
    return createSecretKey(open(this.#wrappingOf(master), sealed, `key|${id}`));
  }

  /** The same key under the master key of now. */
  rewrap(id: string, sealed: string, master: string): string {
    return this.#sealKey(open(this.#wrappingOf(master), sealed, `key|${id}`), id);
  }

  #sealKey(key: Buffer, id: string): string {
    return seal(this.#wrappingOf(this.#id), key, `key|${id}`);
  }

  #wrappingOf(id: string): KeyObject {
    const wrapping = this.#wrapping.get(id);
    if (!wrapping) throw new Error('sealed with a master key that is not at hand');
    return wrapping;
  }
}

function deriveFrom(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, 'voluntary-return-assistant', purpose, 32));
}

/** AES-256-GCM; the place is authenticated, so a sealed value pasted elsewhere does not open. */
export function seal(key: KeyObject, plain: Buffer | string, place: string): string {
  const nonce = freshNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(place));
  const first = cipher.update(plain as string, 'utf8');
  return Buffer.concat([nonce, first, cipher.final(), cipher.getAuthTag()]).toString('base64');
}

const NONCE = 12;
const pool = Buffer.alloc(NONCE * 512);
let used = pool.length;

/** Random bytes, drawn from the system many at a time; none is given twice. */
function freshNonce(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += NONCE;
  return Buffer.from(pool.subarray(used - NONCE, used));
}

/** Throws when the key, the place or a byte is not the one that was sealed. */
export function open(key: KeyObject, sealed: string, place: string): Buffer {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
}

/** JSON under a conversation's key. */
export function sealJson(key: KeyObject, value: unknown, place: string): string {
  return seal(key, JSON.stringify(value), place);
}

export function openJson(key: KeyObject, sealed: string, place: string): unknown {
  return JSON.parse(open(key, sealed, place).toString('utf8'));
}
