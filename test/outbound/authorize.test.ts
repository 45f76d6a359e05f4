import { describe, expect, it } from 'vitest';
import { createAuthorize } from '../../src/outbound/authorize.ts';
import type { Behaviour, Receiver } from '../../src/simulators/receiver-server.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { endpointWith } from './endpoint.ts';
import { posting, receiving } from './receiving.ts';

const granted = (token: string, expires: number | string | undefined = 3_600): Behaviour => ({
  kind: 'ok',
  body: JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: expires }),
});

/** An endpoint that wants tokens of this server. */
function client(server: Receiver, over: { secret?: string; scope?: string; clientId?: string } = {}) {
  const { secret = 's3cret:/ü', scope, clientId = 'relay' } = over;
  return {
    endpoint: endpointWith({ auth: { type: 'oauth2', tokenUrl: `${server.url}/token`, clientId, scope } }),
    secrets: { signing: [], headers: {}, auth: secret },
  };
}

function signing(clock = new FakeClock()) {
  return { clock, ...createAuthorize({ post: posting({ clock }), clock }) };
}

describe('signing in at an endpoint', () => {
  it('none, basic and bearer', async () => {
    const { authorize } = signing();
    const secrets = { signing: [], headers: {}, auth: 'pässword' };
    expect(await authorize({ endpoint: endpointWith({ auth: { type: 'none' } }), secrets })).toEqual({});
    expect(await authorize({ endpoint: endpointWith({ auth: { type: 'basic', username: 'ann' } }), secrets })).toEqual({
      authorization: `Basic ${Buffer.from('ann:pässword').toString('base64')}`,
    });
    expect(await authorize({ endpoint: endpointWith({ auth: { type: 'bearer' } }), secrets })).toEqual({
      authorization: 'Bearer pässword',
    });
  });
});

describe('client credentials', () => {
  it('asks as RFC 6749 has it, and once for all who come meanwhile', async () => {
    const server = await receiving();
    server.behave('/token', granted('t-1'));
    const { authorize } = signing();
    const all = await Promise.all(
      Array.from({ length: 20 }, () => authorize(client(server, { scope: 'hooks write' }))),
    );
    expect(new Set(all.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer t-1']));
    const [asked, ...more] = server.ledger('/token');
    expect(more).toEqual([]);
    expect(asked?.body).toBe('grant_type=client_credentials&scope=hooks+write');
    const [, basic = ''] = asked?.headers.authorization?.split(' ') ?? [];
    expect(Buffer.from(basic, 'base64').toString()).toBe(`relay:${encodeURIComponent('s3cret:/ü')}`);
  });

  it('renews a token before it ends', async () => {
    const server = await receiving();
    server.behave('/token', granted('t-1', '100'), granted('t-2'));
    const { authorize, clock } = signing();
    expect(await authorize(client(server))).toEqual({ authorization: 'Bearer t-1' });
    await clock.advance(69_000);
    expect(await authorize(client(server))).toEqual({ authorization: 'Bearer t-1' });
    await clock.advance(2_000);
    expect(await authorize(client(server))).toEqual({ authorization: 'Bearer t-2' });
    expect(server.ledger()).toHaveLength(2);
  });

  it('a token that was answered by 401 is not used again', async () => {
    const server = await receiving();
    server.behave('/token', granted('t-1'), granted('t-2'));
    const { authorize, answered } = signing();
    const first = await authorize(client(server));
    answered(first, 500);
    expect(await authorize(client(server))).toEqual(first);
    answered(first, 401);
    expect(await authorize(client(server))).toEqual({ authorization: 'Bearer t-2' });
  });

  it('I4: nobody gets a token without the secret it was given for', async () => {
    const server = await receiving();
    server.behave('/token', granted('t-1'), { kind: 'status', status: 401 });
    const { authorize } = signing();
    await authorize(client(server));
    await expect(authorize(client(server, { secret: 'guess' }))).rejects.toMatchObject({
      code: 'endpoint_auth_failed',
    });
    await expect(authorize(client(server, { clientId: 'other' }))).rejects.toMatchObject({
      code: 'endpoint_auth_failed',
    });
  });

  it('puts the secret into the form for servers that insist on it', async () => {
    const server = await receiving();
    server.behave('/token', { kind: 'status', status: 401, body: '{"error":"invalid_client"}' }, granted('t-1'));
    const { authorize } = signing();
    expect(await authorize(client(server, { secret: 'a&b' }))).toEqual({ authorization: 'Bearer t-1' });
    expect(server.ledger()[1]?.body).toBe('grant_type=client_credentials&client_id=relay&client_secret=a%26b');
    expect(server.ledger()[1]?.headers.authorization).toBeUndefined();
  });

  it.each<[string, Behaviour]>([
    ['an error', { kind: 'status', status: 500, body: 'canary' }],
    ['no JSON', { kind: 'ok', body: 'canary' }],
    ['no token', { kind: 'ok', body: '{"token":"canary"}' }],
    ['another kind of token', { kind: 'ok', body: '{"access_token":"canary","token_type":"mac"}' }],
    ['a token with a line break', { kind: 'ok', body: '{"access_token":"canary\\r\\nx: y"}' }],
    ['a redirect', { kind: 'redirect', to: 'http://127.0.0.1:1/' }],
    ['a reset', { kind: 'reset' }],
  ])('%s is a failure in words, and is asked for again', async (_, behaviour) => {
    const server = await receiving();
    server.behave('/token', behaviour, granted('t-1'));
    const { authorize } = signing();
    const thrown: unknown = await authorize(client(server)).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: 'endpoint_auth_failed', retryable: true });
    expect(String(thrown)).toContain(`127.0.0.1:${server.port}`);
    expect(String(thrown)).not.toContain('canary');
    expect(await authorize(client(server))).toEqual({ authorization: 'Bearer t-1' });
  });

  it('S15: the token server goes through the guard, too', async () => {
    const server = await receiving();
    const { authorize } = createAuthorize({ post: posting({ allow: [] }), clock: new FakeClock() });
    await expect(authorize(client(server))).rejects.toMatchObject({ code: 'address_refused' });
    expect(server.ledger()).toEqual([]);
  });
});
