import { createHmac } from 'node:crypto';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { RestClient } from './rest-client.ts';
import { clientOf, serverOptions } from './server-options.ts';

const created = z.object({ id: z.string(), secret: z.string() });
const page = z.object({
  items: z.array(z.object({ id: z.string(), eventId: z.string(), eventType: z.string() })),
  next: z.string().nullable(),
});

/** Milliseconds between two looks for events. */
const pollMs = 500;

type Held = z.infer<typeof page>['items'][number];

interface Listening {
  client: RestClient;
  project: string;
  endpoint: z.infer<typeof created>;
  forward: URL;
  /** Deliveries that were forwarded. */
  seen: Set<string>;
}

/**
 * `switchhook listen --forward http://localhost:3000/hooks [--events 'ticket.*']`: forwards events to a program on this
 * machine until it is interrupted. The server needn't reach this machine: a paused endpoint of its own holds the
 * events, which are fetched, signed with the secret that is printed, and posted from here. Returns the exit code.
 */
export async function runListen(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { ...serverOptions, forward: { type: 'string' }, events: { type: 'string', default: '' } },
  });
  if (values.forward === undefined || !URL.canParse(values.forward)) {
    console.error('Say where to forward to: --forward http://localhost:3000/hooks');
    return 2;
  }
  const { project } = values;
  // From the first moment: an interruption must not leave the endpoint behind.
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const client = clientOf(values);
  const endpoint = await openMailbox(client, project, values.events);
  const listening: Listening = { client, project, endpoint, forward: new URL(values.forward), seen: new Set() };
  console.log(
    `Forwarding ${values.events || 'all events'} of "${project}" to ${values.forward}. Secret: ${endpoint.secret}`,
  );
  console.log('Press Ctrl+C to stop.');
  try {
    while (!stopping.signal.aborted) {
      const forwarded = await forwardNew(listening);
      if (forwarded === 0) await pause(pollMs, stopping.signal);
    }
  } finally {
    await close(listening);
    console.log('Stopped; nothing is held for it any more.');
  }
  return 0;
}

/** An endpoint that is never called: its name can't be resolved (https://www.rfc-editor.org/rfc/rfc6761#section-6.4). */
async function openMailbox(client: RestClient, project: string, events: string): Promise<z.infer<typeof created>> {
  const endpoints = `/api/projects/${project}/endpoints`;
  const input = { url: 'https://listen.invalid/', description: 'switchhook listen', events };
  const endpoint = created.parse(await client.call('POST', endpoints, input));
  await client.call('POST', `${endpoints}/${endpoint.id}/pause`, {});
  return endpoint;
}

/** Forwards what has come since the last look, oldest first, and returns how many there were. */
async function forwardNew(listening: Listening): Promise<number> {
  const { client, project, endpoint, forward, seen } = listening;
  const fresh = await newDeliveries(listening);
  for (const { id, eventId, eventType } of fresh.toReversed()) {
    const event = await client.call('GET', `/api/projects/${project}/outbound-events/${eventId}`);
    const outcome = await post(forward, { id: eventId, body: JSON.stringify(event), secret: endpoint.secret });
    seen.add(id);
    console.log(`${eventType} ${eventId} → ${outcome}`);
  }
  return fresh.length;
}

/** What is held and was not forwarded yet, newest first. */
async function newDeliveries({ client, project, endpoint, seen }: Listening): Promise<Held[]> {
  const fresh: Held[] = [];
  let cursor = '';
  for (;;) {
    const path = `/api/projects/${project}/deliveries?endpointId=${endpoint.id}&status=held&limit=100${cursor}`;
    const { items, next } = page.parse(await client.call('GET', path));
    const unseen = items.filter(({ id }) => !seen.has(id));
    fresh.push(...unseen);
    if (next === null || unseen.length < items.length) return fresh;
    cursor = `&cursor=${next}`;
  }
}

/** Nothing is to be left behind: what was held is discarded, and the endpoint with it. */
async function close({ client, project, endpoint }: Listening): Promise<void> {
  const filter = { endpointId: endpoint.id, status: 'held' };
  await client.call('POST', `/api/projects/${project}/replays`, { kind: 'discard', filter, rate: 1_000 });
  await client.call('DELETE', `/api/projects/${project}/endpoints/${endpoint.id}`);
}

/** Signs as https://www.standardwebhooks.com says and posts; answers what came of it in words. */
async function post(to: URL, { id, body, secret }: { id: string; body: string; secret: string }): Promise<string> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
  try {
    const response = await fetch(to, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
    });
    await response.body?.cancel();
    return String(response.status);
  } catch (error) {
    return error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const wake = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', wake, { once: true });
  });
}
