import type { SlackMessage } from './render.ts';

/** https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
export interface ResponseOptions {
  /** Put it in the place of the message whose button was pressed. */
  replace: boolean;
  thread?: string | undefined;
}

const timeoutMs = 8_000;

/**
 * Answers an interaction where Slack said it may be answered: also in channels that we are not in. Throws when Slack
 * does not take it (five answers, half an hour).
 */
export async function respondAt(
  url: string,
  message: SlackMessage,
  { replace, thread }: ResponseOptions,
): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...message,
      response_type: 'ephemeral',
      replace_original: replace,
      ...(thread !== undefined && { thread_ts: thread }),
    }),
    signal: AbortSignal.timeout(timeoutMs),
    redirect: 'error',
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`Slack did not take the answer: ${response.status} ${text.slice(0, 100)}`);
}
