import { readFileSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../src/domain/clock.ts';
import { createAddressGuard } from '../../src/outbound/address-guard.ts';
import { createPost, type Post, type PostRequest } from '../../src/outbound/post.ts';
import type { OutboundProxy } from '../../src/outbound/proxy.ts';
import type { Resolve } from '../../src/outbound/resolve.ts';
import { type Receiver, type ReceiverOptions, startReceiver } from '../../src/simulators/receiver-server.ts';

/** Keys and certificates of the tests. */
export function pem(file: string): string {
  return readFileSync(path.join(import.meta.dirname, '../fixtures/tls', file), 'utf8');
}

/** A receiver that ends with the test. */
export async function receiving(options: ReceiverOptions = {}): Promise<Receiver> {
  const receiver = await startReceiver(options);
  onTestFinished(() => receiver.close());
  return receiver;
}

/** Every name leads to this machine. */
const homeward: Resolve = async () => [{ address: '127.0.0.1', family: 4 }];

export interface Posting {
  allow?: string[];
  resolve?: Resolve;
  clock?: Clock;
  proxy?: OutboundProxy;
}

/** The way out, with loopback addresses allowed unless said otherwise. */
export function posting(how: Posting = {}): Post {
  const { allow = ['127.0.0.0/8'], resolve = homeward, clock = systemClock, proxy } = how;
  const post = createPost({ guard: createAddressGuard({ allow, clock, resolve }), clock, proxy });
  onTestFinished(() => post.close());
  return post;
}

/** A try as it is made of an event. */
export function aTry(url: string, over: Partial<PostRequest> = {}): PostRequest {
  return {
    url,
    headers: { 'content-type': 'application/json', 'webhook-id': 'evt_1' },
    body: '{"id":"evt_1"}',
    timeoutMs: 5_000,
    ...over,
  };
}
