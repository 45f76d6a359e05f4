import { Schema } from 'mongoose';
import type { SecretBox } from '../crypto/secret-box.ts';
import {
  clientErrorRules,
  type Endpoint,
  type EndpointSecrets,
  endpointStates,
  type SigningKey,
  type Subscriber,
  type Transform,
} from '../domain/endpoint.ts';

/** An endpoint as it is stored. */
export interface EndpointDocument extends Omit<Endpoint, 'id' | 'transform' | 'metadata'> {
  _id: string;
  metadata?: { name: string; value: string }[] | undefined;
  /** Headers as pairs: a header's name may hold characters that mean something in a field's name. */
  transform?: (Omit<Transform, 'headers'> & { headers?: [string, string][] | undefined }) | undefined;
  secrets: SealedEndpointSecrets;
}

/** An endpoint's secrets as they are stored: sealed for this endpoint and field, useless anywhere else. */
export interface SealedEndpointSecrets {
  signing: (Omit<SigningKey, 'value'> & { sealed: string })[];
  /** All header values in one. */
  headers?: string | undefined;
  auth?: string | undefined;
  tlsKey?: string | undefined;
}

/** Fields that an edit may take away. */
const optional = [
  'uid',
  'metadata',
  'delivery',
  'tls',
  'transform',
  'stateReason',
  'pausedUntil',
  'mutedUntil',
] as const;

/**
 * Indexes: (project, _id) for lists, newest first, and for the subscribers of a project, in order; own_id; paused, the few
 * whose pause ends by itself. Not sharded: 100,000 endpoints are some 200 MB.
 */
export const endpointSchema = new Schema<EndpointDocument>(
  {
    _id: { type: String, required: true },
    uid: String,
    project: { type: String, required: true },
    delivery: String,
    url: String,
    description: { type: String, required: true },
    metadata: [Schema.Types.Mixed],
    events: [String],
    conditions: [Schema.Types.Mixed],
    headerNames: [String],
    auth: { type: Schema.Types.Mixed, required: true },
    tls: Schema.Types.Mixed,
    signatures: [Schema.Types.Mixed],
    schedule: { type: Schema.Types.Mixed, required: true },
    timeoutMs: { type: Number, required: true },
    rate: { type: Number, required: true },
    concurrency: { type: Number, required: true },
    ordering: { type: Schema.Types.Mixed, required: true },
    transform: Schema.Types.Mixed,
    state: { type: String, required: true, enum: endpointStates },
    stateReason: String,
    stateAt: { type: Date, required: true },
    pausedUntil: Date,
    autoDisable: { type: Boolean, required: true },
    clientErrors: { type: String, required: true, enum: clientErrorRules },
    mutedUntil: Date,
    health: { type: Schema.Types.Mixed, required: true },
    keys: [Schema.Types.Mixed],
    createdBy: { type: String, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    version: { type: Number, required: true },
    secrets: { type: Schema.Types.Mixed, required: true },
  },
  { versionKey: false },
)
  .index({ project: 1, _id: -1 })
  .index({ project: 1, uid: 1 }, { name: 'own_id', unique: true, partialFilterExpression: { uid: { $exists: true } } })
  .index({ pausedUntil: 1 }, { name: 'paused', partialFilterExpression: { state: 'paused' } });

/** What is inserted for an endpoint. */
export function toEndpointDocument(endpoint: Endpoint, sealed: SealedEndpointSecrets): EndpointDocument {
  const { id, transform, metadata, ...rest } = endpoint;
  return { _id: id, ...rest, ...toStoredFields({ transform, metadata }), secrets: sealed };
}

/** How a stored endpoint becomes this one: everything but its health, and its secrets only if they are given. */
export function toEndpointUpdate(endpoint: Endpoint, version: number, sealed: SealedEndpointSecrets | undefined) {
  const { id: _, project: __, health: ___, transform, metadata, ...rest } = endpoint;
  const secrets = sealed && { secrets: sealed };
  const $set = { ...rest, ...toStoredFields({ transform, metadata }), ...secrets, version };
  const gone = optional.filter((name) => endpoint[name] === undefined).map((name) => [name, ''] as const);
  return gone.length > 0 ? { $set, $unset: Object.fromEntries(gone) } : { $set };
}

/** The endpoint as the product knows it, without its secrets. Those of before there was a choice are retried on 4xx. */
export function toEndpoint({
  _id,
  secrets: _,
  transform,
  metadata,
  clientErrors = 'retry',
  ...rest
}: EndpointDocument): Endpoint {
  return {
    id: _id,
    ...rest,
    clientErrors,
    ...(transform && { transform: fromStoredTransform(transform) }),
    ...(metadata && { metadata: Object.fromEntries(metadata.map(({ name, value }) => [name, value])) }),
  };
}

/** An endpoint with its secrets, which are opened when somebody first asks for them. */
export function toSubscriber(box: SecretBox, document: EndpointDocument): Subscriber {
  let opened: EndpointSecrets | undefined;
  return {
    endpoint: toEndpoint(document),
    get secrets() {
      opened ??= openEndpointSecrets(box, document._id, document.secrets);
      return opened;
    },
  };
}

/** What is stored in another shape: names of a user's may hold characters that mean something in a field's name. */
function toStoredFields({
  transform,
  metadata,
}: Pick<Endpoint, 'transform' | 'metadata'>): Pick<EndpointDocument, 'transform' | 'metadata'> {
  return {
    transform: transform && toStoredTransform(transform),
    metadata: metadata && Object.entries(metadata).map(([name, value]) => ({ name, value })),
  };
}

function toStoredTransform({ headers, ...rest }: Transform): EndpointDocument['transform'] {
  return { ...rest, headers: headers && Object.entries(headers) };
}

function fromStoredTransform({ headers, ...rest }: NonNullable<EndpointDocument['transform']>): Transform {
  return { ...rest, headers: headers && Object.fromEntries(headers) };
}

export function sealEndpointSecrets(box: SecretBox, id: string, secrets: EndpointSecrets): SealedEndpointSecrets {
  const seal = (field: string, value: string | undefined) =>
    value === undefined ? undefined : box.seal(value, { owner: id, field });
  const { signing, headers, auth, tlsKey } = secrets;
  return {
    signing: signing.map(({ value, ...key }) => ({ ...key, sealed: box.seal(value, keyPlace(id, key.id)) })),
    headers: Object.keys(headers).length > 0 ? seal('headers', JSON.stringify(Object.entries(headers))) : undefined,
    auth: seal('auth', auth),
    tlsKey: seal('tlsKey', tlsKey),
  };
}

/** The secrets in clear. Throws `secret_key_wrong` when they were sealed under another key or for another endpoint. */
function openEndpointSecrets(box: SecretBox, id: string, sealed: SealedEndpointSecrets): EndpointSecrets {
  const open = (field: string, value: string | undefined) =>
    value === undefined ? undefined : box.open(value, { owner: id, field });
  const headers = open('headers', sealed.headers);
  return {
    signing: sealed.signing.map(({ sealed: value, ...key }) => ({
      ...key,
      value: box.open(value, keyPlace(id, key.id)),
    })),
    headers: headers === undefined ? {} : Object.fromEntries(JSON.parse(headers)),
    auth: open('auth', sealed.auth),
    tlsKey: open('tlsKey', sealed.tlsKey),
  };
}

function keyPlace(owner: string, keyId: string) {
  return { owner, field: `signing.${keyId}` };
}
