import { describe, expect, it } from 'vitest';
import { redactPath } from '../../src/http/access-log.ts';

describe('the access log', () => {
  it.each([
    ['/v1/webhooks/Zk3v-secret', '/v1/webhooks/…'],
    ['/v1/webhook/short', '/v1/webhook/…'],
    ['/console/api/claim?code=abcdef&name=Ann', '/console/api/claim?code=…&name=…'],
    ['/console/api/sign-in/Xb3kf93kd93kdlw03kd93kdkw9', '/console/api/sign-in/…'],
    [`/console/api/threads/${'x'.repeat(43)}`, '/console/api/threads/…'],
  ])('L3: hides what could be a secret in %s', (url, logged) => {
    expect(redactPath(url)).toBe(logged);
  });

  it.each([
    '/api/projects/default/webhooks/550e8400-e29b-41d4-a716-446655440000/enable',
    '/api/projects/default/runs/run_01k8z3v5t0abcdefghjkmnpqrs',
    '/healthz',
  ])('keeps what is needed to find a request again in %s', (url) => {
    expect(redactPath(url)).toBe(url);
  });

  it('cuts an endless address', () => {
    expect(redactPath(`/a/${'b/'.repeat(5_000)}`).length).toBeLessThan(2_100);
  });
});
