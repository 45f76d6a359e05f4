import type { Admin } from '../../admin/admin.ts';
import { eventStatuses, verdicts } from '../../domain/inbound-event.ts';
import { toEventJson } from '../event-json.ts';
import { anId, oneOf, readListQuery } from '../query.ts';
import type { Handler } from '../route.ts';

const list = {
  cursor: /^evt_[0-9a-z]{26}$/,
  filters: { webhookUuid: anId, status: oneOf(eventStatuses), verdict: oneOf(verdicts) },
};

/** The project's stored events, newest first. */
export function listEvents(admin: Admin): Handler {
  return async ({ actor, param, query }) => {
    const { page, filter } = readListQuery(query, list);
    const { items, next } = await admin.listEvents(actor, param('project'), page, filter);
    return { status: 200, body: { items: items.map(toEventJson), next } };
  };
}
