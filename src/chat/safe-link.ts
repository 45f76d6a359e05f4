import { code, text } from './safe-text.ts';
import type { SafeInline } from './safe-tree.ts';
import { visible, visibleLine } from './visible-text.ts';

/** An address that a chat may link to: http(s), without user name or password in it. */
export function httpUrl(url: string): URL | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')) return undefined;
  return parsed.username || parsed.password ? undefined : parsed;
}

/** A link whose words are not its address names its host, so that `[bank](https://evil.example)` can't mislead (C2). */
export function link(url: string, children: SafeInline[]): SafeInline[] {
  const words = wordsOf(children);
  const target = httpUrl(url);
  if (!target) return refusedLink(url, words, children);
  const host = visibleLine(target.host);
  if (words.endsWith(`(${host})`) || isAddress(words, target)) return [{ type: 'link', url: target.href, children }];
  const label = words.trim() === '' ? [text(host)] : [...children, text(` (${host})`)];
  return [{ type: 'link', url: target.href, children: label }];
}

/** What can't be linked stands there as code, which no reader of the Markdown turns into a link again. */
function refusedLink(url: string, words: string, children: SafeInline[]): SafeInline[] {
  const shown = visible(url);
  if (shown === `mailto:${words}`) return children;
  if (shown === words || shown === `http://${words}`) return [code(words)];
  return [...children, text(' '), code(url)];
}

function isAddress(words: string, target: URL): boolean {
  const bare = target.href.replace(/^https?:\/\//, '');
  const spellings = [target.href, bare, target.href.replace(/\/$/, ''), bare.replace(/\/$/, '')];
  return spellings.includes(words.trim());
}

function wordsOf(nodes: readonly SafeInline[]): string {
  return nodes
    .map((node) => ('value' in node ? node.value : 'children' in node ? wordsOf(node.children) : ' '))
    .join('');
}
