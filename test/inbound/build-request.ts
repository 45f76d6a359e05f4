import type { Door, Webhook, WebhookSecrets } from '../../src/domain/webhook.ts';
import type { InboundRequest, Sample } from '../../src/inbound/source.ts';

/** Receiver's clock of the tests: 2026-03-02T10:00:00Z. */
export const now = Date.UTC(2026, 2, 2, 10);

/** Headers as a test writes them: one value, or several for a header that came more than once. */
export type HeaderInput = Record<string, string | string[]>;

/** A request as the server hands it to the sources. */
export function buildRequest(headers: HeaderInput, body: string | Buffer, receivedAt = now): InboundRequest {
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value].flat()] as const);
  return { headers: new Map(named), body: Buffer.from(body), receivedAt };
}

/** The request that a source's sample makes when it is signed under `secret`, at the time it was signed. */
export function requestOf(sample: Sample, headers: HeaderInput): InboundRequest {
  return buildRequest({ ...sample.headers, ...headers }, sample.body, Date.now());
}

/** A webhook of a source with the given secrets, enabled and without a filter. */
export function buildDoor(source: string, secrets: WebhookSecrets, webhook: Partial<Webhook> = {}): Door {
  const made = new Date(now);
  return {
    secrets,
    webhook: {
      uuid: '00000000-0000-4000-8000-000000000000',
      webhookId: 'test',
      project: 'default',
      name: 'Test',
      source,
      enabled: true,
      unverified: false,
      requireSha256: false,
      hasSecret: secrets.current !== undefined,
      events: [],
      rateLimit: 600,
      replayWindow: 0,
      resource: { type: 'assistant', id: 'digest' },
      commandType: 'free',
      commands: [],
      post: [],
      createdBy: 'ann',
      createdAt: made,
      updatedAt: made,
      version: 1,
      ...webhook,
    },
  };
}
