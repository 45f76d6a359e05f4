/**
 * Plain text for places that Slack reads as its own markup (the `text` of a message, of which notifications are made):
 * with these three letters escaped, nothing is a mention or a link (cases C1, C2;
 * https://docs.slack.dev/messaging/formatting-message-text#escaping).
 */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** What somebody typed, as letters again: Slack escapes on the way in as well, and writes links in angle brackets. */
export function unescapeText(text: string): string {
  return text
    .replace(/<((?:https?|mailto):[^<>|]+)(?:\|([^<>]*))?>/g, (_, url: string, words?: string) => words || url)
    .replace(/<#[A-Z0-9]+\|([^<>]*)>/g, '#$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
