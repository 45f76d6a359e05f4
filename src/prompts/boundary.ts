import { randomBytes } from 'node:crypto';

/** Draws a boundary: 128 random bits as hex, so that nobody who writes a payload can know it (case P2). */
export function newBoundary(): string {
  return randomBytes(16).toString('hex');
}

/** The line before the data of an event. */
export function beginLine(boundary: string): string {
  return `-----BEGIN EVENT DATA ${boundary}-----`;
}

/** The line after it. */
export function endLine(boundary: string): string {
  return `-----END EVENT DATA ${boundary}-----`;
}

/** Text between the two lines; nothing at all when there is no text. */
export function fenced(text: string, boundary: string): string {
  if (text.trim() === '') return '';
  return `${beginLine(boundary)}\n${text.trimEnd()}\n${endLine(boundary)}\n`;
}
