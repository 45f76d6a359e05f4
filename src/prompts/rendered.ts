import { AppError } from '../domain/errors.ts';
import type { RenderResult } from './worker-protocol.ts';

/** What a rendering gives. */
export interface Rendered {
  text: string;
  /** Sentences about fields that the template prints and the event doesn't have, or about what was cut. */
  warnings: Warning[];
  /** The names of those fields, as the template has them. */
  missing: string[];
  /** How many fences the text holds. */
  fences: number;
  /** Whether values of the event stand outside of them. */
  inPlace: boolean;
}

/** A sentence for whoever reads the result, in each language. */
export interface Warning {
  en: string;
  zh: string;
}

/** A result of the worker in the words of the pipeline. */
export function rendered({ text, missing, fences, inPlace }: RenderResult & { ok: true }, cut: boolean): Rendered {
  const warnings = missing.slice(0, 20).map(fieldIsEmpty);
  if (missing.length > 20) warnings.push(moreAreEmpty(missing.length - 20));
  if (cut) warnings.push(eventWasCut);
  return { text, warnings, missing, fences, inPlace };
}

function fieldIsEmpty(name: string): Warning {
  return {
    en: `{{${name}}} is empty: the event has no such field, or it was left out because it looks like a secret.`,
    zh: `{{${name}}} 为空：该事件没有此字段，或因疑似密钥而被略去。`,
  };
}

function moreAreEmpty(count: number): Warning {
  return { en: `${count} more fields are empty.`, zh: `另有 ${count} 个字段为空。` };
}

const eventWasCut: Warning = {
  en: 'The event is large; parts of it were cut before the prompt was made.',
  zh: '事件过大，生成提示词之前已截去部分内容。',
};

/** `n` counts from 1. */
export function promptIsEmpty(n: number): Warning {
  return {
    en: `Prompt ${n} is empty for this event and was left out.`,
    zh: `第 ${n} 条提示词对该事件为空，已略去。`,
  };
}

/** The worker died of a template, or beside it. */
export function workerEnded(cause: unknown): AppError {
  return new AppError(
    'template_failed',
    { why: 'its worker ended while rendering it', whyZh: '渲染进程中途结束' },
    { cause },
  );
}
