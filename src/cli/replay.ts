import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { RestClient } from './rest-client.ts';
import { clientOf, readSince, serverOptions } from './server-options.ts';

const counted = z.object({ count: z.number(), endpoints: z.number() });
const job = z.object({
  id: z.string(),
  status: z.string(),
  total: z.number(),
  done: z.number(),
  reason: z.string().nullable(),
});
const begun = z.object({ replay: job });

const options = {
  ...serverOptions,
  kind: { type: 'string', default: 'dead' },
  endpoint: { type: 'string' },
  type: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
  rate: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
} as const;

/**
 * `switchhook replay [--kind dead|history|held|discard] [--endpoint ID] [--type ticket.*] [--since 2h] [--until …]
 * [--rate 50] [--dry-run]`: says how many deliveries it is about, then sends them again and follows the job to its end.
 * Returns the exit code.
 */
export async function runReplay(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options });
  const client = clientOf(values);
  const now = Date.now();
  const path = `/api/projects/${values.project}/replays`;
  const filter = {
    ...(values.endpoint !== undefined && { endpointId: values.endpoint }),
    ...(values.type !== undefined && { eventType: values.type }),
    ...(values.since !== undefined && { since: readSince(values.since, now) }),
    ...((values.until !== undefined || values.since !== undefined) && { until: readSince(values.until ?? '0m', now) }),
  };
  const wish = { kind: values.kind, filter, ...(values.rate !== undefined && { rate: Number(values.rate) }) };
  const { count, endpoints } = counted.parse(await client.call('POST', path, { ...wish, dryRun: true }));
  console.log(
    `${count} ${count === 1 ? 'delivery' : 'deliveries'} to ${endpoints} ${endpoints === 1 ? 'endpoint' : 'endpoints'}.`,
  );
  if (values['dry-run'] || count === 0) return 0;
  const { replay } = begun.parse(await client.call('POST', path, wish));
  return await follow(client, `${path}/${replay.id}`);
}

async function follow(client: RestClient, path: string): Promise<number> {
  let shown = '';
  for (;;) {
    const { id, status, done, total, reason } = job.parse(await client.call('GET', path));
    const line = `${id}: ${done} of ${total} ${status}${reason ? ` (${reason})` : ''}`;
    if (line !== shown) console.log(line);
    shown = line;
    if (status !== 'running') return status === 'done' ? 0 : 1;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
