import { createRequire } from 'node:module';
import { sign } from '@octokit/webhooks-methods';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { verifyRequest } from '../../src/inbound/checks.ts';
import { github } from '../../src/inbound/sources/github.ts';
import { buildDoor, buildRequest } from './build-request.ts';
import { expectCleanFacts } from './clean-facts.ts';

const definitions = z
  .array(z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }))
  .parse(createRequire(import.meta.url)('@octokit/webhooks-examples'));

const secret = 'a secret of GitHub';
const door = buildDoor('github', { current: secret });
const examples = definitions.flatMap(({ name, examples }) => examples.map((payload) => ({ name, payload })));

async function requestFor(name: string, payload: object) {
  const body = JSON.stringify(payload);
  const headers = {
    'Content-Type': 'application/json',
    'X-GitHub-Event': name,
    'X-GitHub-Delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    'X-Hub-Signature-256': await sign(secret, body),
  };
  return buildRequest(headers, body);
}

describe('the published examples of GitHub', () => {
  it('are all 329 of them', () => {
    expect(examples).toHaveLength(329);
  });

  it.each(definitions)(
    'V1: $name is accepted, named by header and action, and makes clean cards',
    async ({ name, examples }) => {
      for (const payload of examples) {
        const request = await requestFor(name, payload);
        expect(verifyRequest(github, request, door)).toMatchObject({ ok: true, by: 'X-Hub-Signature-256' });
        const described = github.describe(request);
        const { action } = payload;
        expect(described.event).toBe(typeof action === 'string' ? `${name}.${action}` : name);
        expect(described.ping).toBe(name === 'ping');
        expect(described.deliveryId).toBe('72d3162e-cc78-11e3-81ab-4c9367dc0958');
        expect(described.payload).toEqual(payload);
        expectCleanFacts(github.facts(described.event, described.payload));
      }
    },
  );

  it('V11: can be told apart wherever something would be run under another name', async () => {
    const names = [
      'push',
      'ping',
      'pull_request',
      'issues',
      'issue_comment',
      'release',
      'workflow_run',
      'star',
      'create',
    ];
    for (const { name, payload } of examples) {
      for (const claimed of names.filter((one) => one !== name && !sameShape(one, name))) {
        const request = await requestFor(claimed, payload);
        expect(() => github.describe(request), `${name} sent as ${claimed}`).toThrow('does not fit the body');
      }
    }
  });
});

/** Pairs whose bodies GitHub itself makes alike. */
function sameShape(one: string, other: string): boolean {
  return [one, other].sort().join() === 'create,delete' || (one === 'ping' && other === 'meta');
}
