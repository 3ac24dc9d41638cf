import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import type { HttpRequest, Route } from '../domain/channel.ts';
import { Refusal } from '../domain/errors.ts';

/** Machines of one private network, and this one. */
const NEAR = new BlockList();
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
] as const) {
  NEAR.addSubnet(network, bits, 'ipv4');
}
NEAR.addAddress('::1', 'ipv6');
NEAR.addSubnet('fc00::', 7, 'ipv6');
NEAR.addSubnet('fe80::', 10, 'ipv6');

/** A proxy in front adds one of these: then the caller is somebody else than the machine that connects. */
const FORWARDED = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'x-original-forwarded-for', 'via'];

/**
 * `GET /metrics`. Counts are nobody's words, but few of them in a rare language are near to somebody: with a token only its
 * bearer reads them, without one only callers in the same private network that come without a proxy. Others find nothing here.
 */
export function metricsRoute(read: () => Promise<{ type: string; body: string }>, token: string | undefined): Route {
  return {
    method: 'GET',
    path: '/metrics',
    bodyLimit: 0,
    cors: 'none',
    receive: async (request) => {
      if (!mayRead(request, token)) throw new Refusal(404, 'NotFound', 'There is nothing here.');
      const { type, body } = await read();
      return { response: { status: 200, headers: { 'content-type': type }, body } };
    },
  };
}

function mayRead({ headers, remoteAddress }: HttpRequest, token: string | undefined): boolean {
  if (token !== undefined) return isSame(headers.authorization ?? '', `Bearer ${token}`);
  return !FORWARDED.some((name) => headers[name] !== undefined) && isNear(remoteAddress);
}

function isNear(address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d)/i, '').replace(/%.*$/, '');
  const family = isIP(plain);
  return family !== 0 && NEAR.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}

function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
