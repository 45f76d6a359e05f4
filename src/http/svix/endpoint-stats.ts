import { refuseUnknown } from '../../admin/field-problems.ts';
import type { Relay } from '../../admin/relay.ts';
import { readTime } from '../options.ts';
import type { Handler } from '../route.ts';

/** `?since&until`. What is under way is not told apart from what waits for its next try. */
export function getStats(relay: Relay): Handler {
  return async ({ actor, param, query }) => {
    refuseUnknown(query.keys(), ['since', 'until']);
    const range = { since: readTime('since', query.get('since')), until: readTime('until', query.get('until')) };
    const { delivered, dead, discarded, queued, held } = await relay.endpointStats(
      actor,
      param('project'),
      param('id'),
      range,
    );
    return {
      status: 200,
      body: { success: delivered, fail: dead, canceled: discarded, pending: queued + held, sending: 0 },
    };
  };
}
