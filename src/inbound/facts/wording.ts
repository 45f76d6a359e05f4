import type { EventFacts } from '../../domain/run.ts';
import { actionOf, baseOf } from '../event-name.ts';
import type { Payload } from './payload.ts';

export type Fact = EventFacts['facts'][number];

/** What one kind of event says of itself; origin and actor are added by its source. */
export interface Summary {
  title: string;
  link?: string | undefined;
  facts?: Fact[];
}

/** Makes the summary of one kind of event. `action` is the part of the name after the dot, or ''. */
export type Summarise = (payload: Payload, action: string) => Summary;

const mostNames = 8;

/** A fact with the value, or none without one. Spread into a list of facts. */
export function fact(label: string, value: string | number | undefined): Fact[] {
  return value === undefined || value === '' ? [] : [{ label, value: String(value) }];
}

/** `1 commit`, `3 commits`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Names joined by commas, at most eight, then how many more; undefined when there are none. */
export function names(items: Payload[], ...keys: string[]): string | undefined {
  const all = items.map((item) => firstText(item, keys)).filter((name) => name !== undefined);
  if (all.length === 0) return undefined;
  const shown = all.slice(0, mostNames).join(', ');
  return all.length > mostNames ? `${shown} and ${all.length - mostNames} more` : shown;
}

/** The first of several keys that holds text. */
export function firstText(payload: Payload, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const text = payload.text(key);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** `Opened #42: Fix login`; parts that are missing are left out. */
export function heading(verb: string, number: string | undefined, title: string | undefined, noun: string): string {
  const what = number ?? (title === undefined ? noun : '');
  const head = what === '' ? verb : `${verb} ${what}`;
  return title === undefined ? head : `${head}: ${title}`;
}

/** `refs/heads/main` → `main`. */
export function shortRef(ref: string | undefined): string | undefined {
  return ref?.replace(/^refs\/(?:heads|tags)\//, '');
}

/** `synchronize` → `Synchronize`, `ready_for_review` → `Ready for review`. */
export function phrase(word: string): string {
  const words = word.replaceAll(/[_.:-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A title made of nothing but the event's name: `Branch protection rule edited`. */
export function titleOfName(event: string): string {
  const words = phrase(`${baseOf(event)} ${actionOf(event) ?? ''}`);
  return words === '' ? 'Event' : words.slice(0, 100);
}

/** `95` s → `1 min 35 s`; undefined when it is not known or nothing. */
export function duration(seconds: number | undefined): string | undefined {
  if (seconds === undefined || seconds < 0.5) return undefined;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes === 0) return `${whole} s`;
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** How something ended, after its name: `success` → `succeeded`, `action_required` → `needs action`. */
export function outcome(word: string | undefined): string {
  const known = outcomes.get(word ?? '');
  return known ?? (word === undefined ? 'ended' : `is ${word.replaceAll('_', ' ')}`);
}

const outcomes = new Map([
  ['success', 'succeeded'],
  ['failure', 'failed'],
  ['failed', 'failed'],
  ['error', 'failed'],
  ['cancelled', 'was cancelled'],
  ['canceled', 'was cancelled'],
  ['skipped', 'was skipped'],
  ['timed_out', 'timed out'],
  ['action_required', 'needs action'],
  ['neutral', 'ended neutral'],
  ['stale', 'went stale'],
  ['startup_failure', 'failed to start'],
  ['manual', 'waits for a manual start'],
]);
