import { randomBytes, randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { AppError } from '../domain/errors.ts';
import { baseOf } from './event-name.ts';

/** The shipped payloads of one source, by event. */
export interface SampleBodies {
  /** Names of the events there are, sorted. */
  events: readonly string[];
  /**
   * The event's name and a body that was never sent before: new ids, commit hashes and times. `event` may be a base
   * name; left out, it is the default. Throws `field_invalid` when there is no such sample.
   */
  fresh(event?: string): { event: string; body: Buffer };
}

const folder = new URL('../../templates/samples/', import.meta.url);

/** Reads `templates/samples/<source>/*.json` once; each file is named after its event. */
export function loadSamples(source: string, byDefault: string): SampleBodies {
  const bodies = new Map(samplesIn(new URL(`${source}/`, folder)));
  const events = [...bodies.keys()].sort();
  return {
    events,
    fresh(wanted = byDefault) {
      const event = bodies.has(wanted) ? wanted : events.find((name) => baseOf(name) === wanted);
      if (event === undefined) throw noSample(wanted, events);
      return { event, body: Buffer.from(JSON.stringify(freshened(bodies.get(event)))) };
    },
  };
}

function samplesIn(url: URL): [string, unknown][] {
  const files = readdirSync(url).filter((file) => file.endsWith('.json'));
  return files.map((file) => [file.slice(0, -'.json'.length), JSON.parse(readFileSync(new URL(file, url), 'utf8'))]);
}

function noSample(wanted: string, events: readonly string[]): AppError {
  const why = `there is no sample of ${JSON.stringify(wanted.slice(0, 80))}; there are ${events.join(', ')}`;
  return new AppError('field_invalid', { field: 'event', why });
}

/**
 * A copy with other numeric ids, node ids, commit hashes and times, each old value replaced by the same new one
 * wherever it stands, so that the payload stays consistent. Times keep their distances; the latest becomes now.
 */
function freshened(value: unknown): unknown {
  const shift = Date.now() - latestTime(value);
  const renewed = new Map<unknown, unknown>();
  const once = (old: unknown, make: () => unknown) => {
    if (!renewed.has(old)) renewed.set(old, make());
    return renewed.get(old);
  };
  return mapLeaves(value, (leaf, key) => {
    if (typeof leaf === 'number') return isIdKey(key) && leaf > 0 ? once(leaf, () => randomInt(1e8, 1e9)) : leaf;
    if (typeof leaf !== 'string') return leaf;
    if (key === 'node_id') return once(leaf, () => randomBytes(15).toString('base64url'));
    return shiftTime(renewHashes(leaf, once), shift);
  });
}

/** GitLab's `state_id` is a state, not an id. */
function isIdKey(key: string): boolean {
  return key === 'id' || (key.endsWith('_id') && key !== 'state_id');
}

function mapLeaves(value: unknown, change: (leaf: unknown, key: string) => unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => mapLeaves(item, change, key));
  if (typeof value !== 'object' || value === null) return change(value, key);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapLeaves(item, change, name)]));
}

/** Also inside addresses, as in GitHub's `…/commits/<hash>`. All zeros mean "no commit" and stay. */
function renewHashes(text: string, once: (old: unknown, make: () => unknown) => unknown): string {
  return text.replace(/\b(?!0{40})[0-9a-f]{40}\b/g, (hash) =>
    String(once(hash, () => randomBytes(20).toString('hex'))),
  );
}

/** GitHub writes ISO 8601; GitLab also `2016-08-12 15:23:28 UTC` and `+0200`. */
const time = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| UTC| ?[+-]\d\d:?\d\d)$/;

function timeOf(text: string): number {
  return time.test(text) ? Date.parse(text) : Number.NaN;
}

function latestTime(value: unknown): number {
  let latest = 0;
  mapLeaves(value, (leaf) => {
    const at = typeof leaf === 'string' ? timeOf(leaf) : Number.NaN;
    if (at > latest) latest = at;
  });
  return latest;
}

function shiftTime(text: string, shift: number): string {
  const at = timeOf(text);
  if (Number.isNaN(at)) return text;
  const iso = `${new Date(at + shift).toISOString().slice(0, 19)}Z`;
  return text.includes('T') ? iso : iso.replace('T', ' ').replace('Z', ' UTC');
}
