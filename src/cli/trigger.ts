import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { clientOf, serverOptions } from './server-options.ts';

const types = z.object({ items: z.array(z.object({ type: z.string(), sample: z.unknown() })) });
const published = z.object({ id: z.string(), status: z.string() });
const tested = z.object({ eventId: z.string(), deliveryId: z.string().optional() });

/**
 * `switchhook trigger TYPE [--data FILE] [--endpoint ID]`: publishes an event, the catalog's sample unless a file has
 * other data; with `--endpoint` the sample goes to that endpoint alone. Returns the exit code.
 */
export async function runTrigger(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { ...serverOptions, data: { type: 'string' }, endpoint: { type: 'string' } },
  });
  const client = clientOf(values);
  const known = types.parse(await client.call('GET', '/api/event-types')).items;
  const type = positionals[0];
  const found = known.find((one) => one.type === type);
  if (!type || !found) {
    console.error(`Name one type: ${known.map((one) => one.type).join(', ')}.`);
    return 2;
  }
  if (values.endpoint !== undefined) {
    if (values.data !== undefined) throw new Error('--endpoint sends the sample; leave --data out.');
    const path = `/api/projects/${values.project}/endpoints/${values.endpoint}/test`;
    const { eventId, deliveryId } = tested.parse(await client.call('POST', path, { type }));
    console.log(`Sent ${type} as ${eventId} to ${values.endpoint}: ${deliveryId ?? 'it is kept to be polled'}`);
    return 0;
  }
  const data = values.data === undefined ? found.sample : await readJson(values.data);
  const answer = published.parse(await client.call('POST', '/v1/events', { type, data, project: values.project }));
  console.log(`Published ${type} as ${answer.id} (${answer.status}).`);
  return 0;
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} holds no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
