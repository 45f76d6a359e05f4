import { parseEndpointEdit, parseEndpointInput } from '../../admin/endpoint-input.ts';
import type { Relay } from '../../admin/relay.ts';
import type { Endpoint } from '../../domain/endpoint.ts';
import type { Answer, Call, Handler } from '../route.ts';
import { readEndpointIn, readEndpointPatch, readEndpointUpdate, type SvixEndpoint } from './endpoint-input.ts';
import { readSvixQuery, svixPage } from './svix-list.ts';

/** An endpoint as Svix's clients read it. */
function toSvixEndpoint(endpoint: Endpoint) {
  const rate = endpoint.rate === 0 ? null : endpoint.rate;
  return {
    id: endpoint.id,
    uid: endpoint.uid ?? null,
    url: endpoint.url,
    version: 1,
    description: endpoint.description,
    filterTypes: endpoint.events.length > 0 ? endpoint.events : null,
    channels: null,
    disabled: endpoint.state === 'disabled',
    rateLimit: rate,
    throttleRate: rate,
    metadata: endpoint.metadata ?? {},
    createdAt: endpoint.createdAt.toISOString(),
    updatedAt: endpoint.updatedAt.toISOString(),
  };
}

export function listEndpoints(relay: Relay): Handler {
  return async ({ actor, param, query }) => {
    const { page } = readSvixQuery(query);
    return svixPage(await relay.listEndpoints(actor, param('project'), page), toSvixEndpoint);
  };
}

export function getEndpoint(relay: Relay): Handler {
  return async ({ actor, param }) => ({
    status: 200,
    body: toSvixEndpoint(await relay.getEndpoint(actor, param('project'), param('id'))),
  });
}

export function createEndpoint(relay: Relay): Handler {
  return async (call) => {
    const { fields, disabled } = readEndpointIn(call.body);
    const { endpoint } = await relay.createEndpoint(call.actor, call.param('project'), parseEndpointInput(fields));
    return { status: 201, body: toSvixEndpoint(await switched(relay, call, { endpoint, disabled })) };
  };
}

/** Everything is set: what is left out takes its default. */
export function updateEndpoint(relay: Relay): Handler {
  return (call) => edit(relay, call, readEndpointUpdate(call.body));
}

/** Only what is given is set. */
export function patchEndpoint(relay: Relay): Handler {
  return (call) => edit(relay, call, readEndpointPatch(call.body));
}

async function edit(relay: Relay, call: Call, { fields, disabled }: SvixEndpoint): Promise<Answer> {
  const edited = parseEndpointEdit(fields);
  const { endpoint } = await relay.editEndpoint(call.actor, call.param('project'), call.param('id'), edited);
  return { status: 200, body: toSvixEndpoint(await switched(relay, call, { endpoint, disabled })) };
}

/** Disabled or made active again where that was asked for; what was held meanwhile is sent then. */
async function switched(
  relay: Relay,
  { actor, param }: Call,
  { endpoint, disabled }: { endpoint: Endpoint; disabled: boolean | undefined },
): Promise<Endpoint> {
  if (disabled === undefined || disabled === (endpoint.state === 'disabled')) return endpoint;
  if (disabled) return await relay.disableEndpoint(actor, param('project'), endpoint.id);
  return (await relay.resumeEndpoint(actor, param('project'), endpoint.id, { held: 'all' })).endpoint;
}

export function deleteEndpoint(relay: Relay): Handler {
  return async ({ actor, param }) => {
    await relay.deleteEndpoint(actor, param('project'), param('id'));
    return { status: 204 };
  };
}
