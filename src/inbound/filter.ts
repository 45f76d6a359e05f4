import { AppError } from '../domain/errors.ts';
import { actionOf, baseOf } from './event-name.ts';

const mostEntries = 100;
const longestEntry = 100;

/** Names that GitLab's form and API use for what its bodies call otherwise. */
const otherNames = new Map([['job', 'build']]);

/**
 * Reads an event filter: names separated by commas, such as `push, pull_request.opened, issues.*`. White space,
 * letter case, empty entries and repetitions don't matter; GitLab's own spellings (`Merge Request Hook`,
 * `merge_requests_events`) become `merge_request`. Throws `field_invalid` naming the entry that is not usable.
 */
export function parseEventFilter(text: string): string[] {
  const entries = text
    .split(/[,\n]/, mostEntries + 1)
    .map(normalise)
    .filter((entry) => entry !== '');
  if (entries.length > mostEntries) throw invalid(`more than ${mostEntries} names are not possible`);
  for (const entry of entries) if (!isEntry(entry)) throw invalid(explain(entry));
  return [...new Set(entries)];
}

/**
 * Whether an event passes. An empty filter lets all pass. `pull_request` and `pull_request.*` let every action of
 * that event pass, `pull_request.opened` only that one, `*` everything. Singular and plural are the same, so that
 * `issue` and `issues` both work with GitHub's `issues` and GitLab's `issue`.
 */
export function passesFilter(filters: readonly string[], event: string): boolean {
  if (filters.length === 0) return true;
  const name = event.toLowerCase();
  return filters.some((filter) => passes(filter.trim().toLowerCase(), name));
}

function passes(filter: string, event: string): boolean {
  if (filter === '*' || filter === event) return true;
  const wanted = filter.endsWith('.*') ? filter.slice(0, -2) : filter;
  if (event.startsWith(`${wanted}.`)) return true;
  if (!sameBase(baseOf(wanted), baseOf(event))) return false;
  const action = actionOf(wanted);
  return action === undefined || action === actionOf(event) || actionOf(event)?.startsWith(`${action}.`) === true;
}

function sameBase(wanted: string, actual: string): boolean {
  const one = singular(wanted);
  return one === singular(actual) || otherNames.get(one) === actual;
}

function singular(word: string): string {
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

function normalise(entry: string): string {
  const name = entry
    .trim()
    .toLowerCase()
    .replaceAll(/\s+/g, '_')
    .replace(/^confidential_/, '');
  for (const ending of ['_hook', '_hooks', '_events']) {
    if (name.endsWith(ending)) return singular(name.slice(0, -ending.length));
  }
  return name;
}

function isEntry(entry: string): boolean {
  if (entry.length > longestEntry) return false;
  return entry === '*' || /^[\w:-]+(?:\.[\w:-]+)*(?:\.\*)?$/.test(entry);
}

function explain(entry: string): string {
  const shown = JSON.stringify(entry.slice(0, 40));
  return `${shown} is not an event name; write names such as push, pull_request.opened or issues.*`;
}

function invalid(why: string): AppError {
  return new AppError('field_invalid', { field: 'events', why });
}
