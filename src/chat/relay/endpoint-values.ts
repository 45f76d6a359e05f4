import type { EndpointEdit, EndpointInput } from '../../admin/endpoint-input.ts';
import { type Endpoint, type Signature, signatureSchemes, transformPresets } from '../../domain/endpoint.ts';
import type { FormErrors } from '../forms/check-form.ts';
import type { Say } from '../texts.ts';
import type { FormValues } from '../view.ts';

/** What a filled form asks for, or what is wrong with it. */
export type ReadEndpoint<Input> = { input: Input; errors?: undefined } | { errors: FormErrors };

/** A new endpoint from its checked form. */
export function readNewEndpoint(values: FormValues, say: Say): ReadEndpoint<EndpointInput> {
  const read = readEndpointEdit(values, undefined, say);
  if (read.errors) return read;
  const secret = text(values, 'secret') || undefined;
  return { input: { ...read.input, url: text(values, 'url'), secret } };
}

/** An edit from its checked form. What the form can't show (conditions, authentication, certificates) stays. */
export function readEndpointEdit(
  values: FormValues,
  before: Endpoint | undefined,
  say: Say,
): ReadEndpoint<EndpointEdit> {
  if (before?.delivery === 'poll') return { input: whatItIs(values) };
  const headers = readHeaders(text(values, 'headers'));
  if (!headers) return { errors: { headers: say('form.header_line') } };
  const schedule = readSchedule(values);
  if (!schedule) return { errors: { waits: say('form.waits_bad') } };
  const signatures = readSignatures(text(values, 'signature'));
  return {
    input: {
      url: text(values, 'url'),
      ...whatItIs(values),
      ...(signatures && { signatures }),
      schedule,
      timeoutMs: Number(text(values, 'timeout')) * 1_000,
      rate: Number(text(values, 'rate')),
      concurrency: Number(text(values, 'concurrency')),
      ordering: readOrdering(values),
      headers,
      transform: readTransform(values, before),
    },
  };
}

function whatItIs(values: FormValues): Pick<EndpointEdit, 'description' | 'events'> {
  const events = text(values, 'events').split(/[,，\s]+/);
  return { description: text(values, 'description'), events: events.filter((event) => event !== '') };
}

/** `Name: value` a line; a name alone keeps what is stored. Undefined for anything else. */
function readHeaders(lines: string): Record<string, string> | undefined {
  const headers: Record<string, string> = {};
  for (const line of lines.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const [, name, value = ''] = /^([^\s:]+)\s*(?::\s*(.*))?$/.exec(line) ?? [];
    if (name === undefined) return undefined;
    headers[name] = value;
  }
  return headers;
}

function readSchedule(values: FormValues): EndpointInput['schedule'] {
  const preset = text(values, 'schedule');
  if (preset === 'default' || preset === 'standard') return preset;
  const waits = text(values, 'waits')
    .split(/[,，\s]+/)
    .filter((wait) => wait !== '');
  const numbers = waits.map(Number);
  return waits.length > 0 && numbers.every((wait) => Number.isInteger(wait) && wait >= 0) ? numbers : undefined;
}

function readSignatures(choice: string): Signature[] | undefined {
  const schemes = choice.split('+').flatMap((name) => signatureSchemes.find((scheme) => scheme === name) ?? []);
  return schemes.length > 0 ? schemes.map((scheme) => ({ scheme })) : undefined;
}

function readOrdering(values: FormValues): EndpointInput['ordering'] {
  const by = text(values, 'ordering');
  if (by === 'field') return { by, field: text(values, 'orderField') };
  return by === 'endpoint' ? { by } : { by: 'none' };
}

/** The form has preset and body alone; what REST gave a transform beside them stays. */
function readTransform(values: FormValues, before: Endpoint | undefined): EndpointEdit['transform'] {
  const { preset: _, body: __, ...kept } = before?.transform ?? {};
  const preset = transformPresets.find((one) => one === text(values, 'preset'));
  const body = text(values, 'body');
  const transform = { ...kept, ...(preset ? { preset } : body !== '' && { body }) };
  return Object.keys(transform).length > 0 ? transform : null;
}

function text(values: FormValues, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? value : '';
}
