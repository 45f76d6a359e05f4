import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createClientAddress } from '../../src/http/client-address.ts';

function from(peer: string, forwarded?: string): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: peer });
  const req = new IncomingMessage(socket);
  if (forwarded !== undefined) req.headers['x-forwarded-for'] = forwarded;
  return req;
}

describe('the address of a client', () => {
  it.each([
    [[], '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    [['10.0.0.0/8'], '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    [['10.0.0.0/8'], '10.1.2.3', '198.51.100.1', '198.51.100.1'],
    [['10.0.0.0/8'], '::ffff:10.1.2.3', '198.51.100.1', '198.51.100.1'],
    [['10.0.0.0/8'], '10.1.2.3', '6.6.6.6, 198.51.100.1, 10.9.9.9', '198.51.100.1'],
    [['10.0.0.0/8'], '10.1.2.3', '6.6.6.6, unknown', '10.1.2.3'],
    [['10.0.0.0/8'], '10.1.2.3', undefined, '10.1.2.3'],
    [['::1', 'fd00::/8'], 'fd00::5', '2001:db8::7', '2001:db8::7'],
  ])(
    'with the proxies %j: a request of %s that says it came from %s is from %s',
    (proxies, peer, forwarded, client) => {
      expect(createClientAddress(proxies).of(from(peer, forwarded))).toBe(client);
    },
  );

  it.each(['10.0.0.0/33', 'proxy.local', '10.0.0.0/x', ''])('refuses %j as a proxy', (proxy) => {
    expect(() => createClientAddress([proxy])).toThrow('TRUST_PROXY');
  });
});
