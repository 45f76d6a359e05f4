import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { webhookFields } from '../../src/admin/webhook-input.ts';
import { AppError, errorCodes, errorSentence } from '../../src/domain/errors.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { createRoutes } from '../../src/http/routes.ts';
import { toWebhookJson } from '../../src/http/webhook-json.ts';
import { openOffice } from '../admin/office.ts';

const page = await readFile(path.join(import.meta.dirname, '..', '..', 'docs', 'rest.md'), 'utf8');

/** What the table of errors has to hold: every code with its status, whether a repetition can help, and its sentence. */
const errorTable = errorCodes().map((code) => {
  const { status, retryable } = new AppError(code);
  const sentence = errorSentence(code).replaceAll('|', '\\|').replaceAll('<', '&lt;');
  return `| \`${code}\` | ${status} | ${retryable ? 'yes' : 'no'} | ${sentence} |`;
});

describe('docs/rest.md', () => {
  it('has every route of the table and no other', async () => {
    const office = await openOffice();
    const readiness = async () => ({ ready: true, checks: [] });
    const routes = createRoutes({ admin: office.admin, readiness, metrics: createMetrics(), rateLimit: () => 0 });
    await office.close();
    const described = [...page.matchAll(/^\| `((?:GET|POST|PUT|DELETE) [^`]+)` \| ([^|]+) \|/gm)];
    const known = routes.map(({ method, path: route }) => `${method} ${route}`);
    expect(described.map(([, route]) => route).toSorted()).toEqual(
      ['POST /v1/webhooks/:webhookId', ...known].toSorted(),
    );
    const open = routes.filter(({ auth }) => auth === 'none').map(({ method, path: route }) => `${method} ${route}`);
    const withoutKey = described.filter(([, , key]) => key?.trim() === '–').map(([, route]) => route);
    expect(withoutKey.toSorted()).toEqual(['POST /v1/webhooks/:webhookId', ...open].toSorted());
  });

  it('has every field of a webhook', async () => {
    const office = await openOffice();
    const ann = await office.person('Ann', { a: 'admin' });
    const shown = toWebhookJson(await office.admin.createWebhook(ann, 'a', { name: 'Documented' }));
    await office.close();
    for (const field of [...webhookFields, ...Object.keys(shown)]) expect(page, field).toContain(`\`${field}\``);
  });

  it('has the error table of the code', () => {
    const table = page.slice(page.indexOf('<!-- errors -->'), page.indexOf('<!-- /errors -->'));
    expect(table.split('\n').filter((line) => line.startsWith('| `'))).toEqual(errorTable);
  });

  it('leads to headings that exist', () => {
    const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => text.toLowerCase().replaceAll(' ', '-'));
    for (const [, target] of page.matchAll(/\]\(#([^)]+)\)/g)) expect(headings).toContain(target);
  });
});
