import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { catalog } from '../../src/outbound/catalog.ts';
import { newSigningKey, ownSigningKey } from '../../src/outbound/keys.ts';
import { signatureHeaders } from '../../src/outbound/sign.ts';

const page = readFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'events.md'), 'utf8');
const folder = mkdtempSync(path.join(tmpdir(), 'events-doc-'));

afterAll(() => rmSync(folder, { recursive: true }));

const fields = z.object({ properties: z.record(z.string(), z.unknown()) });

/** What stands between `<!-- name -->` and `<!-- /name -->`. */
function section(name: string): string {
  return page.split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0]?.trim() ?? '';
}

/** The section as the catalog says it has to be. */
function table(): string {
  const rows = catalog.map(({ type, when, schema, operational }) => {
    const names = Object.keys(fields.parse(schema).properties).map((name) => `\`${name}\``);
    return `| \`${type}\`${operational ? ' (operational)' : ''} | ${when.en} | ${names.join(', ')} |`;
  });
  return ['| event | when | `data` |', '|---|---|---|', ...rows].join('\n');
}

function samples(): string {
  const shown = catalog.map(({ type, sample }) => `\`${type}\`\n\n\`\`\`json\n${JSON.stringify(sample)}\n\`\`\``);
  return shown.join('\n\n');
}

/** The code under a heading of the page. */
function code(heading: string): string {
  return /```\w+\n([\s\S]*?)```/.exec(page.split(`### ${heading}\n`)[1] ?? '')?.[1] ?? '';
}

describe('docs/events.md', () => {
  it('lists every event of the catalog with its fields', () => {
    expect(section('catalog')).toBe(table());
  });

  it('shows a sample of each', () => {
    expect(section('samples')).toBe(samples());
  });
});

/** A receiver made of the page's own code and a few lines that feed it. */
const receivers = [
  {
    language: 'Node',
    program: process.execPath,
    file: 'verify.mjs',
    driver: `
import { readFileSync } from 'node:fs';
const { headers, body, secret } = JSON.parse(readFileSync(0, 'utf8'));
console.log(JSON.stringify(verify(headers, Buffer.from(body), secret)));
`,
  },
  {
    language: 'Python',
    program: 'python3',
    file: 'verify.py',
    driver: `
import json
import sys

given = json.load(sys.stdin)
print(json.dumps(verify(given["headers"], given["body"].encode(), given["secret"])))
`,
  },
];

describe.each(receivers)('the code for $language', ({ language, program, file, driver }) => {
  const body = '{"id":"evt_01","title":"Größe 你好"}';
  const now = new Date();
  const keys = [newSigningKey('hmac', now), ownSigningKey('your-webhook-secret', new Date(0))];
  const headersAt = (timestampSeconds: number) =>
    signatureHeaders({ id: 'evt_01', timestampSeconds, body, keys, signatures: [{ scheme: 'standard' }], now });
  const seconds = Math.floor(now.getTime() / 1_000);

  const verify = (given: { headers: object; body: string; secret: string | undefined }): unknown => {
    const script = path.join(folder, file);
    writeFileSync(script, code(language) + driver);
    return JSON.parse(execFileSync(program, [script], { input: JSON.stringify(given), encoding: 'utf8' }));
  };

  it.each(['generated', 'own'])(
    'verifies a delivery with a secret that was %s, also while a rotation lasts',
    (which) => {
      const secret = keys[which === 'own' ? 1 : 0]?.value;
      expect(verify({ headers: headersAt(seconds), body, secret })).toBe(true);
    },
  );

  it('refuses another body, another secret and an old time', () => {
    const secret = keys[0]?.value;
    expect(verify({ headers: headersAt(seconds), body: `${body} `, secret })).toBe(false);
    expect(verify({ headers: headersAt(seconds), body, secret: newSigningKey('hmac', now).value })).toBe(false);
    expect(verify({ headers: headersAt(seconds - 400), body, secret })).toBe(false);
  });
});
