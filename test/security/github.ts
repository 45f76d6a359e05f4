import { randomUUID } from 'node:crypto';
import { sign } from '@octokit/webhooks-methods';
import { z } from 'zod';
import { type Answer, ask } from './wire.ts';

export interface Delivery {
  secret: string;
  event?: string;
  id?: string;
  /** Taken as the body as it stands when it is text. */
  payload: unknown;
  headers?: Record<string, string>;
}

/** Posts a GitHub event, signed by GitHub's own library. */
export async function deliver(
  url: string,
  { secret, event = 'issues', id, payload, headers }: Delivery,
): Promise<Answer> {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return await ask(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/044aadd',
      'x-github-event': event,
      'x-github-delivery': id ?? randomUUID(),
      'x-hub-signature-256': await sign(secret, body),
      ...headers,
    },
    body,
  });
}

const taken = z.object({ status: z.string(), event: z.string() });

/** What a sender was told of an event that was taken. */
export function takenAs(answer: Answer): { status: string; event: string } {
  const parsed = taken.safeParse(answer.json);
  if (!parsed.success) throw new Error(`the door answered ${answer.status} ${answer.text}`);
  return parsed.data;
}

/** An issue that was opened, with a title and text of one's choice. */
export function issue(title: string, body = '', login = 'ann'): object {
  return {
    action: 'opened',
    issue: {
      number: 7,
      title,
      body,
      html_url: 'https://github.com/acme/shop/issues/7',
      user: { login },
      state: 'open',
      labels: [],
      created_at: '2026-01-01T00:00:00Z',
    },
    repository: { full_name: 'acme/shop', html_url: 'https://github.com/acme/shop' },
    sender: { login },
  };
}
