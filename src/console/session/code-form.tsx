import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { sentenceOf } from '../api/request.ts';
import { TextView } from '../views/text-view.tsx';
import { useLanguage } from '../words/language.tsx';
import { keepName, keptName } from './kept-name.ts';
import classes from './sign-in.module.css';
import { useClaim } from './use-session.ts';

interface CodeFormProps {
  /** Nobody is admin yet. */
  claimable: boolean;
  /** The code of the link that the page was opened with. */
  claim: string | undefined;
  onDone(): void;
}

/** Signs in with a code. */
export function CodeForm({ claimable, claim: given, onDone }: CodeFormProps) {
  const { language, words } = useLanguage();
  const { signIn } = words;
  const [code, setCode] = useState(given ?? '');
  const [name, setName] = useState(keptName);
  const [tried, setTried] = useState(false);
  const claim = useClaim();
  const codeError = tried && !code.trim() && signIn.codeMissing;
  const nameError = tried && !name.trim() && signIn.nameMissing;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!code.trim() || !name.trim()) return;
    keepName(name.trim());
    claim.mutate({ code: code.trim(), name: name.trim() }, { onSuccess: onDone });
  };
  return (
    <form className={classes.form} onSubmit={onSubmit} noValidate>
      <p className={classes.intro}>{claimable ? signIn.claimIntro : signIn.codeIntro}</p>
      {claim.isError && (
        <div role="alert">
          <TextView tone="bad" text={sentenceOf(claim.error, language)} />
        </div>
      )}
      <TextInput
        label={signIn.code}
        description={signIn.codeHelp}
        value={code}
        error={codeError}
        autoFocus={given === undefined}
        autoComplete="one-time-code"
        spellCheck={false}
        classNames={{ input: classes.code }}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <TextInput
        label={signIn.name}
        description={signIn.nameHelp}
        value={name}
        error={nameError}
        autoFocus={given !== undefined}
        autoComplete="name"
        maxLength={80}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" fullWidth loading={claim.isPending}>
        {claimable ? signIn.submitClaim : signIn.submitCode}
      </Button>
    </form>
  );
}
