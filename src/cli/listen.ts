import { createHmac } from 'node:crypto';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { RestClient } from './rest-client.ts';
import { clientOf, serverOptions } from './server-options.ts';

const created = z.object({ id: z.string(), secret: z.string() });
const page = z.object({ items: z.array(z.looseObject({ id: z.string(), type: z.string() })), iterator: z.string() });

/** Seconds that one call waits for an event: shorter than a REST call may take. */
const waitSeconds = 10;

interface Listening {
  client: RestClient;
  project: string;
  endpoint: z.infer<typeof created>;
  forward: URL;
}

/**
 * `switchhook listen --forward http://localhost:3000/hooks [--events 'ticket.*']`: forwards events to a program on this
 * machine until it is interrupted. The server needn't reach this machine: an endpoint that is only polled keeps
 * the events, which are fetched, signed with the secret that is printed, and posted from here. Returns the exit code.
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
  const listening: Listening = { client, project, endpoint, forward: new URL(values.forward) };
  console.log(
    `Forwarding ${values.events || 'all events'} of "${project}" to ${values.forward}. Secret: ${endpoint.secret}`,
  );
  console.log('Press Ctrl+C to stop.');
  try {
    let iterator: string | undefined;
    while (!stopping.signal.aborted) iterator = await forwardNext(listening, iterator, stopping.signal);
  } finally {
    await close(listening);
    console.log('Stopped; nothing is held for it any more.');
  }
  return 0;
}

/** An endpoint of its own, which nothing is posted to. */
async function openMailbox(client: RestClient, project: string, events: string): Promise<z.infer<typeof created>> {
  const input = { delivery: 'poll', description: 'switchhook listen', events };
  return created.parse(await client.call('POST', `/api/projects/${project}/endpoints`, input));
}

/** Forwards the next events, oldest first, waiting for them where there are none. Returns where to go on. */
async function forwardNext(
  { client, project, endpoint, forward }: Listening,
  iterator: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const query = new URLSearchParams({ wait: String(waitSeconds), ...(iterator !== undefined && { iterator }) });
  const path = `/api/projects/${project}/endpoints/${endpoint.id}/poll?${query}`;
  const answer = await client.call('GET', path, undefined, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  if (answer === undefined) return iterator;
  const next = page.parse(answer);
  for (const event of next.items) {
    if (signal.aborted) return iterator;
    const outcome = await post(forward, { id: event.id, body: JSON.stringify(event), secret: endpoint.secret });
    console.log(`${event.type} ${event.id} → ${outcome}`);
  }
  return next.iterator;
}

/** Nothing is to be left behind: no endpoint, and so nothing that is kept for it. */
async function close({ client, project, endpoint }: Listening): Promise<void> {
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
