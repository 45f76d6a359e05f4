import { type DeliveryControl, deliveryControls } from '../domain/delivery.ts';
import type { DeliveryErrorClass } from '../domain/endpoint.ts';
import { reasonText } from '../domain/reasons.ts';
import { type ExcerptOf, excerpt } from './excerpt.ts';

/** What the header `webhook-delivery` of an answer says; `unknown` is a word that means nothing here, fit to be shown. */
export interface Said {
  control?: DeliveryControl | undefined;
  unknown?: string | undefined;
}

/** How a try ended, as far as it matters here. */
interface Outcome {
  ok: boolean;
  status?: number | undefined;
  control?: DeliveryControl | undefined;
  errorClass?: DeliveryErrorClass | undefined;
  reason?: string | undefined;
}

/** Characters shown of a word that is not known. */
const shown = 40;

/**
 * Reads the header (https://docs.svix.com/receiving/delivery-control). Of several words the one that asks for most
 * counts. A word that is not known may be anything that was sent along, so it is shown without secrets.
 */
export function readControl(
  header: string | string[] | undefined,
  redaction: Pick<ExcerptOf, 'sent' | 'secrets'>,
): Said {
  const words = [header ?? []].flat().flatMap((value) => value.split(',').map((word) => word.trim()));
  const asked = deliveryControls.find((control) => words.some((word) => word.toLowerCase() === control));
  const [first] = words.filter((word) => word !== '');
  if (asked || first === undefined) return { control: asked };
  const { sent, secrets } = redaction;
  const body = [Buffer.from(first)];
  return { unknown: excerpt({ body, whole: true, encoding: undefined, sent, secrets })?.slice(0, shown) };
}

/**
 * How a try ended, with what the receiver asked for beside its answer. A failure with such a wish is `declined`, for
 * trying again is not wanted; a 410 says as much by itself. On a success only `disable` means something.
 */
export function withControl<Result extends Outcome>(result: Result, { control, unknown: word }: Said): Result {
  const { ok, status = 0, errorClass } = result;
  if (ok && control !== 'disable') return result;
  if (control) {
    const reason = reasonText('controlled', { status, control });
    return { ...result, control, reason, errorClass: ok || errorClass === 'gone' ? errorClass : 'declined' };
  }
  const isPlain = word !== undefined && result.reason === reasonText('answered', { status });
  return isPlain ? { ...result, reason: reasonText('control_unknown', { status, word }) } : result;
}
