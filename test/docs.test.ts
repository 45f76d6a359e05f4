import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeSettings, settings } from '../src/config.ts';
import { createMetrics } from '../src/http/metrics.ts';
import { freshDatabase } from './support/mongo.ts';
import { type Product, startProduct } from './support/product.ts';

const root = path.join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const run = promisify(execFile);

const pages = ['README.md', 'examples/README.md', ...folder('docs'), ...readmes('src'), ...readmes('bots')];

function folder(name: string): string[] {
  return readdirSync(path.join(root, name))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `${name}/${file}`);
}

function readmes(name: string): string[] {
  return readdirSync(path.join(root, name), { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'README.md')
    .map((file) => path.posix.join(name, file.split(path.sep).join('/')));
}

/** Anchors of a page's headings, made as GitHub makes them. */
function anchors(file: string): string[] {
  return [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Links of a page to files of the project, as paths from the root, each with its anchor. */
function links(page: string): { file: string; anchor: string }[] {
  return [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file = '', anchor = ''] = target.split('#');
      return { file: file === '' ? page : path.posix.join(path.posix.dirname(page), file), anchor };
    });
}

describe.each(pages)('%s', (page) => {
  it('leads to files and headings that exist', () => {
    const broken = links(page).filter(({ file, anchor }) => {
      if (!existsSync(path.join(root, file))) return true;
      return anchor !== '' && !anchors(file).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('names npm scripts and settings that exist', () => {
    const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json')));
    const named = [...read(page).matchAll(/npm run (?:--\S+ )*([a-z][\w:-]*)/g)].map(([, name]) => name);
    expect(named.filter((name) => !Object.keys(scripts).includes(name ?? ''))).toEqual([]);
    const known = Object.keys(settings);
    const looksLikeOne = /\b(?:SWITCHHOOK|OPENAI|SLACK|LARK|LOCAL_CHAT|LOG|MONGODB|RETENTION|WORK|REPLAY)_[A-Z_]+\b/g;
    const unknown = [...read(page).matchAll(looksLikeOne)]
      .map(([name]) => name)
      .filter((name) => !known.includes(name) && !known.includes(name.replace(/_FILE$/, '')));
    expect(unknown).toEqual([]);
  });
});

describe('docs/README.md', () => {
  it('lists every page', () => {
    const listed = links('docs/README.md').map(({ file }) => file);
    const missing = folder('docs').filter((page) => page !== 'docs/README.md' && !listed.includes(page));
    expect(missing).toEqual([]);
  });
});

describe('docs/operations.md', () => {
  it('explains every metric of ours, and no other', async () => {
    const named = new Set([...read('docs/operations.md').matchAll(/`(switchhook_\w+)`/g)].map(([, name]) => name));
    const exposed = [...(await createMetrics().text()).matchAll(/^# TYPE (switchhook_\w+)/gm)].map(([, name]) => name);
    expect(named).toEqual(new Set(exposed));
  });
});

describe('.env.example', () => {
  it('is what the settings say; renew it with the command below', () => {
    // node -e "import('./src/config.ts').then((config) => process.stdout.write(config.describeSettings()))" > .env.example
    expect(read('.env.example')).toBe(describeSettings());
  });
});

describe('commands of the pages, against a running product', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let product: Product;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    database = await freshDatabase();
    product = await startProduct({ MONGODB_URI: database.uri, SWITCHHOOK_SECRET_KEY: 'a passphrase for the docs' });
    env = { ...process.env, SWITCHHOOK: `http://127.0.0.1:${product.port}`, KEY: product.key };
  });

  afterAll(async () => {
    await product?.stop();
    await database?.drop();
  });

  const shell = async (script: string, more: NodeJS.ProcessEnv = {}): Promise<unknown> =>
    JSON.parse((await run('bash', ['-euc', script], { env: { ...env, ...more } })).stdout);

  it('README.md: makes a webhook, sends it a signed event and shows its result', async () => {
    const blocks = [...read('README.md').matchAll(/<!-- run -->\n```sh\n([\s\S]*?)```/g)].map(
      ([, block = '']) => block,
    );
    const [create = '', send = '', look = ''] = blocks;
    expect(blocks).toHaveLength(3);
    expect(await shell(create)).toMatchObject({ name: 'Deploys', source: 'plain', webhookId: 'deploys-of-the-shop' });
    expect(await shell(send)).toMatchObject({ status: 'accepted' });
    const done = { items: [{ event: 'deploy.finished', status: 'done', posts: [{ channel: 'general' }] }] };
    await expect.poll(() => shell(look), { timeout: 15_000 }).toMatchObject(done);
    expect(await shell(send)).toMatchObject({ status: 'duplicate' });
  });

  it.each([
    ['sh', 'send-event.sh'],
    ['node', 'send-event.mjs'],
    ['python3', 'send_event.py'],
  ])('examples: %s %s sends an event that is accepted', async (program, file) => {
    const made = z.object({ url: z.string(), secret: z.string() });
    const { url, secret } = made.parse(
      await product.rest.call('POST', '/api/projects/default/webhooks', { name: `Example ${file}` }),
    );
    const script = `${program} ${path.join(root, 'examples', file)} deploy.finished 'Shop "1.4" is live'`;
    const answer = await shell(script, { WEBHOOK_URL: url, WEBHOOK_SECRET: secret });
    expect(answer).toMatchObject({ status: 'accepted', message: 'Stored deploy.finished.' });
  });
});
