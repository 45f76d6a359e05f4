import { sliceWhole } from './cut-text.ts';
import { isSecretEntry } from './secret-fields.ts';

/** How much of a value is kept. */
export interface PruneLimits {
  /** Levels of lists and objects; what lies deeper is left out. */
  depth: number;
  /** Characters of one text. */
  text: number;
  /** Characters of all texts together. */
  allText: number;
  /** Entries of one list. */
  items: number;
  /** Fields of one object. */
  fields: number;
  /** Lists, objects and plain values together. */
  nodes: number;
  /** Whether cut lists and objects say so in an entry of their own. */
  marks: boolean;
}

const namesOfMachinery = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * A copy of a parsed payload that is plain, bounded JSON without secrets (cases B5–B7, P5): what is too deep, too
 * long or too much is cut, functions and the names by which JavaScript reaches prototypes are dropped. It goes level
 * by level, so that one fat branch can't use up what the fields beside it need.
 * @returns the copy and whether anything but secrets and machinery was cut
 */
export function prune(value: unknown, limits: PruneLimits): { value: unknown; cut: boolean } {
  const pruning = new Pruning(limits);
  const root = pruning.shallow(value, 0);
  pruning.descend();
  return { value: root, cut: pruning.cut };
}

type Container = Record<string, unknown> | unknown[];

class Pruning {
  cut = false;
  readonly #limits: PruneLimits;
  readonly #open: { from: object; to: Container; depth: number }[] = [];
  #nodes = 0;
  #text = 0;

  constructor(limits: PruneLimits) {
    this.#limits = limits;
  }

  /** A plain value, or an empty list or object that `descend` fills; undefined for what is left out. */
  shallow(value: unknown, depth: number): unknown {
    if (value === null || typeof value === 'boolean' || typeof value === 'number') return this.#count(value);
    if (typeof value === 'string') return this.#count(this.#shorten(value));
    if (typeof value === 'bigint') return this.#count(String(value));
    if (typeof value !== 'object') return undefined;
    if (value instanceof Date) return this.#count(Number.isNaN(value.getTime()) ? null : value.toISOString());
    if (depth >= this.#limits.depth) return this.#leaveOut(Array.isArray(value) ? '[…]' : '{…}');
    const to: Container = Array.isArray(value) ? [] : {};
    this.#open.push({ from: value, to, depth });
    return this.#count(to);
  }

  /** Fills what `shallow` opened, nearest level first. */
  descend(): void {
    for (let next = 0; next < this.#open.length; next++) {
      const { from, to, depth } = this.#open[next] as { from: object; to: Container; depth: number };
      if (Array.isArray(to)) this.#fillList(from as unknown[], to, depth);
      else this.#fillObject(from as Record<string, unknown>, to, depth);
    }
  }

  #fillList(from: unknown[], to: unknown[], depth: number): void {
    const kept = Math.min(from.length, this.#limits.items);
    let index = 0;
    for (; index < kept && !this.#full(); index++) to.push(this.shallow(from[index], depth + 1) ?? null);
    if (index < from.length) this.#mark((text) => to.push(text), from.length - index);
  }

  #fillObject(from: Record<string, unknown>, to: Record<string, unknown>, depth: number): void {
    const keys = Object.keys(from);
    const kept = Math.min(keys.length, this.#limits.fields);
    let index = 0;
    for (; index < kept && !this.#full(); index++) {
      const key = keys[index] as string;
      if (namesOfMachinery.has(key) || isSecretEntry(key, from)) continue;
      const value = this.shallow(from[key], depth + 1);
      if (value !== undefined) to[this.#shorten(key)] = value;
    }
    if (index < keys.length) this.#mark((text) => Object.assign(to, { '…': text }), keys.length - index);
  }

  #full(): boolean {
    return this.#nodes >= this.#limits.nodes || this.#text >= this.#limits.allText;
  }

  #mark(put: (text: string) => void, more: number): void {
    this.cut = true;
    if (this.#limits.marks) put(`${more} more left out`);
  }

  #leaveOut(mark: string): unknown {
    this.cut = true;
    return this.#limits.marks ? mark : undefined;
  }

  #count<T>(value: T): T {
    this.#nodes += 1;
    return value;
  }

  #shorten(text: string): string {
    const most = Math.max(0, Math.min(this.#limits.text, this.#limits.allText - this.#text));
    if (text.length <= most) {
      this.#text += text.length;
      return text;
    }
    this.cut = true;
    this.#text += most;
    return `${sliceWhole(text, most)}… [cut, ${text.length} characters in all]`;
  }
}
