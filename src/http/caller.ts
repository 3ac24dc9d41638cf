import { BlockList, isIP } from 'node:net';

/** Proxies in front of us whose word about callers counts. */
export type TrustedProxies = { contains(address: string): boolean };

/** From addresses and networks such as `10.0.0.0/8`. Throws a TypeError when one is neither. */
export function trustProxies(networks: readonly string[]): TrustedProxies {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = familyOf(address);
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return { contains: (address) => isIP(address) !== 0 && list.check(address, familyOf(address)) };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/**
 * Who really calls, for rate limits in memory: the connection's other end, or, when that is a proxy of ours, the last one in
 * `X-Forwarded-For` that is not. What stands further left was written by the caller and is believed by nobody.
 */
export function callerAddress(connection: string, forwardedFor: string | undefined, proxies: TrustedProxies): string {
  const hops = (forwardedFor ?? '').split(',').map((hop) => plain(hop.trim()));
  let caller = plain(connection);
  while (proxies.contains(caller)) {
    const before = hops.pop();
    if (before === undefined || isIP(before) === 0) return caller;
    caller = before;
  }
  return caller;
}

/** Without the IPv6 form of an IPv4 address, without a port. */
function plain(address: string): string {
  const bare = address.replace(/^\[([^\]]+)\](:\d+)?$/, '$1').replace(/^::ffff:(?=\d+\.)/i, '');
  return /^\d+\.\d+\.\d+\.\d+:\d+$/.test(bare) ? bare.replace(/:\d+$/, '') : bare;
}
