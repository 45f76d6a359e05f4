/** The data of the event that is published. */
export const ticket = {
  ticket: { id: 'tkt_xyz789', title: 'Bug in login flow', status: 'open', priority: 'high', body: 'x'.repeat(800) },
  project: { id: 'proj_def456', name: 'Main App' },
  user: { id: 'usr_ghi012', name: 'John Doe' },
};

/** The body that publishes it. */
export const published = JSON.stringify({ type: 'ticket.created', data: ticket });

const id = `evt_${'0'.repeat(26)}`;

/** What its delivery looks like, with as many bytes, for whoever posts without a relay. */
export const delivered = {
  headers: {
    'content-type': 'application/json',
    'user-agent': 'Switchhook/0.1.0',
    'switchhook-hops': '1',
    'webhook-id': id,
    'webhook-timestamp': '1700000000',
    'webhook-signature': `v1,${'A'.repeat(43)}=`,
    'accept-encoding': 'identity',
  },
  body: JSON.stringify({ id, type: 'ticket.created', timestamp: new Date().toISOString(), data: ticket }),
};

/** A whole POST request, as bytes. */
export function postBytes(port: number, to: string, { headers, body }: { headers: object; body: string }): Buffer {
  const all = { host: `127.0.0.1:${port}`, ...headers, 'content-length': Buffer.byteLength(body) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${to} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}
