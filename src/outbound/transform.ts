import type { Transform } from '../domain/endpoint.ts';
import { AppError, toAppError } from '../domain/errors.ts';
import { valueFault } from './header-rules.ts';

/**
 * Renders a template (strings only, in a worker with limits: cases T1–T8) on an event. With `json`, values are escaped
 * for their place between the quotes of a JSON text.
 */
export type Render = (template: string, context: object, inside?: 'json') => Promise<{ text: string }>;

/** Bytes of a transformed body; receivers are told to expect no more of an event either. */
const largestBody = 262_144;

/**
 * What is sent of an event: its own body unless the transform makes another, and the headers that it sets, by
 * lower-cased name. Templates see the event as it is sent, `id`, `type`, `timestamp` and `data`. Unless the transform
 * sets another `Content-Type`, the body has to be JSON. Throws `transform_failed`, also where nothing but white space is
 * left: to leave events out is what conditions are for.
 */
export async function applyTransform(
  transform: Transform,
  { body }: { body: string },
  render: Render,
): Promise<{ body: string; headers: Record<string, string> }> {
  const context: object = JSON.parse(body);
  const headers: Record<string, string> = {};
  for (const [name, template] of Object.entries(transform.headers ?? {})) {
    headers[name.toLowerCase()] = await renderHeader(name, () => render(template, context));
  }
  if (transform.body === undefined) return { body, headers };
  const isJson = /[/+]json\b/i.test(headers['content-type'] ?? 'application/json');
  const rendered = await rendering('the body', () =>
    render(transform.body ?? '', context, isJson ? 'json' : undefined),
  );
  checkBody(rendered, isJson);
  return { body: rendered, headers };
}

async function renderHeader(name: string, render: () => ReturnType<Render>): Promise<string> {
  const value = (await rendering(`the header ${name}`, render)).trim();
  const fault = valueFault(value);
  if (fault) throw failed(`the header ${name}: ${fault.en.replace(/\.$/, '')}`);
  return value;
}

async function rendering(what: string, render: () => ReturnType<Render>): Promise<string> {
  try {
    return (await render()).text;
  } catch (error) {
    const failure = toAppError(error);
    // What has nothing to do with the template (a shutdown) is not its failure.
    if (!failure.code.startsWith('template_')) throw failure;
    throw failed(`${what}: ${failure.details.why ?? `it took longer than ${failure.details.limit}`}`, error);
  }
}

function checkBody(body: string, isJson: boolean): void {
  if (body.trim() === '') throw failed('the body came out empty; use conditions to leave events out');
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
