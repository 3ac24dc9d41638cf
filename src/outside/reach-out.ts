import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { type Outgoing, type Reach, type Reached, Unreachable } from '../domain/reach.ts';
import { isPublicAddress } from './public-address.ts';

export type ReachOptions = {
  /** Whether this may be asked at all. Looked at before anything is resolved. */
  readonly allows: (url: URL) => boolean;
  /** Whether a resolved address may be connected to; public ones unless said otherwise. */
  readonly allowsAddress?: (address: string) => boolean;
  readonly lookup?: LookupFunction;
};

/** Milliseconds for the whole exchange. */
const PATIENCE = 10_000;
const LARGEST_ANSWER = 1024 * 1024;
const CONNECTIONS = 50;

/**
 * The way out: to allowed hosts only, whose address is looked at in the very lookup that the connection uses, so that a name
 * that changes its address in between cannot lead inside. No redirect is followed, no proxy asked, no answer read without end.
 */
export function createReach(options: ReachOptions): Reach {
  const lookup = guardedLookup(options.lookup ?? systemLookup, options.allowsAddress ?? isPublicAddress);
  // Connections of our own: one opened by somebody else may lead anywhere.
  const agents = {
    'http:': new PlainAgent({ keepAlive: true, maxSockets: CONNECTIONS, lookup }),
    'https:': new SecureAgent({ keepAlive: true, maxSockets: CONNECTIONS, lookup }),
  };
  return async (outgoing) => {
    const url = new URL(outgoing.url);
    if (!options.allows(url)) throw new Unreachable('HOST_REFUSED');
    try {
      return await exchange(url, outgoing, url.protocol === 'https:' ? agents['https:'] : agents['http:']);
    } catch (error) {
      throw error instanceof Unreachable ? error : new Unreachable('NETWORK', error);
    }
  };
}

function guardedLookup(lookup: LookupFunction, allows: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0);
      const addresses = found as unknown as LookupAddress[];
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => allows(address))) {
        return callback(new Unreachable('ADDRESS_REFUSED') as NodeJS.ErrnoException, '', 0);
      }
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
}

function exchange(url: URL, outgoing: Outgoing, agent: PlainAgent): Promise<Reached> {
  const headers = { ...outgoing.headers, 'accept-encoding': 'identity' };
  const open = url.protocol === 'https:' ? secureRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => request.destroy(new Unreachable('TIMEOUT')), PATIENCE);
    const fail = (error: unknown) => {
      clearTimeout(timer);
      reject(error);
    };
    const request = open(url, { method: outgoing.method, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > LARGEST_ANSWER) request.destroy(new Unreachable('TOO_LARGE'));
        else chunks.push(chunk);
      });
      response.once('error', fail);
      response.once('end', () => {
        clearTimeout(timer);
        resolve({
          status: response.statusCode ?? 0,
          headers: single(response.headers),
          text: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    request.once('error', fail);
    request.end(outgoing.body);
  });
}

function single(headers: NodeJS.Dict<string | string[]>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]));
}
