import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { useMemo } from 'react';
import { visibleText } from '../text/visible-text.ts';
import { Blocks } from './block.tsx';
import classes from './markdown.module.css';

/**
 * Markdown as React elements. Whatever it holds, no HTML comes of it: the text is parsed to a tree, and the tree's
 * kinds that `Blocks` and `Inlines` do not know are shown as the text they are (cases C2, T9, P4, W1).
 */
export function Markdown({ markdown }: { markdown: string }) {
  const nodes = useMemo(() => parse(markdown), [markdown]);
  return (
    <div className={classes.markdown} dir="auto">
      <Blocks nodes={nodes} />
    </div>
  );
}

function parse(markdown: string) {
  const options = { extensions: [gfm({ singleTilde: false })], mdastExtensions: [gfmFromMarkdown()] };
  return fromMarkdown(visibleText(markdown), options).children;
}
