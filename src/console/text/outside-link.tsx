import type { ReactNode } from 'react';
import { useWords } from '../words/language.tsx';
import { safeAddress } from './safe-address.ts';
import classes from './text.module.css';

interface OutsideLinkProps {
  address: string | undefined;
  /** What the link's words say, to decide whether the host must be added. */
  text: string;
  children: ReactNode;
}

/** A link out of the console: http(s) only, in a new tab, and never without its host in sight. Anything else is text. */
export function OutsideLink({ address, text, children }: OutsideLinkProps) {
  const words = useWords();
  const url = safeAddress(address);
  if (!url) return children;
  return (
    <a
      className={classes.link}
      href={url.href}
      target="_blank"
      rel="noopener noreferrer"
      title={words.text.linkTo(url.host)}
    >
      {children}
      {!text.includes(url.host) && <span className={classes.host}> ({url.host})</span>}
    </a>
  );
}
