import type { RenderResult } from './worker-protocol.ts';

/** What a rendering gives. */
export interface Rendered {
  text: string;
  /** Sentences about fields that the template prints and the event doesn't have, or about what was cut. */
  warnings: string[];
  /** How many fences the text holds. */
  fences: number;
  /** Whether values of the event stand outside of them. */
  inPlace: boolean;
}

/** A result of the worker in the words of the pipeline. */
export function rendered({ text, missing, fences, inPlace }: RenderResult & { ok: true }, cut: boolean): Rendered {
  const warnings = missing.slice(0, 20).map(missingSentence);
  if (missing.length > 20) warnings.push(`${missing.length - 20} more fields are empty.`);
  if (cut) warnings.push('The event is large; parts of it were cut before the prompt was made.');
  return { text, warnings, fences, inPlace };
}

function missingSentence(name: string): string {
  return `{{${name}}} is empty: the event has no such field, or it was left out because it looks like a secret.`;
}
