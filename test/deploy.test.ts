import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { settings } from '../src/config.ts';
import { errorSentence } from '../src/domain/errors.ts';

// There is no container engine to run these files with in a test: what they say is held against the project instead.

const root = path.join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const compose = read('docker-compose.yml');
const dockerfile = read('Dockerfile');
const proxy = read('deploy/haproxy.cfg');

/** The lines of one service of the compose file, which is indented by two spaces a level. */
function service(name: string): string {
  const [, lines] = new RegExp(`^  ${name}:\\n((?: {4}.*\\n|\\n)+)`, 'm').exec(compose) ?? [];
  if (lines === undefined) throw new Error(`no service ${name}`);
  return lines;
}

describe('the compose file', () => {
  it('gives the app only settings that there are', () => {
    const [, environment = ''] = /environment:\n((?: {6}.*\n)+)/.exec(service('app')) ?? [];
    const names = [...environment.matchAll(/^ {6}([A-Z_]+):/gm)].map(([, name]) => name);
    expect(names).toContain('MONGODB_URI');
    expect(names.filter((name) => !Object.hasOwn(settings, String(name)))).toEqual([]);
  });

  it('does not start without the two keys, and says how to make them', () => {
    for (const name of ['SWITCHHOOK_SECRET_KEY', 'SWITCHHOOK_ADMIN_KEY']) {
      expect(service('app')).toMatch(new RegExp(`${name}: "\\$\\{${name}:\\?set it .*openssl rand`));
    }
  });

  it('runs the app twice, behind the proxy, with time to finish its work', () => {
    expect(service('app')).toMatch(/replicas: 2/);
    expect(service('app')).not.toMatch(/ports:/);
    expect(service('proxy')).toMatch(/app:\n {8}condition: service_healthy/);
    const [, seconds] = /stop_grace_period: (\d+)s/.exec(service('app')) ?? [];
    expect(Number(seconds)).toBeGreaterThan(30);
  });

  it('makes the three members that the app is told of into a replica set before the app starts', () => {
    const [, hosts = '', set] = /MONGODB_URI: mongodb:\/\/([^/]+)\/switchhook\?replicaSet=(\w+)/.exec(compose) ?? [];
    const members = hosts.split(',').map((host) => host.split(':')[0]);
    expect(members).toHaveLength(3);
    for (const member of members) expect(service(String(member))).toMatch(/<<: \*mongo\n/);
    expect(compose).toContain(`"--replSet", "${set}"`);
    const script = read('deploy/replica-set.js');
    expect(script).toContain(`const members = [${members.map((member) => `'${member}'`).join(', ')}];`);
    expect(script).toContain(`_id: '${set}'`);
    expect(service('app')).toMatch(/mongo-init:\n {8}condition: service_completed_successfully/);
  });

  it('keeps everything that must not vanish in volumes, and every mounted file is there', () => {
    for (const name of ['mongo-1', 'mongo-2', 'mongo-3']) expect(service(name)).toContain(`"${name}:/data/db"`);
    const mounted = [...compose.matchAll(/- \.\/(\S+?):/g)].map(([, file]) => String(file));
    expect(mounted.map((file) => statSync(path.join(root, file)).isFile())).toEqual(mounted.map(() => true));
  });
});

describe('the image', () => {
  it('runs the Node that the project is made for, as a user without rights', () => {
    const { dependencies } = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read('package.json')));
    const major = dependencies.node?.split('.')[0];
    const images = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(images.filter((image) => image?.includes(':'))).toEqual([`node:${major}-slim`, `node:${major}-slim`]);
    const last = dockerfile.slice(dockerfile.lastIndexOf('FROM '));
    expect(last).toMatch(/^USER node$/m);
    expect(last).toMatch(/^CMD \["node", "src\/main\.js"\]$/m);
    expect(last).toMatch(/^HEALTHCHECK [\s\S]*\/healthz/m);
  });

  it('is made of files that are there and that the ignore file lets through', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(([, files]) => String(files).split(' '));
    expect(copied).toContain('src');
    const allowed = read('.dockerignore').split('\n');
    for (const file of copied) {
      expect(statSync(path.join(root, file)), file).toBeDefined();
      expect(allowed, file).toContain(`!${file}`);
    }
    expect(allowed.find((line) => !line.startsWith('#'))).toBe('*');
  });
});

describe('the proxy', () => {
  it('holds back neither bodies nor events', () => {
    expect(proxy).toMatch(/^ +option http-no-delay$/m);
    expect(proxy).not.toMatch(/http-buffer-request|compression|replace-/);
  });

  it('repeats a request only when no connection was made, and keeps addresses of webhooks out of its log', () => {
    expect(proxy).toMatch(/^ +retry-on conn-failure$/m);
    const [, format = ''] = /^ +log-format "(.*)"$/m.exec(proxy) ?? [];
    expect(format).toContain('%ST');
    // %HP, %HU, %HQ and %r would print the path.
    expect(format).not.toMatch(/%H[PUQ]|%r|%hr/);
    expect(proxy).toMatch(/^ +http-request set-header X-Forwarded-For %\[src\]$/m);
  });
});

describe('the page about running it', () => {
  const page = read('docs/running.md');

  it('names only settings that there are', () => {
    const [, table = ''] = /## Settings\n([\s\S]+?)\n## /.exec(page) ?? [];
    const names = [...table.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name]) => String(name));
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !Object.hasOwn(settings, name))).toEqual([]);
  });

  it.each([
    errorSentence('data_dir_in_use', { pid: 4711, dir: '/srv/.data' }),
    errorSentence('data_dir_unwritable', { dir: '/srv/.data', why: 'permission denied' }),
    errorSentence('mongod_unavailable').split('{')[0],
    errorSentence('mongod_failed', { program: 'mongod', why: '…', log: '/srv/.data/mongod.log' }),
    errorSentence('mongodb_unreachable', { uri: 'mongodb://…', why: '…' }),
    errorSentence('port_taken', { port: 8080, host: '127.0.0.1' }),
    errorSentence('secret_key_wrong').split(';')[0],
  ])('quotes the sentence of a failed start as it is: %s', (sentence) => {
    expect(page).toContain(`| \`${sentence}`);
  });
});
