import { z } from 'zod';
import { parseEndpointEdit } from '../../admin/endpoint-input.ts';
import { fieldInvalid } from '../../admin/field-problems.ts';
import type { Relay } from '../../admin/relay.ts';
import { readOptions } from '../options.ts';
import type { Call, Handler } from '../route.ts';

/** Values are secrets here, all of them: they are named, as Svix names its sensitive ones, and not shown. */
export function getHeaders(relay: Relay): Handler {
  return async ({ actor, param }) => {
    const { headerNames } = await relay.getEndpoint(actor, param('project'), param('id'));
    return { status: 200, body: { headers: {}, sensitive: headerNames } };
  };
}

/** These headers and no others. */
export function updateHeaders(relay: Relay): Handler {
  return async (call) => await edit(relay, call, readOptions(call.body, ['headers']).headers);
}

/** These headers beside those that there are, less the named ones. */
export function patchHeaders(relay: Relay): Handler {
  return async (call) => {
    const { headers, deleteHeaders } = readOptions(call.body, ['headers', 'deleteHeaders']);
    const given = z.record(z.string(), z.unknown()).default({}).safeParse(headers);
    if (!given.success) throw fieldInvalid('headers', 'headers_shape');
    const gone = z.array(z.string().toLowerCase()).default([]).safeParse(deleteHeaders);
    if (!gone.success) throw fieldInvalid('deleteHeaders', 'headers_shape');
    const { headerNames } = await relay.getEndpoint(call.actor, call.param('project'), call.param('id'));
    const replaced = [...gone.data, ...Object.keys(given.data).map((name) => name.toLowerCase())];
    // An empty value keeps what is stored.
    const kept = headerNames.filter((name) => !replaced.includes(name)).map((name) => [name, ''] as const);
    return await edit(relay, call, { ...Object.fromEntries(kept), ...given.data });
  };
}

async function edit(relay: Relay, { actor, param }: Call, headers: unknown) {
  await relay.editEndpoint(actor, param('project'), param('id'), parseEndpointEdit({ headers }));
  return { status: 204 };
}
