import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { SessionAnswer } from '../../chat/room-api.ts';
import { LanguageMenu } from '../frame/language-menu.tsx';
import { ThemeMenu } from '../frame/theme-menu.tsx';
import { Mark } from '../theme/mark.tsx';
import { TextView } from '../views/text-view.tsx';
import { useWords } from '../words/language.tsx';
import { CodeForm } from './code-form.tsx';
import { GuestForm } from './guest-form.tsx';
import classes from './sign-in.module.css';

interface SignInProps {
  answer: SessionAnswer;
  /** The claim code that the page was opened with. */
  claim: string | undefined;
  /** What to say first: that the session ended, or why a link did not work. */
  notice: string | undefined;
  /** Called when somebody has signed in. */
  onDone(): void;
}

/** The door: a code of the server's output or of a link, or a name for guests. */
export function SignIn({ answer, claim, notice, onDone }: SignInProps) {
  const { signIn } = useWords();
  const [way, setWay] = useState<'code' | 'guest'>(claim || answer.claimable || !answer.guests ? 'code' : 'guest');
  const ways = [
    { value: 'code' as const, label: signIn.withCode },
    { value: 'guest' as const, label: signIn.asGuest },
  ];
  return (
    <main className={classes.page}>
      <div className={classes.choices}>
        <LanguageMenu />
        <ThemeMenu />
      </div>
      <div className={classes.card}>
        <Mark size={44} />
        <h1 className={classes.title}>{signIn.title}</h1>
        <p className={classes.tagline}>{signIn.tagline}</p>
        {notice && (
          <div className={classes.notice} role="alert">
            <TextView tone="warning" text={notice} />
          </div>
        )}
        {answer.guests && <SegmentedControl fullWidth data={ways} value={way} onChange={setWay} mb="md" />}
        {way === 'code' && <CodeForm claimable={answer.claimable} claim={claim} onDone={onDone} />}
        {way === 'guest' && <GuestForm onDone={onDone} />}
      </div>
      <p className={classes.version}>{signIn.version(answer.version)}</p>
    </main>
  );
}
