import { expect, test } from 'vitest';
import { callerAddress, trustProxies } from '../../src/http/caller.ts';

const proxies = trustProxies(['127.0.0.1', '10.0.0.0/8', 'fd00::/8']);

test.each([
  ['no proxy in front', '203.0.113.9', undefined, '203.0.113.9'],
  ['a caller who pretends to be behind one', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['behind ours', '10.0.0.2', '203.0.113.9', '203.0.113.9'],
  ['behind two of ours', '127.0.0.1', '203.0.113.9, 10.1.2.3', '203.0.113.9'],
  ['who invents hops before himself', '10.0.0.2', '1.1.1.1, 2.2.2.2, 203.0.113.9', '203.0.113.9'],
  ['over IPv6', '::ffff:10.0.0.2', '2001:db8::7', '2001:db8::7'],
  ['with a port', '10.0.0.2', '203.0.113.9:51234', '203.0.113.9'],
  ['a proxy that says nothing', '10.0.0.2', undefined, '10.0.0.2'],
  ['a proxy that says nonsense', '10.0.0.2', 'unknown', '10.0.0.2'],
])('%s', (_, connection, forwardedFor, caller) => {
  expect(callerAddress(connection, forwardedFor, proxies)).toBe(caller);
});
