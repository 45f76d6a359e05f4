import type { Admin } from '../../admin/admin.ts';
import { fieldInvalid, refuseUnknown } from '../../admin/field-problems.ts';
import type { Handler } from '../route.ts';

const discardProblem = { en: 'use true or leave it out.', zh: '请使用 true，或不填写。' };

/** Removes what an event held; `?discard=true` gives up what still waits for it. A repeat is answered the same way. */
export function expungePayload(expunge: Admin['expungeEvent']): Handler {
  return async ({ actor, param, query }) => {
    refuseUnknown(query.keys(), ['discard']);
    const discard = query.get('discard') ?? 'false';
    if (discard !== 'true' && discard !== 'false') throw fieldInvalid('discard', discardProblem);
    const { events, runs, deliveries, discarded } = await expunge(
      actor,
      param('project'),
      param('id'),
      discard === 'true',
    );
    return { status: 200, body: { success: true, events, runs, deliveries, discarded } };
  };
}
