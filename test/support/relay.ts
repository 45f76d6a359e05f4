import { z } from 'zod';
import type { Product } from './product.ts';

/** Settings with which a product may call receivers on this machine. */
export const relaySettings = { SWITCHHOOK_ALLOW_ADDRESSES: '127.0.0.0/8', LOG_LEVEL: 'silent' };

/** The data of a `ticket.created` event. */
export const ticketData = (title = 'Bug in login flow') => ({
  ticket: { id: 'tkt_xyz789', title, status: 'open', priority: 'high' },
  project: { id: 'proj_def456', name: 'Main App' },
  user: { id: 'usr_ghi012', name: 'John Doe' },
});

const withId = z.object({ id: z.string() }).loose();

/** Registers an endpoint of the default project; returns its id. */
export async function makeEndpoint(
  product: Product,
  input: { url: string } & Record<string, unknown>,
): Promise<string> {
  return withId.parse(await product.rest.call('POST', '/api/projects/default/endpoints', input)).id;
}

/** Publishes a `ticket.created`; its id once it is stored (or was, under the same key), undefined when the product could not say so. */
export async function publishTicket(product: Product, idempotencyKey?: string): Promise<string | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${product.port}/v1/events`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${product.key}`,
        'content-type': 'application/json',
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      body: JSON.stringify({ type: 'ticket.created', data: ticketData() }),
      signal: AbortSignal.timeout(15_000),
    });
    const answer: unknown = await response.json();
    return response.ok ? withId.parse(answer).id : undefined;
  } catch {
    return undefined;
  }
}
