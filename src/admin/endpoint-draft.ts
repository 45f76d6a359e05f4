import type { Endpoint, EndpointAuth, EndpointSecrets, SigningKey } from '../domain/endpoint.ts';
import { checkAll } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';
import type { Actor } from '../domain/member.ts';
import { addressAfter, deliveryAfter, refuseForPolled } from './endpoint-delivery.ts';
import type { EndpointEdit, EndpointInput } from './endpoint-input.ts';
import { fieldInvalid } from './field-problems.ts';
import type { Draft, RelayDeps } from './relay-deps.ts';

/** Milliseconds for a whole try unless the endpoint says otherwise; receivers are asked to answer within 2 s. */
const defaultTimeoutMs = 10_000;

/** Tries at the same time unless the endpoint says otherwise. */
const defaultConcurrency = 16;

/** A new endpoint from what was asked for, with the defaults; `generated` is the secret to show once. */
export async function draftEndpoint(
  deps: RelayDeps,
  { actor, project, input }: { actor: Actor; project: string; input: EndpointInput },
): Promise<Draft & { generated: string | undefined }> {
  const now = new Date(deps.clock.now());
  const key = input.secret === undefined ? deps.newSigningKey('hmac', now) : deps.ownSigningKey(input.secret, now);
  const blank: Endpoint = {
    id: newId('ep', deps.clock.now()),
    project,
    delivery: input.delivery,
    url: '',
    description: '',
    events: [],
    conditions: [],
    headerNames: [],
    auth: { type: 'none' },
    signatures: [{ scheme: 'standard' }],
    schedule: deps.parseSchedule('default'),
    timeoutMs: defaultTimeoutMs,
    rate: 0,
    concurrency: defaultConcurrency,
    ordering: { by: 'none' },
    state: 'active',
    stateAt: now,
    autoDisable: true,
    clientErrors: 'retry',
    health: { failures: 0, warned: 0 },
    keys: [],
    createdBy: actor.name,
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
  const { secret: own, ...edit } = input;
  const bare: Draft = { endpoint: blank, secrets: { signing: [], headers: {} } };
  const draft = await draftEndpointEdit(deps, withKeys(deps, bare, [key]), edit);
  return { ...draft, generated: own === undefined ? key.value : undefined };
}

/** A stored endpoint with an edit applied: checked, and not yet stored. */
export async function draftEndpointEdit(deps: RelayDeps, before: Draft, edit: EndpointEdit): Promise<Draft> {
  const { endpoint, secrets } = before;
  const delivery = deliveryAfter(endpoint, edit);
  const url = await checkFields(deps, endpoint, edit);
  if (isElsewhere(endpoint.url, url)) requireSecretsAnew(before, edit);
  const headers = headersAfter(deps, before, edit);
  const auth = await authAfter(deps, before, edit);
  const tls = tlsAfter(before, edit);
  const draft: Draft = {
    endpoint: {
      ...endpoint,
      delivery: delivery === 'push' ? undefined : delivery,
      url,
      uid: edit.uid === undefined ? endpoint.uid : (edit.uid ?? undefined),
      description: edit.description ?? endpoint.description,
      metadata: edit.metadata ?? endpoint.metadata,
      events: edit.events ? deps.parseEventFilters(edit.events) : endpoint.events,
      conditions: edit.conditions ?? endpoint.conditions,
      headerNames: Object.keys(headers),
      auth: auth.auth,
      tls: tls.tls,
      signatures: edit.signatures ?? endpoint.signatures,
      schedule: edit.schedule === undefined ? endpoint.schedule : deps.parseSchedule(edit.schedule),
      timeoutMs: edit.timeoutMs ?? endpoint.timeoutMs,
      rate: edit.rate ?? endpoint.rate,
      concurrency: edit.concurrency ?? endpoint.concurrency,
      ordering: edit.ordering ?? endpoint.ordering,
      transform: edit.transform === undefined ? endpoint.transform : (edit.transform ?? undefined),
      autoDisable: edit.autoDisable ?? endpoint.autoDisable,
      clientErrors: edit.clientErrors ?? endpoint.clientErrors,
    },
    secrets: { signing: secrets.signing, headers, auth: auth.secret, tlsKey: tls.key },
  };
  if (delivery === 'poll') refuseForPolled(endpoint, draft.endpoint);
  return draft;
}

/** What can be said of each field by itself, all of it at once. Returns the address, in its normal form. */
async function checkFields(deps: RelayDeps, endpoint: Endpoint, edit: EndpointEdit): Promise<string> {
  let { url } = endpoint;
  const given = <T>(value: T | undefined, check: (value: T) => unknown) => {
    return () => void (value === undefined ? undefined : check(value));
  };
  await checkAll([
    async () => {
      url = await addressAfter(deps, endpoint, edit);
    },
    given(edit.events, deps.parseEventFilters),
    given(edit.schedule, deps.parseSchedule),
    given(edit.conditions, deps.checkConditions),
    given(edit.ordering?.by === 'field' ? edit.ordering.field : undefined, deps.checkOrderingField),
    given(edit.signatures, deps.checkSignatures),
    () => checkTransform(deps, edit),
  ]);
  return url;
}

function isElsewhere(before: string, after: string): boolean {
  return before !== '' && new URL(before).origin !== new URL(after).origin;
}

/** Whoever may change an address could otherwise read stored passwords at a server of their own (case I4). */
function requireSecretsAnew({ endpoint }: Draft, edit: EndpointEdit): void {
  const authKept = endpoint.auth.type !== 'none' && edit.auth?.type !== 'none' && !secretOf(edit.auth);
  if (authKept) throw fieldInvalid('auth.secret', 'secret_moved');
  const headers = edit.headers ?? Object.fromEntries(endpoint.headerNames.map((name) => [name, '']));
  if (Object.values(headers).includes('')) throw fieldInvalid('headers', 'secret_moved');
}

function secretOf(auth: EndpointEdit['auth']): string | undefined {
  return auth && 'secret' in auth ? auth.secret : undefined;
}

/** The endpoint with these signing keys, newest first, of which it shows all but the secret. */
export function withKeys(
  { publicKeyOf }: Pick<RelayDeps, 'publicKeyOf'>,
  { endpoint, secrets }: Draft,
  signing: SigningKey[],
): Draft {
  const keys = signing.map((key) => {
    const { value: _, ...shown } = key;
    return { ...shown, publicKey: publicKeyOf(key) };
  });
  return { endpoint: { ...endpoint, keys }, secrets: { ...secrets, signing } };
}

/** A name with an empty value keeps the stored value, so that what GET shows can be sent back by PUT. */
function headersAfter(deps: RelayDeps, { secrets }: Draft, { headers }: EndpointEdit): Record<string, string> {
  if (headers === undefined) return secrets.headers;
  const filled = Object.entries(headers).map(([name, value]) => {
    const stored = Object.hasOwn(secrets.headers, name.toLowerCase()) ? secrets.headers[name.toLowerCase()] : undefined;
    return [name, value === '' ? (stored ?? '') : value] as const;
  });
  return deps.checkHeaders(Object.fromEntries(filled));
}

async function authAfter(
  deps: RelayDeps,
  { endpoint, secrets }: Draft,
  edit: EndpointEdit,
): Promise<{ auth: EndpointAuth; secret: string | undefined }> {
  if (edit.auth === undefined) return { auth: endpoint.auth, secret: secrets.auth };
  const { secret, ...auth } = edit.auth;
  if (auth.type === 'none') return { auth, secret: undefined };
  if (auth.type === 'oauth2') auth.tokenUrl = await deps.checkAddress(auth.tokenUrl);
  const kept = isSameAccount(auth, endpoint.auth) ? secrets.auth : undefined;
  if (!(secret || kept)) throw fieldInvalid('auth.secret', 'auth_secret');
  return { auth, secret: secret || kept };
}

/** A stored secret is never sent to another account or another place than it was given for. */
function isSameAccount(next: EndpointAuth, stored: EndpointAuth): boolean {
  if (next.type === 'basic') return stored.type === 'basic' && stored.username === next.username;
  if (next.type !== 'oauth2') return stored.type === next.type;
  return stored.type === 'oauth2' && stored.clientId === next.clientId && stored.tokenUrl === next.tokenUrl;
}

function tlsAfter(
  { endpoint, secrets }: Draft,
  { tls }: EndpointEdit,
): { tls: Endpoint['tls']; key: EndpointSecrets['tlsKey'] } {
  if (tls === undefined) return { tls: endpoint.tls, key: secrets.tlsKey };
  if (tls === null) return { tls: undefined, key: undefined };
  const { certificate, ca } = tls;
  const key =
    tls.key ?? (certificate !== undefined && certificate === endpoint.tls?.certificate ? secrets.tlsKey : undefined);
  if ((certificate === undefined) !== (key === undefined)) throw fieldInvalid('tls', 'tls_pair');
  return { tls: { certificate, ca }, key };
}

/** Throws `template_invalid`, or `field_invalid` for headers that can't be sent and addresses that lead elsewhere. */
export function checkTransform(
  {
    checkTemplate,
    checkHeaders,
    checkUrlTemplate,
  }: Pick<RelayDeps, 'checkTemplate' | 'checkHeaders' | 'checkUrlTemplate'>,
  { transform }: Pick<EndpointEdit, 'transform'>,
): void {
  if (!transform) return;
  const { url, when, body, headers = {} } = transform;
  for (const template of [when, url, body]) if (template !== undefined) checkTemplate(template);
  if (url !== undefined) checkUrlTemplate(url);
  checkHeaders(Object.fromEntries(Object.keys(headers).map((name) => [name, '-'])));
  for (const template of Object.values(headers)) checkTemplate(template);
}
