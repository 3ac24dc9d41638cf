import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** 32 MiB and about a tenth of a second for each try (the OWASP cheat sheet names these figures). */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const MEMORY = 64 * 1024 * 1024;
const LENGTH = 32;
export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 200;

/** The hash to keep, with everything that is needed to check a password against it. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** Whether it is the password. Without a hash it takes as long and is false: nobody learns which accounts exist. */
export async function checkPassword(password: string, stored: string | undefined): Promise<boolean> {
  const [name, N, r, p, salt = '', hash = ''] = (stored ?? NOBODY).split('$');
  if (name !== 'scrypt') throw new Error('a stored password has an unknown form');
  const given = await derive(password, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) });
  const right = Buffer.from(hash, 'base64url');
  return given.length === right.length && timingSafeEqual(given, right) && stored !== undefined;
}

/** What is wrong with a new password, or undefined. Length counts most; a rule of signs makes people write it down. */
export function passwordFault(password: string, login: string): 'short' | 'long' | 'simple' | undefined {
  const clean = password.normalize('NFKC');
  if ([...clean].length < SHORTEST_PASSWORD) return 'short';
  if ([...clean].length > LONGEST_PASSWORD) return 'long';
  const different = new Set(clean.toLowerCase()).size;
  const name = login.split('@')[0] ?? '';
  return different < 6 || (name.length > 2 && clean.toLowerCase().includes(name)) ? 'simple' : undefined;
}

const NOBODY = `scrypt$${COST.N}$${COST.r}$${COST.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

function derive(password: string, salt: Buffer, cost: { N: number; r: number; p: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, LENGTH, { ...cost, maxmem: MEMORY }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
