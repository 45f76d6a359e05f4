import { Button, Loader } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { LinkCode } from '../address/link-code.ts';
import { sentenceOf } from '../api/request.ts';
import { Room } from '../frame/room.tsx';
import { useLanguage } from '../words/language.tsx';
import classes from './sign-in.module.css';
import { SignIn } from './sign-in.tsx';
import { useSession } from './use-session.ts';
import { useSignInByLink } from './use-sign-in-by-link.ts';

/** Shows the room to whoever is signed in, and the way in to everybody else. */
export function Door({ link }: { link: LinkCode | undefined }) {
  const { words } = useLanguage();
  const session = useSession();
  const [claim, setClaim] = useState(link?.kind === 'claim' ? link.code : undefined);
  const me = session.data?.session;
  const byLink = useSignInByLink(link, me != null);
  const wasIn = useWasTrue(me != null);
  if (session.isPending || byLink.going) return <Waiting />;
  if (!session.data) return <DoorTrouble thrown={session.error} onRetry={() => void session.refetch()} />;
  if (me && claim === undefined) return <Room me={me} />;
  const notice = byLink.problem ?? (wasIn && !me ? words.signIn.signedOut : undefined);
  return <SignIn answer={session.data} claim={claim} notice={notice} onDone={() => setClaim(undefined)} />;
}

/** Whether a condition has held at some time before. */
function useWasTrue(condition: boolean): boolean {
  const was = useRef(condition);
  useEffect(() => {
    if (condition) was.current = true;
  }, [condition]);
  return was.current;
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
