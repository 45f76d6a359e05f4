/** Headers whose values everybody may see; the values of all others may be secrets or signatures. */
export const harmlessHeaders: ReadonlySet<string> = new Set([
  'content-type',
  'user-agent',
  'accept-encoding',
  'webhook-id',
  'webhook-timestamp',
  'x-webhook-timestamp',
  'switchhook-hops',
  'traceparent',
]);

/** Stands for what is not shown. */
export const blot = '•••';

/** Characters kept of one value and of all lines together: a try's log must not outgrow what was delivered. */
const longestValue = 200;
const longestText = 2_048;

/** The headers of a request for its log, one a line: all names, and the values that are no secret. */
export function shownHeaders(sent: Readonly<Record<string, string>>): string {
  let text = '';
  for (const name in sent) {
    const value = harmlessHeaders.has(name) ? (sent[name] ?? '').slice(0, longestValue) : blot;
    text += `${text === '' ? '' : '\n'}${name}: ${value}`;
  }
  return text.length <= longestText ? text : text.slice(0, text.lastIndexOf('\n', longestText));
}
