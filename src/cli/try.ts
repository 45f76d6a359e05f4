import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { startOwnServer } from './own-server.ts';
import { createRestClient, type RestClient } from './rest-client.ts';

const created = z.object({ uuid: z.string(), webhookId: z.string(), url: z.string(), secret: z.string() });
const runs = z.object({
  items: z.array(
    z
      .object({
        event: z.string(),
        status: z.string(),
        output: z.string(),
        posts: z.array(z.object({ channel: z.string() }).loose()),
      })
      .loose(),
  ),
});

/**
 * `npm run try`: makes a webhook, sends a signed GitHub event to its address, and prints what the channel shows.
 * Uses a server of its own unless `--url` and `--key` name a running one. Returns the exit code.
 */
export async function runTry(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { url: { type: 'string' }, key: { type: 'string' } } });
  if ((values.url === undefined) !== (values.key === undefined)) {
    console.error('Give both --url and --key to use a running server, or neither to start one for the trial.');
    return 2;
  }
  if (values.url !== undefined && values.key !== undefined) return await tryOn(values.url, values.key);
  const server = await startOwnServer({ say: (line) => console.log(line) });
  try {
    return await tryOn(server.url, server.key);
  } finally {
    await server.stop();
  }
}

async function tryOn(url: string, key: string): Promise<number> {
  const client = createRestClient(url, key);
  const name = `Try it ${randomBytes(2).toString('hex')}`;
  const webhook = created.parse(
    await client.call('POST', '/api/projects/default/webhooks', { name, source: 'github' }),
  );
  console.log(`1. Made the webhook "${name}" at ${webhook.url}`);
  const status = await sendSample(new URL(`/v1/webhooks/${webhook.webhookId}`, url), webhook.secret);
  console.log(`2. Sent a signed GitHub pull_request event to it: ${status}`);
  const run = await waitForRun(client, webhook.uuid);
  if (!run) {
    console.error('No result within 20 s. Look at the output of the server.');
    return 1;
  }
  const channel = run.posts[0]?.channel ?? 'no channel';
  console.log(`3. #${channel} shows (${run.event}, ${run.status}):\n\n${indent(run.output)}\n`);
  console.log('Next: npm start, open the address it prints, and type /webhook new.');
  return run.status === 'done' ? 0 : 1;
}

/** Sends the event as GitHub would: https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries */
async function sendSample(address: URL, secret: string): Promise<string> {
  const body = await readFile(
    path.join(import.meta.dirname, '../../templates/samples/github/pull_request.opened.json'),
  );
  const response = await fetch(address, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'pull_request',
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
    body,
  });
  return `${response.status} ${await response.text()}`;
}

async function waitForRun(
  client: RestClient,
  webhookUuid: string,
): Promise<z.infer<typeof runs>['items'][number] | undefined> {
  const until = Date.now() + 20_000;
  while (Date.now() < until) {
    const { items } = runs.parse(
      await client.call('GET', `/api/projects/default/runs?limit=1&webhookUuid=${webhookUuid}`),
    );
    const [run] = items;
    if (run && (run.status === 'done' || run.status === 'failed') && run.posts.length > 0) return run;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return undefined;
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `   ${line}`)
    .join('\n');
}
