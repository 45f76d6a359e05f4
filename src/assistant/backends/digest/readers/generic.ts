import { bareStory, type Row, type Story } from '../story.ts';
import { isRecord, scalar, str } from '../value.ts';
import { type Found, gather } from './telling-fields.ts';

/** Fields that an unknown payload shows at most. */
const maxRows = 10;

/** Tells any JSON, text or nothing at all by the fields that usually say something. */
export function readGeneric(event: string, payload: unknown): Story {
  const story: Story = { ...bareStory(event), voice: 'thing', did: 'arrived', noun: 'event', name: event || undefined };
  if (!isRecord(payload) && !Array.isArray(payload)) return { ...story, excerpt: scalar(payload) };
  const found = gather(payload);
  const title =
    found.find((one) => /^(?:title|subject|summary|alertname)$/.test(one.key)) ??
    found.find((one) => one.key === 'name' && one.depth === 0);
  const excerpt = found.find(
    (one) => /^(?:message|text|description|body)$/.test(one.key) && one.value !== title?.value,
  );
  return {
    ...story,
    title: title?.value,
    excerpt: excerpt?.value,
    link: webAddress(payload),
    rows: rowsOf(found.filter((one) => one.value !== title?.value && one.value !== excerpt?.value)),
    risks: alarms(found),
  };
}

/** One row per label, each value once in the whole digest. */
function rowsOf(found: Found[]): Row[] {
  const rows = new Map<string, Row>();
  const shown = new Set<string>();
  for (const { path, value } of found) {
    const label = labelOf(path);
    const row = rows.get(label);
    if (shown.has(value) || (row ? row.values.length >= 5 : rows.size >= maxRows)) continue;
    shown.add(value);
    if (row) row.values.push(value);
    else rows.set(label, { label, values: [value], as: 'plain' });
  }
  return [...rows.values()];
}

/** Wrappers that say nothing, and the last word where the one before says it all (`user displayName`). */
const wrappers = /^(?:data|object|fields|attributes|payload|event|resource|body|properties)$/i;

/** `['issue', 'fields', 'reporter', 'displayName']` → `Issue reporter`. */
function labelOf(path: string[]): string {
  const last = path.length - 1;
  const kept = path.filter((word, place) =>
    place === last ? last === 0 || !/^(?:display[_-]?)?name$/i.test(word) : !wrappers.test(word),
  );
  const words = (kept.length > 0 ? kept : path)
    .slice(-2)
    .map((word) =>
      word
        .replace(/([a-z])([A-Z])/g, '$1 $2')
        .replace(/[_-]+/g, ' ')
        .toLowerCase(),
    )
    .join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The address that a person would open: never one of an API, picture or download. */
function webAddress(payload: unknown): string | undefined {
  const keys = [
    'html_url',
    'web_url',
    'permalink',
    'externalURL',
    'dashboardURL',
    'generatorURL',
    'link',
    'url',
    'href',
  ];
  const places = [
    '',
    'data.',
    'issue.',
    'event.',
    'alert.',
    'event.data.',
    'data.issue.',
    'data.event.',
    'data.object.',
  ];
  return str(payload, ...places.flatMap((place) => keys.map((key) => `${place}${key}`)));
}

/** A state that asks for somebody. The nearest status decides; severities count only where none says it is over. */
function alarms(found: Found[]): Story['risks'] {
  const states = found.filter((one) => /^(?:status|state|severity|level|urgency|priority)$/.test(one.key));
  if (
    states.some((one) =>
      /^(?:resolved|ok|closed|done|fixed|recovered|acknowledged|success|succeeded|merged)$/i.test(one.value),
    )
  ) {
    return [];
  }
  const alarm = states.find((one) => isAlarm(one.value));
  return alarm ? [{ code: 'alerting', details: { state: alarm.value } }] : [];
}

function isAlarm(value: string): boolean {
  return /^(?:firing|alerting|triggered|critical|fatal|emergency|error|failed|failure|down|urgent|p0|p1|sev-?[01])$/i.test(
    value,
  );
}
