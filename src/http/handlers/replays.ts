import { z } from 'zod';
import { fieldInvalid } from '../../admin/field-problems.ts';
import type { Relay } from '../../admin/relay.ts';
import { type DeliveryFilter, deliveryStatuses } from '../../domain/delivery.ts';
import { deliveryErrorClasses } from '../../domain/endpoint.ts';
import { replayKinds } from '../../domain/replay.ts';
import { toReplayJson } from '../delivery-json.ts';
import { readOptions } from '../options.ts';
import { withEndpointId } from '../own-id.ts';
import { readListQuery } from '../query.ts';
import type { Handler } from '../route.ts';
import { toDeliveryFilter } from './deliveries.ts';

const filterShape = z.strictObject({
  endpointId: z.string().max(256).optional(),
  eventId: z.string().max(64).optional(),
  status: z.enum(deliveryStatuses).optional(),
  eventType: z.string().max(200).optional(),
  errorClass: z.enum(deliveryErrorClasses).optional(),
  httpStatus: z.number().int().transform(String).optional(),
  since: z.string().optional(),
  until: z.string().optional(),
});

const filterProblem = {
  en: 'give any of endpointId, eventId, status, eventType, errorClass, httpStatus, since and until.',
  zh: '可填写 endpointId、eventId、status、eventType、errorClass、httpStatus、since、until。',
};

/**
 * `{"kind": "dead", "filter": {…}, "rate": 50, "dryRun": true}`: 200 with the count alone, or 202 with the job; 200 with a
 * job that was begun before, for a repeated `Idempotency-Key` or while the same is running.
 */
export function startReplay(relay: Relay): Handler {
  return async (call) => {
    const { actor, param, body, header } = call;
    const options = readOptions(body, ['kind', 'filter', 'rate', 'dryRun', 'latestOnly']);
    const kind = z.enum(replayKinds).safeParse(options.kind ?? 'dead');
    if (!kind.success) throw fieldInvalid('kind', 'replay_kind');
    const rate = z.number().optional().safeParse(options.rate);
    if (!rate.success) throw fieldInvalid('rate', 'replay_rate');
    const answer = await relay.replay(actor, param('project'), {
      kind: kind.data,
      filter: await withEndpointId(relay, call, readFilter(options.filter)),
      rate: rate.data,
      dryRun: readFlag('dryRun', options.dryRun),
      latestOnly: readFlag('latestOnly', options.latestOnly),
      idempotencyKey: header('idempotency-key'),
    });
    const { count, endpoints, replay } = answer;
    if (!replay) return { status: 200, body: { dryRun: true, count, endpoints } };
    return { status: answer.fresh ? 202 : 200, body: { count, endpoints, replay: toReplayJson(replay) } };
  };
}

function readFilter(given: unknown): DeliveryFilter {
  const parsed = filterShape.safeParse(given ?? {});
  if (!parsed.success) throw fieldInvalid('filter', filterProblem);
  return toDeliveryFilter(parsed.data);
}

function readFlag(name: string, value: unknown): boolean {
  if (value === undefined) return false;
  if (typeof value === 'boolean') return value;
  throw fieldInvalid(name, 'yes_no');
}

const list = { cursor: /^rpl_[0-9a-z]{26}$/, filters: {} };

/** The project's replay jobs, newest first. */
export function listReplays(relay: Relay): Handler {
  return async ({ actor, param, query }) => {
    const { page } = readListQuery(query, list);
    const { items, next } = await relay.listReplays(actor, param('project'), page);
    return { status: 200, body: { items: items.map(toReplayJson), next } };
  };
}

/** One job and how far it is. */
export function getReplay(relay: Relay): Handler {
  return async ({ actor, param }) => ({
    status: 200,
    body: toReplayJson(await relay.getReplay(actor, param('project'), param('id'))),
  });
}

/** Ends a job where it stands. */
export function cancelReplay(relay: Relay): Handler {
  return async ({ actor, param, body }) => {
    readOptions(body, []);
    const replay = await relay.cancelReplay(actor, param('project'), param('id'));
    return { status: 200, body: { success: true, replay: toReplayJson(replay) } };
  };
}
