import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** One import as written. */
export interface Import {
  from: string;
  /** A file of ours (path from the root) or a package's name. */
  to: string;
  typeOnly: boolean;
}

/**
 * Who may import whom. A trailing `?` allows `import type` only; a file may be named as well as a folder. The own
 * folder is always allowed. The composition root (`src/app`, `src/main.js`) may import everything.
 */
const allowed: Record<string, readonly string[]> = {
  'src/domain': [],
  'src/crypto': ['src/domain'],
  'src/prompts': ['src/domain'],
  'src/assistant': ['src/domain'],
  'src/queue': ['src/domain'],
  'src/mongod': ['src/domain'],
  'src/inbound': ['src/domain', 'src/crypto'],
  'src/outbound': ['src/domain', 'src/crypto', 'src/chat/visible-text.ts'],
  'src/store': ['src/domain', 'src/crypto', 'src/admin?', 'src/pipeline?', 'src/chat?'],
  'src/chat': ['src/domain', 'src/admin?'],
  'src/pipeline': ['src/domain', 'src/inbound?', 'src/outbound?', 'src/assistant?', 'src/chat?', 'src/prompts?'],
  'src/admin': [
    'src/domain',
    'src/crypto',
    'src/inbound?',
    'src/outbound?',
    'src/assistant?',
    'src/chat?',
    'src/pipeline?',
  ],
  'src/http': ['src/domain', 'src/admin', 'src/crypto', 'src/chat/texts.ts', 'src/pipeline?'],
  'src/console': ['src/chat?', 'src/domain?'],
  'src/cli': ['src/domain', 'bots/lark/manifest.ts', 'bots/slack/manifest.ts'],
  'src/settings': [],
  'src/simulators': ['src/crypto', 'src/domain', 'src/cli/own-server.ts', 'src/cli/rest-client.ts'],
  bots: ['src/chat', 'src/domain', 'src/crypto'],
};

/** Packages that only one folder may import. */
const fences: Record<string, readonly string[]> = {
  mongoose: ['src/store'],
  mongodb: ['src/store', 'src/mongod'],
  'mongodb-memory-server-core': ['src/mongod'],
  agenda: ['src/queue'],
  '@agendajs/mongo-backend': ['src/queue'],
  handlebars: ['src/prompts'],
  express: ['src/http'],
  'prom-client': ['src/http'],
  undici: ['src/outbound'],
  'ipaddr.js': ['src/outbound', 'src/http'],
  react: ['src/console'],
  '@mantine/core': ['src/console'],
  '@opentelemetry/api': ['src/app'],
  '@opentelemetry/sdk-trace': ['src/app'],
  '@opentelemetry/exporter-trace-otlp-http': ['src/app'],
  '@opentelemetry/resources': ['src/app'],
  '@slack/bolt': ['bots/slack'],
  '@larksuiteoapi/node-sdk': ['bots/lark'],
};

const root = path.join(import.meta.dirname, '..', '..');

/** Every TypeScript file of the product, as paths from the root. */
export function sourceFiles(): string[] {
  return ['src', 'bots'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
      .map((file) => path.posix.join(folder, file.split(path.sep).join('/'))),
  );
}

const statement = /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
const dynamic = /\bimport\(\s*'([^']+)'\s*\)/g;

/** The imports of one file; `text` may be given to try a file that does not exist. */
export function importsOf(file: string, text = readFileSync(path.join(root, file), 'utf8')): Import[] {
  const found: Import[] = [];
  for (const match of text.matchAll(statement)) found.push(toImport(file, match[2] ?? '', match[1] !== undefined));
  for (const match of text.matchAll(dynamic)) found.push(toImport(file, match[1] ?? '', false));
  return found;
}

function toImport(from: string, specifier: string, typeOnly: boolean): Import {
  const to = specifier.startsWith('.')
    ? path.posix.join(path.posix.dirname(from), specifier)
    : specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
  return { from, to, typeOnly };
}

/** What is wrong with an import, in words; undefined when it keeps the rules. */
export function violation({ from, to, typeOnly }: Import): string | undefined {
  const folder = folderOf(from);
  if (!to.startsWith('src/') && !to.startsWith('bots')) return fenceViolation({ from, to, typeOnly });
  if (isRoot(from)) return undefined;
  if (folderOf(to) === folder || to.startsWith(`${folder}/`)) return undefined;
  const rules = allowed[folder] ?? [];
  const ok = rules.some((rule) => {
    const target = rule.replace(/\?$/, '');
    return (to === target || to.startsWith(`${target}/`)) && (typeOnly || !rule.endsWith('?'));
  });
  return ok ? undefined : `${from} must not import ${to}${typeOnly ? '' : ' (at run time)'}`;
}

function fenceViolation({ from, to }: Import): string | undefined {
  const owners = fences[to];
  if (!owners || owners.some((owner) => from.startsWith(`${owner}/`))) return undefined;
  return `${from} must not import the package ${to}; only ${owners.join(', ')} may`;
}

function isRoot(file: string): boolean {
  return file.startsWith('src/app') || /^src\/[^/]+\.ts$/.test(file);
}

function folderOf(file: string): string {
  if (file.startsWith('bots')) return 'bots';
  return file.split('/').slice(0, 2).join('/');
}

/** Groups of files that import each other in a ring, type imports included. */
export function cycles(imports: Import[]): string[][] {
  const edges = Map.groupBy(
    imports.filter(({ to }) => to.startsWith('src/') || to.startsWith('bots/')),
    ({ from }) => from,
  );
  const rings: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: string[]): void => {
    const at = trail.indexOf(file);
    if (at >= 0) return void rings.push([...trail.slice(at), file]);
    if (done.has(file)) return;
    for (const { to } of edges.get(file) ?? []) visit(to, [...trail, file]);
    done.add(file);
  };
  for (const file of edges.keys()) visit(file, []);
  return rings;
}
