import { notifications } from '@mantine/notifications';
import { useCallback } from 'react';
import { sentenceOf } from '../api/request.ts';
import { useLanguage } from '../words/language.tsx';

/** Tells in a notice what went wrong, for things that have no place of their own to say it. */
export function useTrouble(): (thrown: unknown) => void {
  const { language } = useLanguage();
  return useCallback(
    (thrown: unknown) => {
      notifications.show({ color: 'red', message: sentenceOf(thrown, language), autoClose: 8_000 });
    },
    [language],
  );
}
