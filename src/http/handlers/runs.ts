import type { Admin } from '../../admin/admin.ts';
import { runStatuses } from '../../domain/run.ts';
import { anId, oneOf, readListQuery } from '../query.ts';
import type { Handler } from '../route.ts';
import { toRunJson, toWholeRunJson } from '../run-json.ts';

const list = {
  cursor: /^run_[0-9a-z]{26}$/,
  filters: { webhookUuid: anId, eventId: anId, status: oneOf(runStatuses) },
};

/** The project's runs, newest first. */
export function listRuns(admin: Admin): Handler {
  return async ({ actor, param, query }) => {
    const { page, filter } = readListQuery(query, list);
    const { items, next } = await admin.listRuns(actor, param('project'), page, filter);
    return { status: 200, body: { items: items.map(toRunJson), next } };
  };
}

/** One run with its prompts and steps. */
export function getRun(admin: Admin): Handler {
  return async ({ actor, param }) => {
    const found = await admin.getRun(actor, param('project'), param('run'));
    return { status: 200, body: toWholeRunJson(found) };
  };
}
