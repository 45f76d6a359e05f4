import { z } from 'zod';
import { hmacSha256Hex } from '../crypto/hmac.ts';
import { AppError } from '../domain/errors.ts';
import type { Door } from '../domain/webhook.ts';
import type { Sample } from '../inbound/source.ts';
import { requireRole } from './access.ts';
import type { Admin } from './admin.ts';
import { noteDeed } from './audit-trail.ts';
import type { AdminDeps, KnownSource, TestAnswer, TestRequest } from './deps.ts';
import { toAnswer, webhookUnknown } from './webhook-answer.ts';

/** Sends a real payload of the webhook's source, signed as its sender would sign it, to the webhook's own address. */
export function testWebhook(deps: AdminDeps): Admin['testWebhook'] {
  return async (actor, project, uuid, event) => {
    await requireRole(deps, { actor, project, role: 'operator', action: 'webhook.test' });
    const door = await deps.webhooks.door(project, uuid);
    if (!door) throw webhookUnknown(uuid);
    const source = deps.sources.get(door.webhook.source);
    if (!source) throw new AppError('not_found', { what: 'source', id: door.webhook.source });
    const sample = source.sample(event);
    const answer = await send(deps, door, testRequest(source, door, sample));
    noteDeed(deps, { actor, project, action: 'webhook.test', target: uuid, details: { event: sample.event } });
    return { ...answer, event: sample.event };
  };
}

/** The sample as this webhook demands it: the source's own signature, the secure header, the SHA-256 signature. */
function testRequest(source: KnownSource, { webhook, secrets }: Door, sample: Sample): TestRequest {
  const headers = new Map<string, string>();
  // Names in one spelling: the same header twice would be refused (case V3).
  const add = (more: Record<string, string>) => {
    for (const [name, value] of Object.entries(more)) headers.set(name.toLowerCase(), value);
  };
  add(sample.headers);
  if (secrets.current !== undefined) add(source.sign(sample, secrets.current));
  if (webhook.requireSha256 && secrets.current !== undefined) add(bodySignature(sample.body, secrets.current));
  if (webhook.secureHeaderName && secrets.secureHeaderValue) {
    add({ [webhook.secureHeaderName]: secrets.secureHeaderValue });
  }
  return { webhookId: webhook.webhookId, headers: Object.fromEntries(headers), body: sample.body };
}

function bodySignature(body: Buffer, secret: string): Record<string, string> {
  return { 'x-hub-signature-256': `sha256=${hmacSha256Hex(secret, body)}` };
}

const accepted = z.object({ status: z.string(), event: z.string().optional() });
const refused = z.object({ detail: z.string() });

/** What the address answered, or `test_failed` with its own words. */
async function send(
  deps: AdminDeps,
  { webhook }: Door,
  request: TestRequest,
): Promise<{ status: string; eventId?: string }> {
  const { url } = toAnswer(deps, webhook);
  const answer = await deps.sendTest(request).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('test_failed', { url, why }, { cause: error });
  });
  const parsed = accepted.safeParse(answer.body);
  if (answer.status !== 200 || !parsed.success) throw new AppError('test_failed', { url, why: words(answer) });
  const { status, event } = parsed.data;
  return event === undefined ? { status } : { status, eventId: event };
}

function words({ status, body }: TestAnswer): string {
  const parsed = refused.safeParse(body);
  return parsed.success ? `${status}, ${parsed.data.detail.replace(/\.$/, '')}` : `it answered ${status}`;
}
