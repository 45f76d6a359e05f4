import { describe, expect, it } from 'vitest';
import { credentialsIn, maskCredentials } from '../../../src/assistant/credentials.ts';
import { digestOf } from '../requests.ts';

/** Made up, put together here so that no scanner takes this file for a leak. */
const leaks: readonly (readonly [kind: string, secret: string])[] = [
  ['AWS access key', `AKIA${'ABCDEFGH12345678'}`],
  ['GitHub token', `ghp_${'a1B2'.repeat(9)}`],
  ['GitHub token', `github_pat_${'a1B2'.repeat(8)}`],
  ['GitLab token', `glpat-${'xY3-'.repeat(5)}`],
  ['Slack token', `xoxb-${'123456789012-abc'}`],
  ['Google key', `AIza${'Sy0123456789abcdefghijklmnopqrstuvw'}`],
  ['Stripe key', `sk_live_${'4eC39HqLyjWDarjtT1zdp7dc'}`],
  ['API key', `sk-proj-${'a1B2c3D4e5F6g7H8'}`],
  ['npm token', `npm_${'a1B2c3D4e5F6'.repeat(3)}`],
  ['JSON web token', `eyJ${'hbGciOiJIUzI1NiJ9'}.eyJ${'zdWIiOiIxMjM0In0'}.${'c2lnbmF0dXJl'}`],
];

describe('texts that look like credentials', () => {
  it.each(leaks)('a %s is named and hidden', (kind, secret) => {
    expect(credentialsIn(`here: ${secret} ok`)).toContain(kind);
    expect(maskCredentials(`here: ${secret} ok`)).toBe(`here: ‹${kind} hidden› ok`);
  });

  it('a private key is hidden to its end, cut or not', () => {
    const key = `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEow'.repeat(50)}`;
    expect(maskCredentials(`${key}\n-----END RSA PRIVATE KEY----- after`)).toBe('‹private key hidden› after');
    expect(maskCredentials(key)).toBe('‹private key hidden›');
  });

  it('a password in an address or an assignment is hidden', () => {
    expect(maskCredentials('postgres://bob:s3cretpw@db/x')).toBe('postgres://bob:‹password in a URL hidden›@db/x');
    expect(maskCredentials('DB_PASSWORD="hunter2hunter2"')).toBe('DB_PASSWORD="‹password hidden›"');
    expect(maskCredentials('api_key: abc123def456')).toBe('api_key: ‹password hidden›');
  });

  it.each([
    'Reset password: please change yours',
    'password = $DB_PASSWORD1',
    'Update task-list-1234567890-abcdefghij',
    'sk-some-long-branch-name-of-slovakia',
    'See https://github.com/a/b/commit/0123456789abcdef0123456789abcdef01234567',
    'secret: <your-secret-1>',
  ])('%s is left alone', (text) => {
    expect(credentialsIn(text)).toEqual([]);
    expect(maskCredentials(text)).toBe(text);
  });

  it.each(leaks)('L1: a %s never leaves the digest, wherever it stands', (_, secret) => {
    const user = { login: secret };
    const commits = [
      { id: 'a'.repeat(40), message: `add ${secret}`, added: [`conf/${secret}`], author: { name: secret } },
    ];
    const repository = { full_name: `a/${secret}` };
    const issue = {
      title: secret,
      body: `${'x'.repeat(270)} ${secret}`,
      html_url: `https://a.b/?t=${secret}`,
      labels: [{ name: secret }],
    };
    const said = [
      digestOf('push', { ref: `refs/heads/${secret}`, after: '1', commits, repository, sender: user }),
      digestOf('issues.opened', { action: 'opened', issue, repository, sender: user }),
      digestOf('x', { title: secret, message: secret, state: secret }, 'en', 'plain'),
    ].join('\n');
    expect(said).not.toContain(secret);
    expect(said).toContain('The text holds what looks like credentials');
  });

  it('P5: fields with secrets are not shown from unknown payloads', () => {
    const payload = {
      title: 'x',
      password: 'hunter',
      token: 'tok',
      sign: 'sig',
      apiKey: 'key',
      data: { secret: { value: 'v' } },
    };
    expect(digestOf('x', payload, 'en', 'plain')).not.toMatch(/hunter|tok|sig|key|\bv\b/);
  });
});
