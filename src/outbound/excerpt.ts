/** Bytes of an answer that are kept. */
const keptBytes = 8 * 1024;
const shortestSecret = 8;
const decoder = new TextDecoder('utf-8');

/** Headers that everybody may see in an answer that echoes them. */
const harmless = new Set([
  'content-type',
  'user-agent',
  'accept-encoding',
  'webhook-id',
  'webhook-timestamp',
  'switchhook-hops',
]);

/**
 * The beginning of an answer as text, with a mark where it was cut and without the secrets that were sent along: a
 * receiver may echo its request. Undefined where there is nothing to show.
 */
export function excerpt(
  body: readonly Buffer[],
  { whole, encoding, sent }: { whole: boolean; encoding: string | undefined; sent: Readonly<Record<string, string>> },
): string | undefined {
  const bytes = Buffer.concat(body);
  if (bytes.length === 0) return undefined;
  if (encoding !== undefined && encoding !== 'identity') return `(${bytes.length} bytes, ${encoding.slice(0, 20)})`;
  const cut = bytes.length > keptBytes || !whole;
  const text = decoder.decode(bytes.subarray(0, keptBytes)).replaceAll('\u0000', '\ufffd');
  return withoutSecrets(text, sent) + (cut ? '… (cut)' : '');
}

function withoutSecrets(text: string, sent: Readonly<Record<string, string>>): string {
  let shown = text;
  for (const [name, value] of Object.entries(sent)) {
    if (harmless.has(name) || value.length < shortestSecret) continue;
    shown = shown.replaceAll(value, '•••');
    const token = /^(?:Basic|Bearer) (.+)$/i.exec(value)?.[1];
    if (token && token.length >= shortestSecret) shown = shown.replaceAll(token, '•••');
  }
  return shown;
}
