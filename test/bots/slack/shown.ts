import type { SlackMessage } from '../../../bots/slack/render.ts';
import type { SafeBlock, SafeInline, SafeRoot } from '../../../src/chat/markdown.ts';
import { blockProblems, isTooHeavy } from '../../../src/simulators/slack/blocks.ts';
import { effectsOf } from '../../../src/simulators/slack/effects.ts';

type Node = SafeBlock | SafeInline | { type: string; children: readonly Node[] };

/** Every piece of text in a tree of Markdown, in order. */
export function textsOf(root: SafeRoot): string[] {
  const found: string[] = [];
  const visit = (node: Node) => {
    if ('value' in node) found.push(node.value);
    if ('children' in node) for (const child of node.children) visit(child as Node);
  };
  for (const child of root.children) visit(child);
  return found;
}

/** What a reader sees of messages, without the spaces. */
export function seenIn(messages: readonly SlackMessage[]): string {
  return dense(messages.flatMap((message) => effectsOf(message).lines).join('\n'));
}

export function dense(text: string): string {
  return text.replace(/\s/g, '');
}

/** What Slack would say against messages, and whom they would notify. */
export function troubles(messages: readonly SlackMessage[]): string[] {
  return messages.flatMap((message) => [
    ...blockProblems(message.blocks, 'message'),
    ...(isTooHeavy(message.blocks) ? ['msg_blocks_too_long'] : []),
    ...effectsOf(message).mentions,
    ...effectsOf({ text: message.text }).mentions,
    ...effectsOf({ text: message.text }).links.map(({ url }) => `link in text: ${url}`),
  ]);
}
