import { z } from 'zod';
import {
  type ClientErrorRule,
  type Condition,
  clientErrorRules,
  conditionOperators,
  type DeliveryWay,
  deepestCondition,
  deliveryWays,
  type EndpointAuth,
  type Ordering,
  type Signature,
  signatureSchemes,
  type Transform,
  transformPresets,
} from '../domain/endpoint.ts';
import { type AppError, together } from '../domain/errors.ts';
import { fieldInvalid, isProblem, refuseUnknown } from './field-problems.ts';

/** What somebody says of a new endpoint; what is left out takes its default. */
export interface EndpointInput {
  /** `push` when left out. */
  delivery?: DeliveryWay | undefined;
  /** Needed unless it is only polled. */
  url?: string | undefined;
  /** Own signing secret; generated when left out. */
  secret?: string | undefined;
  /** Own id; `null` for none. */
  uid?: string | null | undefined;
  description?: string | undefined;
  metadata?: Record<string, string> | undefined;
  events?: string[] | undefined;
  conditions?: Condition[] | undefined;
  /** In an edit, a header with an empty value keeps its stored one. */
  headers?: Record<string, string> | undefined;
  /** In an edit, a left-out `secret` keeps the stored one where type and name stay. */
  auth?: (EndpointAuth & { secret?: string | undefined }) | undefined;
  tls?: { certificate?: string | undefined; key?: string | undefined; ca?: string | undefined } | null | undefined;
  signatures?: Signature[] | undefined;
  /** `default`, `standard`, or the waits before each try in seconds, the first of which is 0. */
  schedule?: 'default' | 'standard' | number[] | undefined;
  timeoutMs?: number | undefined;
  rate?: number | undefined;
  concurrency?: number | undefined;
  ordering?: Ordering | undefined;
  transform?: Transform | null | undefined;
  autoDisable?: boolean | undefined;
  clientErrors?: ClientErrorRule | undefined;
}

/** An edit: what is left out stays. State, keys and health have actions of their own. */
export type EndpointEdit = { [Field in Exclude<keyof EndpointInput, 'secret'>]?: EndpointInput[Field] | undefined };

const words = (max: number) => z.string('text').max(max, 'text_length');
const pem = z.string('pem').regex(/^\s*-----BEGIN [A-Z ]+-----[\s\S]{1,20000}-----END [A-Z ]+-----\s*$/, 'pem');
const whole = (low: number, high: number, problem: string) =>
  z.number(problem).int(problem).min(low, problem).max(high, problem);
/** As at Svix; it must not look like an id of ours, or say nothing but dots in an address. */
const ownId = /^(?!ep_)(?=.*[A-Za-z0-9])[A-Za-z0-9_.-]{1,256}$/;
const mostMetadataBytes = 4_096;
const metadata = z
  .record(z.string().regex(/^[\w.-]{1,100}$/), z.string(), 'metadata')
  .refine((names) => Buffer.byteLength(JSON.stringify(names)) <= mostMetadataBytes, 'metadata');
const scalar = z.union([z.string().max(1_000), z.number(), z.boolean(), z.null()]);

const eventList = z
  .union([z.string(), z.array(z.string())], 'outbound_events')
  .transform((list) => (typeof list === 'string' ? list.split(',') : list))
  .transform((list) => list.map((event) => event.trim()).filter((event) => event !== ''))
  .pipe(z.array(z.string()).max(100, 'outbound_events'));

const comparison = z.strictObject(
  {
    field: z.string().min(1).max(200),
    op: z.enum(conditionOperators),
    value: z.union([scalar, z.array(scalar).max(100)]).default(null),
  },
  'condition_shape',
);

/** A schema for each depth rather than one of itself: nobody can make it go deeper than this (case D3). */
function conditionWithin(depth: number): z.ZodType<Condition> {
  if (depth === 0) return comparison;
  const inner = conditionWithin(depth - 1);
  const list = z.array(inner).min(1).max(20);
  const groups = [z.strictObject({ any: list }), z.strictObject({ all: list }), z.strictObject({ not: inner })];
  return z.union([comparison, ...groups], 'condition_shape');
}

const condition = conditionWithin(deepestCondition);

const auth = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ type: z.literal('none') }),
    z.strictObject({
      type: z.literal('basic'),
      username: z.string().min(1).max(200),
      secret: z.string().max(1_000).optional(),
    }),
    z.strictObject({ type: z.literal('bearer'), secret: z.string().max(4_000).optional() }),
    z.strictObject({
      type: z.literal('oauth2'),
      tokenUrl: z.string().min(1).max(2_000),
      clientId: z.string().min(1).max(200),
      scope: z.string().max(1_000).optional(),
      secret: z.string().max(4_000).optional(),
    }),
  ],
  'auth_shape',
);

const signature = z.strictObject(
  { scheme: z.enum(signatureSchemes), header: z.string().max(100).optional() },
  'signature_shape',
);

const ordering = z.discriminatedUnion(
  'by',
  [
    z.strictObject({ by: z.literal('none') }),
    z.strictObject({ by: z.literal('endpoint') }),
    z.strictObject({ by: z.literal('field'), field: z.string().min(1).max(200) }),
  ],
  'ordering_shape',
);

/** Only texts: a template given as an object could smuggle in a parsed program (case T4). */
const transform = z
  .strictObject(
    {
      preset: z.enum(transformPresets).optional(),
      body: z.string().max(20_000).optional(),
      headers: z.record(z.string(), z.string().max(2_000)).optional(),
      url: z.string().max(2_000).optional(),
      when: z.string().max(2_000).optional(),
      strict: z.boolean().optional(),
    },
    'transform_shape',
  )
  .refine(({ preset, body }) => preset === undefined || body === undefined, 'transform_both')
  .nullable();

const tls = z
  .strictObject({ certificate: pem.optional(), key: pem.optional(), ca: pem.optional() }, 'tls_shape')
  .nullable();

const schedule = z.union(
  [z.enum(['default', 'standard']), z.array(z.number().min(0).max(604_800)).min(1).max(20)],
  'schedule_shape',
);

const fields = {
  delivery: z.enum(deliveryWays, 'delivery_way').optional(),
  url: z.string('url_shape').trim().max(4_000, 'url_shape').optional(),
  secret: z.string('secret_text').min(8, 'secret_text').max(256, 'secret_text').optional(),
  uid: z.string('uid').regex(ownId, 'uid').nullable().optional(),
  description: words(500).optional(),
  metadata: metadata.optional(),
  events: eventList.optional(),
  conditions: z.array(condition, 'condition_shape').max(20, 'condition_shape').optional(),
  headers: z.record(z.string(), z.string(), 'headers_shape').optional(),
  auth: auth.optional(),
  tls: tls.optional(),
  signatures: z.array(signature, 'signature_shape').min(1, 'signature_shape').max(5, 'signature_shape').optional(),
  schedule: schedule.optional(),
  timeoutMs: whole(1_000, 30_000, 'timeout_ms').optional(),
  rate: z.number('rate_per_second').min(0, 'rate_per_second').max(10_000, 'rate_per_second').optional(),
  concurrency: whole(1, 256, 'concurrency').optional(),
  ordering: ordering.optional(),
  transform: transform.optional(),
  autoDisable: z.boolean('yes_no').optional(),
  clientErrors: z.enum(clientErrorRules, 'client_errors').optional(),
};

const { secret: _, ...editable } = fields;
const creation = z.object(fields);
const edition = z.object(editable);

/** The fields that can be set, in the order of the form. */
export const endpointFields: readonly string[] = Object.keys(fields);

/**
 * Reads a new endpoint from a REST body or a form's values. Throws `field_unknown` for a field that there is not and
 * `field_invalid` for a value that can't be; what the values mean is checked by the use case.
 */
export function parseEndpointInput(body: unknown): EndpointInput {
  return parse(creation, body, endpointFields);
}

/** The same for an edit. */
export function parseEndpointEdit(body: unknown): EndpointEdit {
  return parse(
    edition,
    body,
    endpointFields.filter((field) => field !== 'secret'),
  );
}

function parse<T>(schema: z.ZodType<T>, body: unknown, known: readonly string[]): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw fieldInvalid('body', 'body_object');
  refuseUnknown(Object.keys(body), known);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [first, ...others] = parsed.error.issues;
  throw together([toFieldError(first), ...others.map(toFieldError)]);
}

/** What zod says itself is said in our words, by the field it is about. */
const shapeOf: Readonly<Record<string, Parameters<typeof fieldInvalid>[1]>> = {
  events: 'outbound_events',
  metadata: 'metadata',
  conditions: 'condition_shape',
  headers: 'headers_shape',
  auth: 'auth_shape',
  tls: 'tls_shape',
  signatures: 'signature_shape',
  schedule: 'schedule_shape',
  ordering: 'ordering_shape',
  transform: 'transform_shape',
};

function toFieldError(issue: z.core.$ZodIssue | undefined): AppError {
  const path = issue?.path.map(String) ?? [];
  const named = issue && isProblem(issue.message) ? issue.message : undefined;
  return fieldInvalid(path.join('.').slice(0, 200), named ?? shapeOf[path[0] ?? ''] ?? 'text');
}
