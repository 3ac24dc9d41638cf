import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { StartError } from '../domain/errors.ts';

/** What a backup is, readable without any key: which part, sealed by which master key, made when (milliseconds). */
export type SealedHead = { readonly kind: 'data' | 'keys'; readonly master: string; readonly madeAt: number };

const MAGIC = 'voluntary-return-assistant backup 1\n';
const CHUNK = 1 << 20;
const NONCE = 12;
const TAG = 16;
const BROKEN = 'the backup is damaged, cut short, or sealed with another key; take another one';

/** Seals a file in pieces (AES-256-GCM). Each piece is bound to the head, its place and whether it is the last. */
export function sealFile(key: KeyObject, { from, to, head }: { from: string; to: string; head: SealedHead }): void {
  const source = openSync(from, 'r');
  const target = openSync(to, 'wx', 0o600);
  try {
    const headLine = `${JSON.stringify(head)}\n`;
    writeSync(target, MAGIC + headLine);
    const { size } = statSync(from);
    const pieces = Math.max(1, Math.ceil(size / CHUNK));
    for (let index = 0; index < pieces; index++) {
      const plain = Buffer.alloc(Math.min(CHUNK, size - index * CHUNK));
      readSync(source, plain, 0, plain.length, index * CHUNK);
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      cipher.setAAD(Buffer.from(`${headLine}${index}|${index === pieces - 1}`));
      writeSync(target, Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]));
    }
    fsyncSync(target);
  } finally {
    closeSync(source);
    closeSync(target);
  }
}

/** The head of a sealed file. Throws a StartError when it is none. */
export function readHead(file: string): SealedHead {
  return JSON.parse(readHeadLine(file)) as SealedHead;
}

function readHeadLine(file: string): string {
  const source = openSync(file, 'r');
  try {
    const start = Buffer.alloc(1024);
    const text = start.toString('utf8', 0, readSync(source, start, 0, start.length, 0));
    const end = text.indexOf('\n', MAGIC.length);
    if (!text.startsWith(MAGIC) || end < 0) throw new StartError('this file is not a backup made by `assist backup`');
    return text.slice(MAGIC.length, end + 1);
  } finally {
    closeSync(source);
  }
}

/** Opens a sealed file into a new one. Throws a StartError when a byte is not the one that was sealed, or the end is missing. */
export function openFile(key: KeyObject, { from, to }: { from: string; to: string }): void {
  const headLine = readHeadLine(from);
  const start = Buffer.byteLength(MAGIC + headLine);
  const source = openSync(from, 'r');
  const target = openSync(to, 'wx', 0o600);
  try {
    const { size } = statSync(from);
    const whole = CHUNK + NONCE + TAG;
    const pieces = Math.ceil((size - start) / whole);
    if (pieces === 0) throw new StartError(BROKEN);
    for (let index = 0; index < pieces; index++) {
      const at = start + index * whole;
      const piece = Buffer.alloc(Math.min(whole, size - at));
      readSync(source, piece, 0, piece.length, at);
      writeSync(target, openPiece(key, piece, `${headLine}${index}|${index === pieces - 1}`));
    }
    fsyncSync(target);
  } finally {
    closeSync(source);
    closeSync(target);
  }
}

function openPiece(key: KeyObject, piece: Buffer, place: string): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, piece.subarray(0, NONCE));
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(piece.subarray(-TAG));
    return Buffer.concat([decipher.update(piece.subarray(NONCE, -TAG)), decipher.final()]);
  } catch (cause) {
    throw new StartError(BROKEN, { cause });
  }
}
