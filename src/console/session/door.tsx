import { Button, Loader } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { LinkCode } from '../address/link-code.ts';
import { sentenceOf } from '../api/request.ts';
import { Room } from '../frame/room.tsx';
import { useLanguage } from '../words/language.tsx';
import classes from './sign-in.module.css';
import { SignIn } from './sign-in.tsx';
import { useClaim, useSession } from './use-session.ts';

/** Shows the room to whoever is signed in, and the way in to everybody else. */
export function Door({ link }: { link: LinkCode | undefined }) {
  const session = useSession();
  const [code, setCode] = useState(link);
  const arriving = useSignInByLink(code, () => setCode(undefined));
  if (session.isPending || arriving) return <Waiting />;
  if (session.isError) return <DoorTrouble thrown={session.error} onRetry={() => void session.refetch()} />;
  const { session: me } = session.data;
  if (me && !code) return <Room me={me} />;
  return <SignIn answer={session.data} link={code} onDone={() => setCode(undefined)} />;
}

/** A sign-in link needs no more words: its code is used at once. True while that goes on. */
function useSignInByLink(link: LinkCode | undefined, onDone: () => void): boolean {
  const claim = useClaim();
  const begun = useRef(false);
  useEffect(() => {
    if (link?.kind !== 'sign-in' || begun.current) return;
    begun.current = true;
    claim.mutate({ code: link.code, name: '' }, { onSuccess: onDone });
  }, [link, claim.mutate, onDone]);
  return link?.kind === 'sign-in' && !claim.isError;
}

function Waiting() {
  return (
    <div className={classes.page}>
      <Loader color="gray" size="sm" />
    </div>
  );
}

function DoorTrouble({ thrown, onRetry }: { thrown: unknown; onRetry(): void }) {
  const { language, words } = useLanguage();
  return (
    <div className={classes.page} role="alert">
      <p>{sentenceOf(thrown, language)}</p>
      <Button variant="default" onClick={onRetry}>
        {words.messages.tryAgain}
      </Button>
    </div>
  );
}
