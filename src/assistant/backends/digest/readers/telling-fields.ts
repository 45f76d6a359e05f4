import { scalar } from '../value.ts';

/** Keys that tell people something, the most telling first; compared in lower case without `_` and `-`. */
const telling = [
  ...['title', 'subject', 'summary', 'name', 'alertname', 'displayname', 'message', 'text', 'description', 'reason'],
  ...['status', 'state', 'severity', 'level', 'priority', 'urgency', 'type', 'kind', 'event', 'eventtype'],
  ...[
    'webhookevent',
    'action',
    'key',
    'identifier',
    'number',
    'version',
    'environment',
    'env',
    'service',
    'servicename',
  ],
  ...['host', 'hostname', 'instance', 'job', 'project', 'repository', 'branch', 'ref', 'user', 'username', 'author'],
  ...['actor', 'assignee', 'owner', 'amount', 'currency', 'count', 'total', 'value', 'metric', 'threshold', 'region'],
  ...['cluster', 'namespace', 'startsat', 'endsat', 'duedate', 'timestamp', 'createdat'],
];
const rank = new Map(telling.map((key, place) => [key, place]));

/** Keys whose values are nobody's business in a channel (case P5). */
const hidden =
  /pass(?:word|wd)|secret|token|authorization|cookie|credential|signature|^sign$|api[_-]?key|private|session|salt|hash/i;

/** How deep and how far an unknown payload is searched. */
const limits = { depth: 5, nodes: 600 } as const;

/** A field worth showing: its place, its key (lower case, without separators) and its value as text. */
export interface Found {
  path: string[];
  key: string;
  value: string;
  depth: number;
  weight: number;
}

interface Place {
  value: unknown;
  path: string[];
  depth: number;
}

/** Telling fields, nearest to the top and most telling first. Breadth first, so that the bound cuts the depths. */
export function gather(payload: object): Found[] {
  const found: Found[] = [];
  const queue: Place[] = [{ value: payload, path: [], depth: 0 }];
  for (const place of queue) {
    for (const child of childrenOf(place)) {
      const one = tell(child, place.depth);
      if (one) found.push(one);
      if (place.depth < limits.depth && queue.length < limits.nodes) queue.push(child);
    }
  }
  return found.sort((a, b) => a.weight - b.weight);
}

/** Entries of an object by their keys; entries of a list stand for the list. */
function childrenOf({ value, path, depth }: Place): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const inList = Array.isArray(value);
  return Object.entries(value)
    .slice(0, limits.nodes)
    .filter(([key]) => !hidden.test(key))
    .map(([key, child]) => ({ value: child, path: inList ? path : [...path, key], depth: depth + 1 }));
}

function tell({ value, path }: Place, depth: number): Found | undefined {
  const key = (path.at(-1) ?? '').toLowerCase().replace(/[_-]/g, '');
  const place = rank.get(key);
  const text = scalar(value);
  if (place === undefined || text === undefined || /^https?:\/\//i.test(text)) return undefined;
  return { path, key, value: text, depth, weight: depth * 8 + place };
}
