import { createServer, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createClientAddress } from '../../src/http/client-address.ts';
import { capConnections } from '../../src/http/connection-cap.ts';

function socketFrom(peer: string): Socket {
  const socket = new Socket();
  return Object.defineProperty(socket, 'remoteAddress', { value: peer });
}

function from(peer: string, forwarded?: string): IncomingMessage {
  const req = new IncomingMessage(socketFrom(peer));
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

describe('what limits count a client under', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::ffff:cb00:7109', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::7', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('B8: %s counts as %s', (peer, network) => {
    expect(createClientAddress([]).networkOf(from(peer))).toBe(network);
    expect(createClientAddress(['10.0.0.0/8']).networkOf(from('10.1.2.3', peer))).toBe(network);
  });

  it('B8: the hosts of one IPv6 network share the connections of one client', () => {
    const server = createServer();
    capConnections(server, 2, () => false);
    const peers = ['2001:db8:1:2::1', '2001:db8:1:2::2', '2001:db8:1:2::3', '2001:db8:1:3::1'].map(socketFrom);
    for (const peer of peers) server.emit('connection', peer);
    expect(peers.map(({ destroyed }) => destroyed)).toEqual([false, false, true, false]);
    for (const peer of peers) peer.destroy();
  });
});
