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

/** Derives everything from one master key: names of rows, and the sealing of the conversation keys. */
export class MasterKey {
  readonly id: string;
  readonly #naming: KeyObject;
  readonly #wrapping: KeyObject;
  readonly #master: Buffer;

  /** `master` is 32 bytes. */
  constructor(master: Buffer) {
    if (master.length !== 32) throw new Error('a master key has 32 bytes');
    this.#master = master;
    this.#naming = createSecretKey(this.derive('row names'));
    this.#wrapping = createSecretKey(this.derive('conversation keys'));
    this.id = this.derive('key id').subarray(0, 6).toString('hex');
  }

  /** A key of 32 bytes for one purpose. */
  derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#master, 'voluntary-return-assistant', purpose, 32));
  }

  /** The name under which something is stored, so that the thing itself is not: 43 characters. */
  name(...parts: readonly string[]): string {
    const hmac = createHmac('sha256', this.#naming);
    for (const part of parts) hmac.update(`${part.length}:${part}`);
    return hmac.digest('base64url');
  }

  /** A fresh conversation key, and how it is stored. */
  newConversationKey(): { id: string; key: KeyObject; sealed: string } {
    const id = randomBytes(16).toString('base64url');
    const key = randomBytes(32);
    return { id, key: createSecretKey(key), sealed: seal(this.#wrapping, key, `key|${id}`) };
  }

  openConversationKey(id: string, sealed: string): KeyObject {
    return createSecretKey(open(this.#wrapping, sealed, `key|${id}`));
  }
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
