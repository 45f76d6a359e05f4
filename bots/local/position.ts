/** A position in the stream: a time in milliseconds up to which everything was seen. */
export function positionAt(time: number): string {
  return String(time);
}

/** Reads a position back; undefined for anything that is none. */
export function readPosition(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
