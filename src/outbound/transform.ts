import type { Transform } from '../domain/endpoint.ts';
import { AppError, type Language, toAppError } from '../domain/errors.ts';
import { reasonText } from '../domain/reasons.ts';
import { valueFault } from './header-rules.ts';
import { presetBody } from './presets.ts';
import { addressWith } from './transform-url.ts';

/**
 * Renders a template (strings only, in a worker with limits: cases T1–T8) on an event. `inside` says what values are
 * escaped for: their place between the quotes of a JSON text, or in a URL. `missing` names the fields that it prints
 * and the event does not have.
 */
export type Render = (
  template: string,
  context: object,
  inside?: 'json' | 'url',
) => Promise<{ text: string; missing: readonly string[] }>;

/** What a transform works with. */
export interface TransformParts {
  render: Render;
  /** Of the messages that presets make; English unless given. */
  language?: Language | undefined;
}

/** An event on its way to an endpoint. */
export interface TransformedEvent {
  body: string;
  /** The endpoint's own; without one, a transformed address has nothing but a path and a query. */
  url?: string | undefined;
}

/** What is sent of it, with the headers that the transform sets, by lower-cased name; or why it is not sent at all. */
export type Transformed =
  | { url: string | undefined; body: string; headers: Record<string, string>; leftOut?: undefined }
  | { leftOut: string };

/** Bytes of a transformed body; receivers are told to expect no more of an event either. */
const largestBody = 262_144;

/** What `when` comes out as where an event is to be left out. */
const noes = new Set(['', 'false', '0', 'no']);

/**
 * What is sent of an event: its own body unless the transform makes another. Templates see the event as it is sent,
 * `id`, `type`, `timestamp` and `data`. Unless the transform sets another `Content-Type`, the body has to be JSON. Throws
 * `transform_failed`, also where nothing but white space is left: to leave events out is what `when` and conditions
 * are for.
 */
export async function applyTransform(
  transform: Transform,
  event: TransformedEvent,
  parts: TransformParts,
): Promise<Transformed> {
  const work: Work = { transform, context: JSON.parse(event.body), render: parts.render };
  const leftOut = await leftOutBy(work);
  if (leftOut !== undefined) return { leftOut };
  const url = await transformUrl(work, event.url);
  const headers = await transformHeaders(work);
  if (transform.preset) return { url, body: presetBody(transform.preset, event.body, parts.language ?? 'en'), headers };
  return { url, body: await transformBody(work, { own: event.body, headers }), headers };
}

interface Work {
  transform: Transform;
  context: object;
  render: Render;
}

async function leftOutBy({ transform, ...work }: Work): Promise<string | undefined> {
  if (transform.when === undefined) return undefined;
  // A field that is missing is an answer here, also where the rest is strict.
  const text = await rendered({ ...work, transform: {} }, { what: '"when"', template: transform.when });
  const said = text.trim().toLowerCase();
  if (!noes.has(said)) return undefined;
  return said === '' ? reasonText('left_out_empty') : reasonText('left_out', { said });
}

async function transformUrl(work: Work, base: string | undefined): Promise<string | undefined> {
  const { url: template } = work.transform;
  if (template === undefined) return base;
  const url = addressWith(await rendered(work, { what: 'the address', template, inside: 'url' }), base);
  if (typeof url === 'string') throw failed(url);
  return base === undefined ? `${url.pathname}${url.search}` : url.href;
}

async function transformHeaders(work: Work): Promise<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, template] of Object.entries(work.transform.headers ?? {})) {
    const what = `the header ${name.toLowerCase()}`;
    const value = (await rendered(work, { what, template })).trim();
    const fault = valueFault(value);
    if (fault) throw failed(`${what}: ${fault.en.replace(/\.$/, '')}`);
    headers[name.toLowerCase()] = value;
  }
  return headers;
}

interface BodyOf {
  own: string;
  headers: Readonly<Record<string, string>>;
}

async function transformBody(work: Work, { own, headers }: BodyOf): Promise<string> {
  const { body: template } = work.transform;
  if (template === undefined) return own;
  const isJson = /[/+]json\b/i.test(headers['content-type'] ?? 'application/json');
  const body = await rendered(work, { what: 'the body', template, inside: isJson ? 'json' : undefined });
  checkBody(body, isJson);
  return body;
}

interface Piece {
  what: string;
  template: string;
  inside?: 'json' | 'url' | undefined;
}

async function rendered({ transform, context, render }: Work, { what, template, inside }: Piece): Promise<string> {
  const { text, missing } = await render(template, context, inside).catch((error: unknown) => {
    const failure = toAppError(error);
    // What has nothing to do with the template (a shutdown) is not its failure.
    if (!failure.code.startsWith('template_')) throw failure;
    throw failed(`${what}: ${failure.details.why ?? `it took longer than ${failure.details.limit}`}`, error);
  });
  const [first] = missing;
  if (transform.strict && first !== undefined) {
    throw failed(`${what} prints {{${first.slice(0, 100)}}}, which the event does not have`);
  }
  return text;
}

function checkBody(body: string, isJson: boolean): void {
  if (body.trim() === '') throw failed('the body came out empty; use "when" or conditions to leave events out');
  if (!body.isWellFormed()) throw failed('the body is not valid text');
  if (Buffer.byteLength(body) > largestBody) throw failed(`the body is larger than ${largestBody} bytes`);
  if (isJson && !parses(body)) {
    throw failed(
      'the body is not valid JSON; print values as "{{field}}" or {{json field}}, or set a Content-Type header',
    );
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function failed(why: string, cause?: unknown): AppError {
  return new AppError('transform_failed', { why }, { cause });
}
