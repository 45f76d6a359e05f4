import { request } from 'node:http';
import type { TestAnswer, TestRequest } from '../admin/deps.ts';

/** Milliseconds within which the own address answers, or the test has failed. */
const patienceMs = 10_000;

/**
 * Posts a test request to this very server over HTTP, as a sender would, whatever PUBLIC_URL says: the way back in
 * from outside may be closed to ourselves. `port` is asked at each call because it is known only after listening.
 */
export function createSendTest(
  address: () => { host: string; port: number },
): (test: TestRequest) => Promise<TestAnswer> {
  return ({ webhookId, headers, body }) =>
    new Promise((resolve, reject) => {
      const { host, port } = address();
      const sending = request(
        {
          host: reachable(host),
          port,
          method: 'POST',
          path: `/v1/webhooks/${webhookId}`,
          headers: { ...headers, 'content-length': body.length },
          timeout: patienceMs,
          agent: false,
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body: parse(Buffer.concat(chunks)) }));
          response.on('error', reject);
        },
      );
      sending.on('timeout', () => sending.destroy(new Error(`no answer within ${patienceMs / 1000} s`)));
      sending.on('error', reject);
      sending.end(body);
    });
}

/** An address that stands for all interfaces is listened on, but can't be connected to everywhere. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
