import { randomUUID } from 'node:crypto';
import { sign } from '@octokit/webhooks-methods';
import { z } from 'zod';

/** A signed GitHub push, told apart from others by its head commit; signed by the vendor's own library. */
export interface SignedEvent {
  deliveryId: string;
  body: string;
  headers: Record<string, string>;
}

/** A small push event number `n` as GitHub sends it. */
export async function signedPush(n: number, secret: string): Promise<SignedEvent> {
  const deliveryId = randomUUID();
  const body = JSON.stringify({
    ref: 'refs/heads/main',
    before: '0'.repeat(40),
    after: n.toString(16).padStart(40, '0'),
    repository: { full_name: 'acme/shop', html_url: 'https://github.com/acme/shop', default_branch: 'main' },
    pusher: { name: 'ann' },
    sender: { login: 'ann' },
    commits: [
      {
        id: n.toString(16).padStart(40, '0'),
        message: `Commit ${n}`,
        added: [],
        removed: [],
        modified: [`src/file-${n}.ts`],
      },
    ],
    head_commit: { message: `Commit ${n}` },
  });
  return {
    deliveryId,
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': deliveryId,
      'x-hub-signature-256': await sign(secret, body),
    },
  };
}

const answer = z.object({ status: z.string(), event: z.string() });

/** Sends an event; its status and id when it was acknowledged, undefined when the server failed or was not there. */
export async function send(url: string, event: SignedEvent): Promise<{ status: string; event: string } | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: event.headers,
      body: event.body,
      signal: AbortSignal.timeout(10_000),
    });
    const body: unknown = await response.json();
    return response.status === 200 ? answer.parse(body) : undefined;
  } catch {
    return undefined;
  }
}
