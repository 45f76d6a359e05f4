import { notifications } from '@mantine/notifications';
import { useEffect, useRef } from 'react';
import type { LinkCode } from '../address/link-code.ts';
import { sentenceOf } from '../api/request.ts';
import { useLanguage } from '../words/language.tsx';
import { useClaim } from './use-session.ts';

/**
 * A sign-in link needs no more words: its code is used at once. `problem` says why it could not be; those who are
 * signed in anyway, and so do not come by the door, are told in a notice.
 */
export function useSignInByLink(link: LinkCode | undefined, signedIn: boolean) {
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
    if (problem && signedIn) notifications.show({ color: 'red', message: problem, autoClose: 10_000 });
  }, [problem, signedIn]);
  return { going: link?.kind === 'sign-in' && !isError && !isSuccess, problem };
}
