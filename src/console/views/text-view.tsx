import type { Tone } from '../../chat/view.ts';
import { Plain } from '../text/plain.tsx';
import { ToneIcon } from './tone.tsx';
import classes from './views.module.css';

/** Plain text, line breaks kept; a tone puts its sign in front. */
export function TextView({ text, tone }: { text: string; tone?: Tone | undefined }) {
  if (!tone || tone === 'neutral')
    return (
      <p className={classes.text}>
        <Plain text={text} />
      </p>
    );
  return (
    <p className={classes.toned} data-tone={tone}>
      <ToneIcon tone={tone} size={18} />
      <Plain text={text} className={classes.text} />
    </p>
  );
}
