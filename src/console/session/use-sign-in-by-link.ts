import { notifications } from '@mantine/notifications';
import { useEffect, useRef } from 'react';
import type { LinkCode } from '../address/link-code.ts';
import { sentenceOf } from '../api/request.ts';
import { useLanguage } from '../words/language.tsx';
import { useClaim } from './use-session.ts';

/** A sign-in link needs no more words: its code is used at once. `problem` says why it could not be. */
export function useSignInByLink(link: LinkCode | undefined): { going: boolean; problem: string | undefined } {
  const { language, words } = useLanguage();
  const { mutate, isError, isSuccess, error } = useClaim();
  const begun = useRef(false);
  useEffect(() => {
    if (link?.kind !== 'sign-in' || begun.current) return;
    begun.current = true;
    mutate({ code: link.code, name: '' });
  }, [link, mutate]);
  const problem = isError ? `${words.signIn.linkFailed} ${sentenceOf(error, language)}` : undefined;
  useEffect(() => {
    // Seen by those who are signed in already and stay so; the others read it at the door.
    if (problem) notifications.show({ color: 'red', message: problem, autoClose: 10_000 });
  }, [problem]);
  return { going: link?.kind === 'sign-in' && !isError && !isSuccess, problem };
}
