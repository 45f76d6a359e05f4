/**
 * The body of every delivery (requirement 003, and what Standard Webhooks recommends): made once when the event is
 * published, so that it is byte for byte the same on every try (case F9). `timestamp` is when it happened.
 */
export function envelope({
  id,
  type,
  timestamp,
  data,
}: {
  id: string;
  type: string;
  timestamp: Date;
  data: unknown;
}): string {
  return JSON.stringify({ id, type, timestamp: timestamp.toISOString(), data });
}
