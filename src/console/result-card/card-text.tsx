import { UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { useWords } from '../words/language.tsx';
import classes from './result-card.module.css';

/** Cards whose text was opened, so that scrolling away and back does not close them. */
const opened = new Set<string>();

interface CardTextProps {
  /** What to remember it by. */
  name: string;
  /** Never folds. */
  whole: boolean;
  children: ReactNode;
}

/** A result's text, folded after some twenty lines, so that one long answer does not bury the channel. */
export function CardText({ name, whole, children }: CardTextProps) {
  const words = useWords();
  const [open, setOpen] = useState(whole || opened.has(name));
  const { frame, tooLong } = useTooLong();
  const toggle = () => {
    if (open) opened.delete(name);
    else opened.add(name);
    setOpen(!open);
  };
  return (
    <div>
      <div ref={frame} className={classes.text} data-folded={!open} data-fades={!open && tooLong}>
        <div>{children}</div>
      </div>
      {tooLong && !whole && (
        <UnstyledButton className={classes.unfold} aria-expanded={open} onClick={toggle}>
          {open ? <IconChevronUp size={14} /> : <IconChevronDown size={14} />}
          {open ? words.card.showLess : words.card.showAll}
        </UnstyledButton>
      )}
    </div>
  );
}

/** Height in pixels at which a text folds; `.text[data-folded]` cuts at the same. */
const foldAt = 420;

function useTooLong() {
  const frame = useRef<HTMLDivElement>(null);
  const [tooLong, setTooLong] = useState(false);
  useLayoutEffect(() => {
    const content = frame.current?.firstElementChild;
    if (!content) return;
    const measure = () => setTooLong(content.clientHeight > foldAt);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(content);
    return () => observer.disconnect();
  }, []);
  return { frame, tooLong };
}
