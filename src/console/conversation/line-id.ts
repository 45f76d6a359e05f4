/** A fresh name for a line or an answer: 32 hex digits. (`crypto.randomUUID` is missing on pages served by plain http.) */
export function newLineId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
