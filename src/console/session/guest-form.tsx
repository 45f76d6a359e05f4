import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { sentenceOf } from '../api/request.ts';
import { TextView } from '../views/text-view.tsx';
import { useLanguage } from '../words/language.tsx';
import { keepName, keptName } from './kept-name.ts';
import classes from './sign-in.module.css';
import { useJoin } from './use-session.ts';

/** Joins under a name, without a role. */
export function GuestForm({ onDone }: { onDone(): void }) {
  const { language, words } = useLanguage();
  const { signIn } = words;
  const [name, setName] = useState(keptName);
  const [tried, setTried] = useState(false);
  const join = useJoin();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!name.trim()) return;
    keepName(name.trim());
    join.mutate({ name: name.trim() }, { onSuccess: onDone });
  };
  return (
    <form className={classes.form} onSubmit={onSubmit} noValidate>
      <p className={classes.intro}>{signIn.guestIntro}</p>
      {join.isError && (
        <div role="alert">
          <TextView tone="bad" text={sentenceOf(join.error, language)} />
        </div>
      )}
      <TextInput
        label={signIn.name}
        description={signIn.nameHelp}
        value={name}
        error={tried && !name.trim() && signIn.nameMissing}
        autoFocus
        autoComplete="name"
        maxLength={80}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" fullWidth loading={join.isPending}>
        {signIn.submitGuest}
      </Button>
    </form>
  );
}
