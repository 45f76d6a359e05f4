import type { FactLabel } from '../../domain/fact-labels.ts';
import { actionOf, baseOf } from '../event-name.ts';
import { acted } from './actions.ts';
import type { Payload } from './payload.ts';
import { phrase } from './phrase.ts';
import { line, type Part, type Words, words } from './words.ts';

/** A short label with a value: the sender's words, or ours in every language. */
export interface Fact {
  label: FactLabel;
  value: Words | string;
}

/** What one kind of event says of itself; origin and actor are added by its source. */
export interface Summary {
  title: Words;
  link?: string | undefined;
  facts?: Fact[];
}

/** Makes the summary of one kind of event. `action` is the part of the name after the dot, or ''. */
export type Summarise = (payload: Payload, action: string) => Summary;

const mostNames = 8;

/** A fact with the value, or none without one. Spread into a list of facts. */
export function fact(label: FactLabel, value: Part | number): Fact[] {
  if (value === undefined || value === '') return [];
  return [{ label, value: typeof value === 'number' ? String(value) : value }];
}

/** What is so, or no fact. */
export function flag(label: FactLabel, isSo: boolean): Fact[] {
  return isSo ? [{ label, value: words('yes', '是') }] : [];
}

/** `1 commit`, `3 commits`, `3 个提交`. */
export function commitCount(number: number): Words {
  return words(`${number} commit${number === 1 ? '' : 's'}`, `${number} 个提交`);
}

/** Names joined by commas, at most eight, then how many more; undefined when there are none. */
export function names(items: Payload[], ...keys: string[]): Part {
  const all = items.map((item) => firstText(item, keys)).filter((name) => name !== undefined);
  if (all.length === 0) return undefined;
  const shown = all.slice(0, mostNames).join(', ');
  const more = all.length - mostNames;
  return more > 0 ? words(`${shown} and ${more} more`, `${shown} 等，另有 ${more} 个`) : shown;
}

/** The first of several keys that holds text. */
export function firstText(payload: Payload, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const text = payload.text(key);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** `refs/heads/main` → `main`. */
export function shortRef(ref: string | undefined): string | undefined {
  return ref?.replace(/^refs\/(?:heads|tags)\//, '');
}

/** A title made of nothing but the event's name: `Branch protection rule edited`, `编辑了 Branch protection rule`. */
export function titleOfName(event: string): Words {
  const [base, action] = [phrase(baseOf(event)), actionOf(event) ?? ''];
  const en = phrase(`${baseOf(event)} ${action}`).slice(0, 100) || 'Event';
  const done = acted(action);
  const isKnown = action !== '' && done.zh !== done.en;
  return words(en, isKnown ? line(done.zh, base).zh.slice(0, 100) : line('事件', base === '' ? '' : en).zh);
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
export function outcome(word: string | undefined): Words {
  if (word === undefined) return words('ended', '已结束');
  const plain = word.replaceAll('_', ' ');
  return outcomes.get(word) ?? words(`is ${plain}`, `状态为 ${plain}`);
}

const failed = words('failed', '失败');
const cancelled = words('was cancelled', '已取消');

const outcomes: ReadonlyMap<string, Words> = new Map([
  ['success', words('succeeded', '成功')],
  ['failure', failed],
  ['failed', failed],
  ['error', failed],
  ['cancelled', cancelled],
  ['canceled', cancelled],
  ['skipped', words('was skipped', '已跳过')],
  ['timed_out', words('timed out', '超时')],
  ['action_required', words('needs action', '需要处理')],
  ['neutral', words('ended neutral', '已结束（中性）')],
  ['stale', words('went stale', '已过期')],
  ['startup_failure', words('failed to start', '启动失败')],
  ['manual', words('waits for a manual start', '等待手动启动')],
  ['pending', words('is pending', '等待中')],
  ['running', words('is running', '运行中')],
  ['in_progress', words('is in progress', '进行中')],
  ['queued', words('is queued', '已排队')],
  ['created', words('is created', '已创建')],
]);
