import { describe, expect, it } from 'vitest';
import { openContext, PreparedContext, prepareContext } from '../../src/prompts/context.ts';

/** What a template would see of a payload. */
function seen(payload: unknown): { payload: unknown; cut: boolean } {
  const { json, cut } = prepareContext({ payload });
  return { payload: JSON.parse(json).payload, cut };
}

describe('prepareContext', () => {
  it('passes ordinary JSON through unchanged', () => {
    const payload = { a: 1, b: [true, null, 'x', { c: -1.5 }], d: {}, e: [], f: '' };
    expect(seen(payload)).toEqual({ payload, cut: false });
  });

  it('T1: drops functions and everything else that JSON has no word for', () => {
    const payload = {
      run: () => 1,
      sign2: Symbol('x'),
      none: undefined,
      big: 2n ** 64n,
      at: new Date(0),
      list: [() => 1],
    };
    expect(seen(payload).payload).toEqual({
      big: '18446744073709551616',
      at: '1970-01-01T00:00:00.000Z',
      list: [null],
    });
  });

  it('B7: drops the names by which JavaScript reaches prototypes, and changes no prototype', () => {
    const payload = JSON.parse(
      '{"__proto__":{"polluted":1},"a":{"constructor":{"prototype":{"polluted":1}},"prototype":2,"kept":3}}',
    );
    expect(seen(payload).payload).toEqual({ a: { kept: 3 } });
    const opened = openContext(prepareContext({ payload }).json);
    expect(opened).not.toHaveProperty('polluted');
    expect({}).not.toHaveProperty('polluted');
  });

  it.each([101, 5_000, 1_000_000])('B5: survives %i nested lists', (depth) => {
    const { payload, cut } = seen(JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`));
    expect(cut).toBe(true);
    expect(JSON.stringify(payload).length).toBeLessThan(100);
  });

  it('B6: bounds a million keys and a million entries', () => {
    const keys = Object.fromEntries(Array.from({ length: 1_000_000 }, (_, i) => [`k${i}`, i]));
    const object = seen({ keys, after: 'kept' });
    expect(object.cut).toBe(true);
    expect(object.payload).toMatchObject({ after: 'kept' });
    expect(Object.keys((object.payload as { keys: object }).keys)).toHaveLength(1_000);
    const entries = seen(Array.from({ length: 1_000_000 }, () => ({ a: [1] })));
    expect(entries.payload).toHaveLength(1_000);
  });

  it('B6: a number too large for JSON becomes nothing rather than Infinity', () => {
    expect(seen({ huge: JSON.parse('1e400') }).payload).toEqual({ huge: null });
  });

  it('cuts a body of 25 MB to what a prompt can use, and says so in the text', () => {
    const { payload, cut } = seen({ body: 'x'.repeat(25_000_000), title: 'kept' });
    expect(cut).toBe(true);
    expect(payload).toEqual({
      body: `${'x'.repeat(32_768)}… [cut, 25000000 characters in all]`,
      title: 'kept',
    });
  });

  it('keeps the fields beside a fat branch: it goes level by level', () => {
    const fat = Array.from({ length: 1_000 }, () => ({ deep: { text: 'y'.repeat(2_000) } }));
    const { json, cut } = prepareContext({
      payload: { fat, repository: { name: 'kept', owner: { login: 'kept too' } } },
    });
    expect(cut).toBe(true);
    expect(json.length).toBeLessThan(1_000_000);
    expect(JSON.parse(json).payload.repository).toEqual({ name: 'kept', owner: { login: 'kept too' } });
  });

  it('never cuts a character in half', () => {
    const { payload } = seen({ body: `x${'👩'.repeat(20_000)}` });
    const { body } = payload as { body: string };
    expect(body.isWellFormed()).toBe(true);
    expect(body).toContain('👩… [cut');
  });

  it('survives a cycle', () => {
    const loop: Record<string, unknown> = { name: 'loop' };
    loop.self = loop;
    expect(seen(loop).cut).toBe(true);
  });

  it('P5: leaves out what is named like a secret, at any depth and in any spelling', () => {
    const secrets = {
      password: 'canary',
      PASSWORD: 'canary',
      token: 'canary',
      accessToken: 'canary',
      'X-Gitlab-Token': 'canary',
      client_secret: 'canary',
      webhookSecret: 'canary',
      api_key: 'canary',
      'api-key': 'canary',
      apikey: 'canary',
      privateKey: 'canary',
      EncodingAESKey: 'canary',
      encrypt_key: 'canary',
      Authorization: 'Bearer canary',
      'Proxy-Authorization': 'canary',
      Cookie: 'canary',
      'Set-Cookie': ['canary'],
      credentials: { user: 'canary' },
      sign: 'canary',
      DB_PASSWORD: 'canary',
    };
    const payload = { ...secrets, header: { ...secrets, event_id: 'e1' }, list: [secrets] };
    expect(seen(payload)).toEqual({ payload: { header: { event_id: 'e1' }, list: [{}] }, cut: false });
  });

  it('P5: leaves out the value of a pair whose key is named like a secret', () => {
    const variables = [
      { key: 'DEPLOY_TOKEN', value: 'canary' },
      { name: 'client_secret', value: 'canary' },
      { key: 'REGION', value: 'us-west-1' },
    ];
    expect(seen({ variables }).payload).toEqual({
      variables: [{ key: 'DEPLOY_TOKEN' }, { name: 'client_secret' }, { key: 'REGION', value: 'us-west-1' }],
    });
  });

  it('keeps fields whose names only resemble secrets', () => {
    const payload = {
      access_tokens_url: 'u',
      secret_type: 't',
      author: 'a',
      assignees: ['a'],
      key: 'PROJ-1',
      groupKey: 'g',
      signed: true,
      design: 'd',
      tokenization_method: 'm',
      author_association: 'OWNER',
      passed: 3,
    };
    expect(seen(payload).payload).toEqual(payload);
  });

  it('is made once and read many times', () => {
    const prepared = prepareContext({ payload: { a: 1 }, event: 'push' });
    expect(prepared).toBeInstanceOf(PreparedContext);
    expect(openContext(prepared.json)).toEqual({ a: 1, payload: { a: 1 }, event: 'push' });
  });
});
