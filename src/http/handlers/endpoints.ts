import { z } from 'zod';
import { endpointFields, parseEndpointEdit, parseEndpointInput } from '../../admin/endpoint-input.ts';
import { fieldInvalid, problems } from '../../admin/field-problems.ts';
import type { EndpointAnswer, Relay, ResumeWish } from '../../admin/relay.ts';
import type { Endpoint, EndpointFilter } from '../../domain/endpoint.ts';
import { toReplayJson } from '../delivery-json.ts';
import { toEndpointJson } from '../endpoint-json.ts';
import { readOptions, readTime } from '../options.ts';
import { type Filter, readListQuery, someText } from '../query.ts';
import { readEdit } from '../read-edit.ts';
import type { Call, Handler } from '../route.ts';

const metadataPair: Filter = {
  schema: z
    .string()
    .max(4_200)
    .regex(/^[\w.-]{1,100}(?::|$)/),
  problem: problems.metadata_filter,
};
const filters = { search: someText, uid: someText, url: someText, metadata: metadataPair };
const list = { cursor: /^ep_[0-9a-z]{26}$/, filters };

/** The project's endpoints, newest first. */
export function listEndpoints(relay: Relay): Handler {
  return async ({ actor, param, query }) => {
    const { page, filter } = readListQuery(query, list);
    const wanted = { ...filter, metadata: readPair(filter.metadata) };
    const { items, next } = await relay.listEndpoints(actor, param('project'), page, wanted);
    return { status: 200, body: { items: items.map(toEndpointJson), next } };
  };
}

/** `team` or `team:shop`. */
function readPair(pair: string | undefined): EndpointFilter['metadata'] {
  if (pair === undefined) return undefined;
  const [, name = pair, value] = /^([^:]*):(.*)$/s.exec(pair) ?? [];
  return { name, value };
}

export function createEndpoint(relay: Relay): Handler {
  return async ({ actor, param, body, path }) => {
    const answer = await relay.createEndpoint(actor, param('project'), parseEndpointInput(body));
    return { status: 201, body: withSecret(answer), headers: { location: `${path}/${answer.endpoint.id}` } };
  };
}

export function getEndpoint(relay: Relay): Handler {
  return async ({ actor, param }) => ({
    status: 200,
    body: toEndpointJson(await relay.getEndpoint(actor, param('project'), param('id'))),
  });
}

/** Changes the fields that are sent and leaves the others. */
export function editEndpoint(relay: Relay): Handler {
  return async ({ actor, param, body }) => {
    const current = await relay.getEndpoint(actor, param('project'), param('id'));
    const editable = { fields: endpointFields, parse: parseEndpointEdit };
    const { edit, version } = readEdit(body, toEndpointJson(current), editable);
    const { endpoint } = await relay.editEndpoint(actor, param('project'), param('id'), edit, version);
    return { status: 200, body: { success: true, endpoint: toEndpointJson(endpoint) } };
  };
}

export function deleteEndpoint(relay: Relay): Handler {
  return async ({ actor, param }) => {
    await relay.deleteEndpoint(actor, param('project'), param('id'));
    return { status: 200, body: { success: true, message: 'Endpoint deleted successfully' } };
  };
}

/** `{"graceHours": 24, "secret": own, "kind": "ed25519"}`. A generated key is shown this once. */
export function rotateKey(relay: Relay): Handler {
  const shape = z.object({
    graceHours: z.number('grace_hours').optional(),
    secret: z.string('secret_text').min(8, 'secret_text').max(256, 'secret_text').optional(),
    kind: z.enum(['hmac', 'ed25519']).optional(),
  });
  return async ({ actor, param, body }) => {
    const parsed = shape.safeParse(readOptions(body, ['graceHours', 'secret', 'kind']));
    if (!parsed.success) throw rotationProblem(String(parsed.error.issues[0]?.path[0]));
    const { graceHours, secret, kind } = parsed.data;
    const answer = await relay.rotateKey(actor, param('project'), param('id'), {
      ...(graceHours !== undefined && { graceHours }),
      ...(secret !== undefined && { secret }),
      ...(kind !== undefined && { kind }),
    });
    return { status: 200, body: { success: true, ...withSecret(answer) } };
  };
}

function rotationProblem(field: string) {
  if (field === 'graceHours') return fieldInvalid(field, 'grace_hours');
  if (field === 'secret') return fieldInvalid(field, 'secret_text');
  return fieldInvalid(field, { en: 'choose hmac or ed25519.', zh: '请从 hmac 或 ed25519 中选择。' });
}

/** `{"until": time}` ends the pause by itself. */
export function pauseEndpoint(relay: Relay): Handler {
  return changing(async ({ actor, param, body }) => {
    const { until } = readOptions(body, ['until']);
    return await relay.pauseEndpoint(actor, param('project'), param('id'), readTime('until', until));
  });
}

export function disableEndpoint(relay: Relay): Handler {
  return changing(async ({ actor, param, body }) => {
    readOptions(body, []);
    return await relay.disableEndpoint(actor, param('project'), param('id'));
  });
}

/** `{"until": time}`; a time that is over ends it. */
export function muteEndpoint(relay: Relay): Handler {
  return changing(async ({ actor, param, body }) => {
    const until = readTime('until', readOptions(body, ['until']).until);
    if (!until) throw fieldInvalid('until', 'time');
    return await relay.muteEndpoint(actor, param('project'), param('id'), until);
  });
}

const heldChoices = ['all', 'since', 'latest', 'discard'] as const;

/** `{"held": "all", "since", "rate"}` says what becomes of what was held meanwhile; all is sent unless said otherwise. */
export function resumeEndpoint(relay: Relay): Handler {
  return async ({ actor, param, body }) => {
    const options = readOptions(body, ['held', 'since', 'rate']);
    const held = z.enum(heldChoices).safeParse(options.held ?? 'all');
    if (!held.success) throw fieldInvalid('held', choices(heldChoices));
    const rate = z.number().int().min(1).max(1_000).optional().safeParse(options.rate);
    if (!rate.success) throw fieldInvalid('rate', 'replay_rate');
    const wish: ResumeWish = { held: held.data, since: readTime('since', options.since), rate: rate.data };
    const { endpoint, replay } = await relay.resumeEndpoint(actor, param('project'), param('id'), wish);
    const job = replay ? toReplayJson(replay) : null;
    return { status: 200, body: { success: true, endpoint: toEndpointJson(endpoint), replay: job } };
  };
}

/** `{"type": "ticket.created"}` chooses the sample. */
export function testEndpoint(relay: Relay): Handler {
  return async ({ actor, param, body }) => {
    const type = z
      .string()
      .min(1)
      .max(100)
      .optional()
      .safeParse(readOptions(body, ['type']).type);
    if (!type.success) throw fieldInvalid('type', 'text');
    const sent = await relay.testEndpoint(actor, param('project'), param('id'), type.data);
    return { status: 202, body: { success: true, ...sent } };
  };
}

function choices(values: readonly string[]) {
  const names = values.join(', ');
  return { en: `choose one of ${names}.`, zh: `请从 ${names} 中选择。` };
}

function changing(change: (call: Call) => Promise<Endpoint>): Handler {
  return async (call) => ({ status: 200, body: { success: true, endpoint: toEndpointJson(await change(call)) } });
}

function withSecret({ endpoint, secret }: EndpointAnswer) {
  return { ...toEndpointJson(endpoint), ...(secret !== undefined && { secret }) };
}
