import { fieldInvalid } from '../../admin/field-problems.ts';
import { readOptions } from '../options.ts';
import { refuseUnsupported, unsupported } from './svix-error.ts';

/** What Svix says of an endpoint, read so far as to be handed to a use case, which checks the values. */
export interface SvixEndpoint {
  /** As a body of the REST API. */
  fields: Record<string, unknown>;
  /** An action of its own here; undefined where nothing was said of it. */
  disabled: boolean | undefined;
}

const noChannels = {
  en: 'events have no channels; use filterTypes, or conditions of the REST API',
  zh: '事件没有频道；请使用 filterTypes 或 REST API 的 conditions',
};
const oneVersion = { en: 'endpoints have one version', zh: '端点只有一个版本' };
const twoRates = { en: 'it differs from throttleRate', zh: '与 throttleRate 不一致' };

/** Fields of EndpointIn, EndpointUpdate and EndpointPatch, under the names that they have here. */
const names = {
  url: 'url',
  description: 'description',
  filterTypes: 'events',
  metadata: 'metadata',
  uid: 'uid',
  headers: 'headers',
  secret: 'secret',
} as const;

/** Those that every one of the three has. */
const common = ['url', 'description', 'filterTypes', 'metadata', 'uid'] as const;

/** What EndpointUpdate leaves out is put back to it. */
const defaults = { description: '', filterTypes: [], metadata: {}, uid: null, rateLimit: null, disabled: false };

/** Reads EndpointIn. Throws `field_unknown`, `field_invalid`, `svix_unsupported`. */
export function readEndpointIn(body: unknown): SvixEndpoint {
  return read(body, [...common, 'headers', 'secret']);
}

/** Reads EndpointUpdate: everything is set. */
export function readEndpointUpdate(body: unknown): SvixEndpoint {
  return read(typeof body === 'object' ? { ...defaults, ...body } : body, common);
}

/** Reads EndpointPatch: what is given is set. */
export function readEndpointPatch(body: unknown): SvixEndpoint {
  return read(body, common);
}

function read(body: unknown, known: readonly (keyof typeof names)[]): SvixEndpoint {
  const given = readOptions(body ?? {}, [...known, 'disabled', 'rateLimit', 'throttleRate', 'version', 'channels']);
  refuseUnsupported(given, { channels: noChannels });
  if (given.version !== undefined && given.version !== null && given.version !== 1) {
    throw unsupported('version', oneVersion);
  }
  const { disabled } = given;
  if (disabled !== undefined && typeof disabled !== 'boolean') throw fieldInvalid('disabled', 'yes_no');
  const fields = known.flatMap((name) => {
    const value = given[name];
    if (value === undefined) return [];
    // `null` is every type, and takes a uid away; of the others it says nothing.
    if (value === null && name === 'filterTypes') return [[names[name], []] as const];
    return value === null && name !== 'uid' ? [] : [[names[name], value] as const];
  });
  return { fields: { ...Object.fromEntries(fields), ...rateOf(given) }, disabled };
}

/** `throttleRate` is the newer name of `rateLimit`: deliveries a second, `null` for no limit. */
function rateOf({ rateLimit, throttleRate }: Record<string, unknown>): { rate?: unknown } {
  if (rateLimit && throttleRate && rateLimit !== throttleRate) throw unsupported('rateLimit', twoRates);
  const rate = throttleRate ?? rateLimit;
  return rate === undefined ? {} : { rate: rate ?? 0 };
}
