import { type PruneLimits, prune } from './prune.ts';

/** How a value is written. */
export interface JsonForm {
  /** Characters of the result. */
  most: number;
  /** Indented over several lines. */
  pretty?: boolean;
  /** Without what an API needs and a reader doesn't: addresses of other resources, pictures, e-mail, empty fields. */
  brief?: boolean;
}

const fewest = 200;

/**
 * A value as JSON of at most `most` characters (200 or more). What doesn't fit is cut inside the value, with a note
 * where, so the result is always valid JSON.
 */
export function cappedJson(value: unknown, { most, pretty = false, brief = false }: JsonForm): string {
  const room = Math.max(fewest, most);
  const shown = brief ? essence(value, 0) : value;
  for (let limits = generous(room); ; limits = halved(limits)) {
    const text = JSON.stringify(prune(shown, limits).value, null, pretty ? 2 : undefined) ?? 'null';
    if (text.length <= room) return text;
    if (limits.nodes <= 1) return JSON.stringify('…');
  }
}

function generous(room: number): PruneLimits {
  return { depth: 8, text: 2_000, allText: room, items: 50, fields: 100, nodes: Math.ceil(room / 8), marks: true };
}

function halved(limits: PruneLimits): PruneLimits {
  const half = (count: number) => Math.max(1, Math.floor(count / 2));
  return {
    depth: Math.max(1, limits.depth - 1),
    text: half(limits.text),
    allText: half(limits.allText),
    items: half(limits.items),
    fields: half(limits.fields),
    nodes: half(limits.nodes),
    marks: true,
  };
}

const noise =
  /^(?:node_id|_links|gravatar_id|color|email|.*_email|.*avatar.*|(?!html_|web_|target_|diff_).*_url|ssh_url|git_.*_url)$/;

function essence(value: unknown, depth: number): unknown {
  if (value === null || typeof value !== 'object' || depth > 12) return value;
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => essence(item, depth + 1));
  const kept = Object.entries(value)
    .filter(([name]) => !noise.test(name))
    .map(([name, inner]) => [name, essence(inner, depth + 1)] as const)
    .filter(([, inner]) => !isNoise(inner));
  return Object.fromEntries(kept);
}

/** Nothing, or an address that only programs open. */
function isNoise(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (typeof value === 'string') return /^https?:\/\/(?:api\.[^/]+|[^/]+\/api)\//.test(value);
  return typeof value === 'object' && Object.keys(value).length === 0;
}
