import type { DeliveryErrorClass, Endpoint, Subscriber, TransformPreset } from '../domain/endpoint.ts';
import { type AppError, toAppError } from '../domain/errors.ts';
import { hopsHeader } from '../domain/hops.ts';
import type { OutboundEvent } from '../domain/outbound-event.ts';
import { OurTrouble } from './our-trouble.ts';
import { signatureHeaders } from './sign.ts';
import { applyTransform, type Transformed, type TransformParts } from './transform.ts';

/** What a try works with. */
export interface PrepareParts extends TransformParts {
  /** When the try is made: signatures carry this time, and a new one on every try. */
  attemptAt: Date;
  /** Headers that sign us in at the endpoint; throws `endpoint_auth_failed`. */
  authorize(subscriber: Subscriber): Promise<Record<string, string>>;
  /** The version of this copy, for `User-Agent`. */
  version?: string | undefined;
}

/** A request ready to be posted. */
export interface Prepared {
  url: string;
  headers: Record<string, string>;
  body: string;
  /** The chat that the message is for, and whose answers are to be read. */
  preset?: TransformPreset | undefined;
}

/**
 * The request of one try. The event's id and body are the same on every try (case F9), time and signatures are new.
 * Later headers win: ours, the endpoint's own, the transform's, the sign-in, and last the signatures, which nothing can
 * replace. `leftOut` says why the transform leaves the event out. Throws AppError; `prepareFailure` says what that means
 * for the delivery.
 */
export async function prepare(
  subscriber: Subscriber,
  event: Pick<OutboundEvent, 'id' | 'body' | 'hops' | 'trace'>,
  { attemptAt, authorize, version, ...parts }: PrepareParts,
): Promise<Prepared | { leftOut: string }> {
  const { endpoint, secrets } = subscriber;
  const made = await transformed(endpoint, event, parts);
  if (made.leftOut !== undefined) return { leftOut: made.leftOut };
  const { url = endpoint.url, body, headers } = made;
  const timestampSeconds = Math.floor(attemptAt.getTime() / 1_000);
  return {
    url,
    headers: {
      'content-type': 'application/json',
      'user-agent': version === undefined ? 'Switchhook' : `Switchhook/${version}`,
      ...secrets.headers,
      ...headers,
      ...(await authorize(subscriber)),
      [hopsHeader]: String((event.hops ?? 0) + 1),
      ...(event.trace !== undefined && { traceparent: event.trace }),
      ...signatureHeaders({
        id: event.id,
        timestampSeconds,
        body,
        keys: secrets.signing,
        signatures: endpoint.signatures,
        now: attemptAt,
      }),
    },
    body,
    preset: endpoint.transform?.preset,
  };
}

async function transformed(
  { url, transform }: Pick<Endpoint, 'url' | 'transform'>,
  { body }: { body: string },
  parts: TransformParts,
): Promise<Transformed> {
  return transform ? await applyTransform(transform, { body, url }, parts) : { url, body, headers: {} };
}

/**
 * How a try that could not even be prepared is written down. `ours` for trouble that passes and is none of the endpoint's;
 * undefined for what nobody expects.
 */
export function prepareFailure(
  error: unknown,
): { errorClass: DeliveryErrorClass; reason: string } | { ours: string } | undefined {
  if (error instanceof OurTrouble) return { ours: error.message };
  const failure: AppError = toAppError(error);
  const errorClass = classes.get(failure.code);
  return errorClass && { errorClass, reason: failure.message.slice(0, 300) };
}

const classes = new Map<string, DeliveryErrorClass>([
  ['transform_failed', 'transform_failed'],
  ['endpoint_auth_failed', 'auth_failed'],
  ['signing_key_missing', 'auth_failed'],
  ['address_refused', 'address_refused'],
]);
