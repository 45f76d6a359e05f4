import { z } from 'zod';
import type { Admin } from '../../admin/admin.ts';
import { fieldInvalid } from '../../admin/field-problems.ts';
import { parseWebhookEdit, parseWebhookInput, webhookFields } from '../../admin/webhook-input.ts';
import { readOptions } from '../options.ts';
import { readListQuery, someText } from '../query.ts';
import { readEdit } from '../read-edit.ts';
import type { Handler } from '../route.ts';
import { toWebhookJson } from '../webhook-json.ts';

const list = { cursor: /^[\w.-]{8,64}$/, filters: { search: someText } };

/** A plain array, as in requirement 002; the address of the next page stands in the `Link` header (RFC 8288). */
export function listWebhooks(admin: Admin): Handler {
  return async ({ actor, param, query, path }) => {
    const { page, filter } = readListQuery(query, list);
    const { items, next } = await admin.listWebhooks(actor, param('project'), page, filter.search);
    const body = items.map(toWebhookJson);
    if (next === null) return { status: 200, body };
    const rest = new URLSearchParams({ limit: String(page.limit), ...filter, cursor: next });
    return { status: 200, body, headers: { link: `<${path}?${rest}>; rel="next"` } };
  };
}

export function createWebhook(admin: Admin): Handler {
  return async ({ actor, param, body, path }) => {
    const answer = await admin.createWebhook(actor, param('project'), parseWebhookInput(body));
    const headers = { location: `${path.replace(/\/$/, '')}/${answer.webhook.uuid}` };
    const secret = answer.secret === undefined ? {} : { secret: answer.secret };
    return { status: 201, body: { ...toWebhookJson(answer), ...secret }, headers };
  };
}

export function getWebhook(admin: Admin): Handler {
  return async ({ actor, param }) => {
    const answer = await admin.getWebhook(actor, param('project'), param('uuid'));
    return { status: 200, body: toWebhookJson(answer) };
  };
}

/** Changes the fields that are sent and leaves the others. */
export function editWebhook(admin: Admin): Handler {
  return async ({ actor, param, body }) => {
    const current = await admin.getWebhook(actor, param('project'), param('uuid'));
    const editable = { fields: webhookFields, parse: parseWebhookEdit };
    const { edit, version } = readEdit(body, toWebhookJson(current), editable);
    const answer = await admin.editWebhook(actor, param('project'), param('uuid'), edit, version);
    return { status: 200, body: { success: true, webhook: toWebhookJson(answer) } };
  };
}

export function deleteWebhook(admin: Admin): Handler {
  return async ({ actor, param }) => {
    await admin.deleteWebhook(actor, param('project'), param('uuid'));
    return { status: 200, body: { success: true, message: 'Webhook deleted successfully' } };
  };
}

export function toggleWebhook(admin: Admin, enabled: boolean): Handler {
  return async ({ actor, param, body }) => {
    readOptions(body, []);
    const answer = await admin.toggleWebhook(actor, param('project'), param('uuid'), enabled);
    return { status: 200, body: { success: true, webhook: toWebhookJson(answer) } };
  };
}

/** `{"event": "push"}` chooses the sample. The answer says how the webhook's own address took it. */
export function testWebhook(admin: Admin): Handler {
  return async ({ actor, param, body }) => {
    const { event } = readOptions(body, ['event']);
    const name = z.string().min(1).max(100).optional().safeParse(event);
    if (!name.success) throw fieldInvalid('event', 'text');
    const { status, eventId, event: sent } = await admin.testWebhook(actor, param('project'), param('uuid'), name.data);
    return { status: 200, body: { success: true, status, eventId: eventId ?? null, event: sent } };
  };
}

/** `{"graceHours": 24}` says how long the old secret still verifies. The new one is shown this once. */
export function rotateSecret(admin: Admin): Handler {
  return async ({ actor, param, body }) => {
    const { graceHours } = readOptions(body, ['graceHours']);
    const hours = z.number().optional().safeParse(graceHours);
    if (!hours.success) throw fieldInvalid('graceHours', 'grace_hours');
    const answer = await admin.rotateSecret(actor, param('project'), param('uuid'), hours.data);
    return { status: 200, body: { success: true, secret: answer.secret, webhook: toWebhookJson(answer) } };
  };
}
