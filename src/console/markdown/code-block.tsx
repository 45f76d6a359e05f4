import { CopyIcon } from '../text/copy-button.tsx';
import { useWords } from '../words/language.tsx';
import classes from './markdown.module.css';

/** Fixed-width text as it stands, with a copy button. */
export function CodeBlock({ text }: { text: string }) {
  const words = useWords();
  return (
    <div className={classes.code}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll sideways, by keyboard too */}
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
      <span className={classes.copy}>
        <CopyIcon value={text} what={words.text.code} />
      </span>
    </div>
  );
}
