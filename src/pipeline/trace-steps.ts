import { toAppError } from '../domain/errors.ts';
import { type Tracer, within } from '../domain/tracer.ts';
import type { Deliver } from './deliver.ts';
import type { Publish } from './publish.ts';
import type { RunEvent } from './run.ts';

/**
 * The steps of the pipeline as parts of one trace. Each begins its span under the `trace` that came with its work (in
 * the store, where the work waited there) and hands its own on in its place, so the steps know nothing but that text.
 */

/** Working an event: everything of its run stands under it. */
export function traceWork(work: RunEvent, tracer: Tracer): RunEvent {
  return async (event) => {
    const { id, event: name, source, project, kind, attempts, webhookUuid } = event;
    const span = tracer.begin('event', {
      kind: 'consumer',
      parent: event.trace,
      facts: {
        'switchhook.event': id,
        'switchhook.event.name': name,
        'switchhook.event.kind': kind,
        'switchhook.event.attempts': attempts,
        'switchhook.project': project,
        'switchhook.source': source,
        'switchhook.webhook': webhookUuid,
      },
    });
    await within(span, () => work({ ...event, trace: span.traceparent }));
  };
}

/** Publishing an outbound event: the tries of its deliveries stand under it, whenever and wherever they are made. */
export function tracePublish(publish: Publish, tracer: Tracer): Publish {
  return async (publication) => {
    const { type, project, trace, traceparent } = publication;
    const facts = { 'switchhook.event.type': type, 'switchhook.project': project };
    const span = tracer.begin('publish', { kind: 'producer', parent: trace ?? traceparent, facts });
    const answer = await publish({ ...publication, trace: span.traceparent }).catch((error: unknown) => {
      span.end(toAppError(error).code);
      throw error;
    });
    // What nobody subscribes to was not published: a span that is not ended is never told of.
    if (answer.outcome === 'unwanted') return answer;
    span.note({ 'switchhook.event': answer.id, 'switchhook.outcome': answer.outcome });
    span.end();
    return answer;
  };
}

/** One try of a delivery: its own place is what the receiver gets as `traceparent`. */
export function traceTries(deliver: Deliver, tracer: Tracer): Deliver {
  return {
    async send(task) {
      const { delivery, event } = task;
      const span = tracer.begin('deliver', {
        kind: 'client',
        parent: event.trace,
        facts: {
          'switchhook.event': event.id,
          'switchhook.event.type': event.type,
          'switchhook.delivery': delivery.id,
          'switchhook.endpoint': delivery.endpointId,
          'switchhook.try': delivery.tries + 1,
          'http.request.method': 'POST',
        },
      });
      const traced = { ...task, event: { ...event, trace: span.traceparent } };
      return await within(
        span,
        () => deliver.send(traced),
        (tried) => {
          const result = tried && 'result' in tried ? tried.result : undefined;
          span.note({ 'http.response.status_code': result?.status });
          return result ? result.errorClass : 'not_sent';
        },
      );
    },
    conclude: deliver.conclude,
  };
}
