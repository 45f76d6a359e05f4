import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createBackendWayOut } from '../../src/app/backend-way-out.ts';
import { systemClock } from '../../src/domain/clock.ts';
import { AppError } from '../../src/domain/errors.ts';
import { type AddressGuard, createAddressGuard } from '../../src/outbound/address-guard.ts';
import type { Address, Resolve } from '../../src/outbound/resolve.ts';

const publicAddress: Address = { address: '93.184.216.34', family: 4 };
const corpus = z
  .object({ rows: z.array(z.object({ url: z.string(), expect: z.string() })) })
  .parse(JSON.parse(readFileSync(path.join(import.meta.dirname, '../fixtures/outbound/ssrf.json'), 'utf8')));

/** A guard whose names all lead to these addresses. */
function guardWith(answers: Address[] = [publicAddress], allow: string[] = [], own = {}): AddressGuard {
  return createAddressGuard({ allow, clock: systemClock, resolve: async () => answers, own: () => own });
}

/** The normal form, or why it is refused. */
async function tried(guard: AddressGuard, url: string): Promise<string> {
  try {
    const checked = guard.check(url);
    await guard.vet(checked);
    return checked.href;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.code;
  }
}

const four = (address: string): Address => ({ address, family: 4 });
const six = (address: string): Address => ({ address, family: 6 });

describe('S1–S13: every row of the corpus', () => {
  it.each(corpus.rows)('$url: $expect', async ({ url, expect: wanted }) => {
    // Two of the names are public and lead to the machine itself; the resolver tells the truth about them.
    const leadsHome = /nip\.io|localtest\.me/.test(url);
    const outcome = await tried(guardWith([leadsHome ? four('127.0.0.1') : publicAddress]), url);
    if (wanted === 'block' || url.startsWith('http:')) expect(outcome).toBe('address_refused');
    else expect(outcome).toBe(new URL(url).href);
  });

  it('is complete', () => {
    expect(corpus.rows).toHaveLength(84);
  });

  it('S13: refuses http everywhere when it is told to, at registration as on every try', async () => {
    const options = { allow: ['127.0.0.0/8'], clock: systemClock, resolve: async () => [four('127.0.0.1')] };
    const [lenient, strict] = [createAddressGuard(options), createAddressGuard({ ...options, httpsOnly: true })];
    expect(await tried(lenient, 'http://127.0.0.1:8080/')).toBe('http://127.0.0.1:8080/');
    expect(() => strict.check('http://127.0.0.1:8080/')).toThrow('SWITCHHOOK_HTTPS_ONLY');
    await expect(strict.admit('http://inside.example/')).rejects.toThrow('SWITCHHOOK_HTTPS_ONLY');
    expect(await tried(strict, 'https://127.0.0.1:8443/')).toBe('https://127.0.0.1:8443/');
  });

  it.each(corpus.rows.filter(({ expect: wanted }) => wanted === 'block'))(
    'no row is let in by allow-listing another network: $url',
    async ({ url }) => {
      const leadsHome = /nip\.io|localtest\.me|mongo|\.svc|internal|localhost/i.test(url);
      const guard = guardWith([leadsHome ? four('127.0.0.1') : publicAddress], ['10.99.0.0/16']);
      expect(await tried(guard, url)).toBe('address_refused');
    },
  );
});

describe('S1, S8: spellings of an address', () => {
  const byte = fc.integer({ min: 0, max: 255 });
  const hidden = fc.oneof(
    fc.tuple(fc.constant(127), byte, byte, byte),
    fc.tuple(fc.constant(10), byte, byte, byte),
    fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
    fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
    fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
    fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte),
    fc.tuple(fc.integer({ min: 224, max: 255 }), byte, byte, byte),
    fc.tuple(fc.constant(0), byte, byte, byte),
  );
  const whole = ([a, b, c, d]: number[]) =>
    ((a ?? 0) * 2 ** 24 + (b ?? 0) * 2 ** 16 + (c ?? 0) * 2 ** 8 + (d ?? 0)) >>> 0;
  const hex = (n: number | undefined) => (n ?? 0).toString(16).padStart(2, '0');
  const groups = ([a, b, c, d]: number[]) => `${hex(a)}${hex(b)}:${hex(c)}${hex(d)}`;
  const spellings: Record<string, (bytes: number[]) => string> = {
    dotted: (bytes) => bytes.join('.'),
    'with a final dot': (bytes) => `${bytes.join('.')}.`,
    'as one number': (bytes) => String(whole(bytes)),
    hexadecimal: (bytes) => `0x${whole(bytes).toString(16)}`,
    octal: (bytes) => bytes.map((one) => `0${one.toString(8)}`).join('.'),
    'hexadecimal by parts': (bytes) => bytes.map((one) => `0x${one.toString(16)}`).join('.'),
    'in full-width digits': (bytes) =>
      bytes.join('.').replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    'with ideographic dots': (bytes) => bytes.join('。'),
    'percent-encoded': (bytes) =>
      [...bytes.join('.')].map((character) => `%${character.charCodeAt(0).toString(16)}`).join(''),
    'mapped into IPv6': (bytes) => `[::ffff:${groups(bytes)}]`,
    'compatible IPv6': (bytes) => `[::${groups(bytes)}]`,
    SIIT: (bytes) => `[::ffff:0:${groups(bytes)}]`,
    NAT64: (bytes) => `[64:ff9b::${groups(bytes)}]`,
    '6to4': (bytes) => `[2002:${groups(bytes)}::1]`,
    Teredo: (bytes) => `[2001:0:${groups(bytes)}::1]`,
  };

  it.each(Object.entries(spellings))('S1–S4: %s, no private address passes', async (_, spell) => {
    const guard = guardWith();
    await fc.assert(
      fc.asyncProperty(hidden, fc.constantFrom('http', 'https'), async (bytes, scheme) => {
        expect(await tried(guard, `${scheme}://${spell(bytes)}/hook`)).toBe('address_refused');
      }),
      { numRuns: 60 },
    );
  });

  it('S4: prefixes that carry an IPv4 address are refused around public ones, too', async () => {
    for (const host of [
      '[::ffff:808:808]',
      '[64:ff9b::808:808]',
      '[64:ff9b:1::808:808]',
      '[2002:808:808::1]',
      '[2001:0:808:808::1]',
      '[::808:808]',
    ]) {
      expect(await tried(guardWith([], ['0.0.0.0/0', '::/0']), `https://${host}/`)).toBe('address_refused');
    }
  });

  it('S5: of IPv6 only what is routed to the public passes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.ipV6().filter((address) => !address.includes('.')),
        async (address) => {
          const { hostname } = new URL(`https://[${address}]/`);
          const outcome = await tried(guardWith(), `https://[${address}]/`);
          const isGlobal = /^\[[23]/.test(hostname) && hostname.indexOf(':') === 5;
          if (!isGlobal) expect(outcome).toBe('address_refused');
        },
      ),
    );
    expect(await tried(guardWith(), 'https://[2606:4700::1111]/')).toBe('https://[2606:4700::1111]/');
  });

  it('S6: neighbours of the private ranges are public', async () => {
    for (const host of [
      '9.255.255.255',
      '11.0.0.0',
      '100.63.255.255',
      '100.128.0.0',
      '172.15.255.255',
      '172.32.0.0',
      '192.167.255.255',
      '192.169.0.0',
      '169.253.0.1',
      '223.255.255.255',
      '198.17.0.1',
      '198.20.0.0',
    ]) {
      expect(await tried(guardWith(), `https://${host}/`)).toBe(`https://${host}/`);
    }
  });
});

describe('S7: an allow-list of ranges', () => {
  const intranet = ['10.20.0.0/16', '192.168.7.5', '127.0.0.1/32', 'fd12::/16', '::1'];

  it('opens exactly its addresses, without TLS as well', async () => {
    const guard = guardWith([publicAddress], intranet);
    expect(await tried(guard, 'http://10.20.3.4:8080/hook')).toBe('http://10.20.3.4:8080/hook');
    expect(await tried(guard, 'https://192.168.7.5/hook')).toBe('https://192.168.7.5/hook');
    expect(await tried(guard, 'http://[fd12::9]/')).toBe('http://[fd12::9]/');
    expect(await tried(guard, 'http://[::1]:9999/')).toBe('http://[::1]:9999/');
    expect(await tried(guard, 'http://10.21.0.1/')).toBe('address_refused');
    expect(await tried(guard, 'http://192.168.7.6/')).toBe('address_refused');
    expect(await tried(guard, 'http://8.8.8.8/')).toBe('address_refused');
    expect(await tried(guard, 'http://[::ffff:10.20.3.4]/')).toBe('address_refused');
  });

  it('lets names of the network through when all they stand for is listed', async () => {
    expect(await tried(guardWith([four('10.20.1.1')], intranet), 'http://gitea.corp/')).toBe('http://gitea.corp/');
    expect(await tried(guardWith([four('127.0.0.1'), six('::1')], intranet), 'http://localhost:3000/')).toBe(
      'http://localhost:3000/',
    );
    expect(await tried(guardWith([four('10.20.1.1'), four('10.21.1.1')], intranet), 'http://gitea.corp/')).toBe(
      'address_refused',
    );
    expect(await tried(guardWith([publicAddress], intranet), 'https://gitea.corp/')).toBe('address_refused');
    expect(await tried(guardWith([publicAddress], intranet), 'http://example.com/')).toBe('address_refused');
    expect(await tried(guardWith([four('10.20.1.1')], []), 'https://gitea.corp/')).toBe('address_refused');
  });

  it.each([
    'http://169.254.169.254/',
    'http://169.254.170.2/',
    'http://[fd00:ec2::254]/',
    'http://100.100.100.200/',
    'http://168.63.129.16/',
    'http://metadata.google.internal/',
    'http://metadata.google.internal./',
    'http://METADATA.google.internal/',
    'http://[fe80::1]/',
    'http://0.0.0.0/',
    'http://[::]/',
    'http://224.0.0.1/',
    'http://[ff02::1]/',
    'http://255.255.255.255/',
  ])('never opens %s', async (url) => {
    expect(await tried(guardWith([four('10.0.0.1')], ['0.0.0.0/0', '::/0']), url)).toBe('address_refused');
  });

  it('never opens a name that leads to a metadata service', async () => {
    const guard = guardWith([four('169.254.169.254')], ['0.0.0.0/0']);
    expect(await tried(guard, 'https://innocent.example.com/')).toBe('address_refused');
  });

  it('has to be a list of CIDRs', () => {
    expect(() => guardWith([], ['10.0.0.0/99'])).toThrow(TypeError);
    expect(() => guardWith([], ['intranet'])).toThrow('"intranet" is no CIDR');
  });
});

describe('S9, S13: what an address must not be', () => {
  it.each([
    'https://user@example.com/',
    'https://:pass@example.com/',
    'https://example.com:443@127.0.0.1/',
    'https://a:b@[::1]/',
    'https://%40@example.com/',
  ])('S9: %s has a user name in it', async (url) => {
    const thrown = await guardWith()
      .admit(url)
      .catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: 'address_refused' });
    expect(String(thrown)).toContain('user name or password');
    expect(String(thrown)).not.toContain('pass@');
  });

  it.each([
    'ftp://example.com/',
    'ws://example.com/',
    'data:text/plain,x',
    'blob:https://example.com/x',
    'about:blank',
    'unix:/var/run/docker.sock',
    'https://',
    'https:///',
    '',
    ' ',
    'example.com',
    '/hook',
    'https://exa mple.com/',
    'https://a..b/',
    'https://localhost../',
    'https://example.com:99999/',
  ])('S13: "%s" is refused', async (url) => {
    expect(await tried(guardWith(), url)).toBe('address_refused');
  });

  it.each([1, 7, 21, 22, 23, 25, 53, 110, 143, 389, 445, 587, 993, 2375, 3306, 5432, 5672, 6379, 9200, 11_211, 27_017])(
    'S12: port %i belongs to another protocol, for allow-listed addresses as well',
    async (port) => {
      expect(await tried(guardWith(), `https://example.com:${port}/`)).toBe('address_refused');
      expect(await tried(guardWith([], ['10.0.0.0/8']), `http://10.0.0.1:${port}/`)).toBe('address_refused');
    },
  );

  it('S12: every port that browsers refuse is refused, for endpoints, token servers and backends alike', async () => {
    // https://fetch.spec.whatwg.org/#port-blocking
    const bad = [
      0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
      110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531,
      532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060,
      5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080,
    ];
    const config = { SWITCHHOOK_ALLOW_ADDRESSES: [], OPENAI_BASE_URL: undefined };
    const backends = createBackendWayOut({ config, clock: systemClock });
    for (const port of bad) {
      const url = `https://example.com:${port}/`;
      expect(await tried(guardWith(), url), url).toBe('address_refused');
      expect(() => backends.checkAddress(url), url).toThrow('its port is kept for another kind of service');
    }
    for (const port of [80, 443, 1024, 3000, 8080, 8443, 9000, 11_434]) {
      expect(await tried(guardWith(), `https://example.com:${port}/`), String(port)).not.toBe('address_refused');
    }
  });

  it("S12: a port that the operator's own setting names is called, and no other of its kind", () => {
    const config = { SWITCHHOOK_ALLOW_ADDRESSES: [], OPENAI_BASE_URL: 'https://models.example.com:9200/v1' };
    const backends = createBackendWayOut({ config, clock: systemClock });
    expect(() => backends.checkAddress('https://models.example.com:9200/v1')).not.toThrow();
    expect(() => backends.checkAddress('https://models.example.com:9300/v1')).toThrow('its port');
    expect(() => backends.checkAddress('https://other.example.com:9200/v1')).toThrow('its port');
  });

  it('S12: this server itself is refused, by name and by each of its addresses', async () => {
    const own = { port: 18_080, publicUrl: 'https://hooks.example.com' };
    const guard = guardWith([publicAddress], ['0.0.0.0/0', '::/0'], own);
    const local = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    const hosts = [
      '127.0.0.1',
      '127.9.9.9',
      '[::1]',
      ...local.filter(({ family }) => family === 'IPv4').map(({ address }) => address),
    ];
    for (const host of hosts) expect(await tried(guard, `http://${host}:18080/v1/webhooks/x`)).toBe('address_refused');
    expect(await tried(guard, 'https://hooks.example.com/v1/webhooks/x')).toBe('address_refused');
    expect(await tried(guard, 'https://hooks.example.com./v1/webhooks/x')).toBe('address_refused');
    expect(await tried(guard, 'http://127.0.0.1:18081/')).toBe('http://127.0.0.1:18081/');
    expect(await tried(guard, 'https://hooks.example.com:8443/')).toBe('https://hooks.example.com:8443/');
  });
});

describe('S8: the normal form', () => {
  it.each([
    ['HTTPS://EXAMPLE.com./Hook', 'https://example.com/Hook'],
    ['https://ⓔⓧⓐⓜⓟⓛⓔ.com/', 'https://example.com/'],
    ['https://exa\tmple.com/a b', 'https://example.com/a%20b'],
    ['https://example.com#@127.0.0.1/', 'https://example.com/'],
    ['https://1.1.1/', 'https://1.1.0.1/'],
    ['https://example.com:443/x?y=1#z', 'https://example.com/x?y=1'],
    ['https:\\\\example.com\\x', 'https://example.com/x'],
    ['https://例子.测试.com/', 'https://xn--fsqu00a.xn--0zwm56d.com/'],
  ])('%j is %j', async (url, normal) => {
    expect(await guardWith().admit(url)).toBe(normal);
  });
});

describe('S10: names', () => {
  it.each([
    ['a private one', [four('10.0.0.1')]],
    ['a public and a private one', [publicAddress, four('127.0.0.1')]],
    ['a public one and a private one of IPv6', [publicAddress, six('fd00::1')]],
    ['a mapped one', [six('::ffff:10.0.0.1')]],
    ['the metadata service', [four('169.254.169.254'), publicAddress]],
    ['no address at all', [six('fe80::1%eth0')]],
  ])('S10: a name that stands for %s is refused', async (_, answers) => {
    expect(await tried(guardWith(answers), 'https://example.com/')).toBe('address_refused');
  });

  it('S10: hands out all addresses of a name, and looks it up once', async () => {
    let asked = 0;
    const resolve: Resolve = async () => {
      asked += 1;
      return [publicAddress, six('2606:4700::1111')];
    };
    const guard = createAddressGuard({ allow: [], clock: systemClock, resolve });
    expect(await guard.vet(guard.check('https://example.com/'))).toEqual([publicAddress, six('2606:4700::1111')]);
    expect(asked).toBe(1);
  });

  it('S15: looks at every attempt again', async () => {
    const answers = [[publicAddress], [four('127.0.0.1')]];
    const guard = createAddressGuard({ allow: [], clock: systemClock, resolve: async () => answers.shift() ?? [] });
    expect(await tried(guard, 'https://example.com/')).toBe('https://example.com/');
    expect(await tried(guard, 'https://example.com/')).toBe('address_refused');
    expect(await tried(guard, 'https://example.com/')).toBe('name_unknown');
  });

  it('a new address whose name is not known yet is taken; each attempt looks again', async () => {
    const resolve: Resolve = () => Promise.reject(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }));
    const guard = createAddressGuard({ allow: [], clock: systemClock, resolve });
    expect(await guard.admit('https://soon.example.com/')).toBe('https://soon.example.com/');
    await expect(guard.vet(new URL('https://soon.example.com/'))).rejects.toMatchObject({ code: 'name_unknown' });
    await expect(guardWith([four('10.0.0.1')]).admit('https://soon.example.com/')).rejects.toMatchObject({
      code: 'address_refused',
    });
  });

  it('the refusal says why in both languages, without the path', async () => {
    const thrown = await guardWith([four('10.0.0.1')])
      .admit('https://example.com/token/abc')
      .catch((error: unknown) => error);
    if (!(thrown instanceof AppError)) throw new Error('not refused');
    expect(thrown.sentence('en')).toContain("https://example.com can't be used: it leads into a private network");
    expect(thrown.sentence('zh')).toContain('它指向内网');
    expect(thrown.message).not.toContain('token');
  });
});
