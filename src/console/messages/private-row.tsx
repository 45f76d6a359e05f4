import { CloseButton } from '@mantine/core';
import { IconEyeOff, IconLock } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useConversation } from '../conversation/conversation.tsx';
import type { PrivateAnswer } from '../conversation/private-answers.ts';
import { ViewPlaceProvider } from '../conversation/view-place.tsx';
import { Plain } from '../text/plain.tsx';
import { Mark } from '../theme/mark.tsx';
import { ViewBody } from '../views/view-body.tsx';
import { useWords } from '../words/language.tsx';
import classes from './messages.module.css';

/** An answer for this reader alone, until it is dismissed or the page is left. */
export function PrivateRow({ answer }: { answer: PrivateAnswer }) {
  const { spot, id, view } = answer;
  const place = useMemo(() => ({ spot, privateId: id }), [spot, id]);
  return (
    <ViewPlaceProvider value={place}>
      <div className={classes.row}>
        <span className={classes.avatar}>
          <Mark size={32} />
        </span>
        <Head answer={answer} />
        <div className={classes.content}>
          <ViewBody view={view} extent="whole" />
        </div>
      </div>
    </ViewPlaceProvider>
  );
}

/** Says that nobody else sees it. A secret is dismissed by its own button, which asks whether it was saved. */
function Head({ answer }: { answer: PrivateAnswer }) {
  const { messages } = useWords();
  const { dismiss } = useConversation();
  const isSecret = answer.view.kind === 'secret';
  const Icon = isSecret ? IconLock : IconEyeOff;
  return (
    <div className={classes.private} data-secret={isSecret}>
      <Icon size={14} aria-hidden="true" />
      {isSecret ? messages.onlyYouSecret : messages.onlyYou}
      {answer.command && (
        <code className={classes.command}>
          <Plain text={answer.command} />
        </code>
      )}
      {!isSecret && (
        <CloseButton
          size={22}
          iconSize={14}
          ml="auto"
          aria-label={messages.dismiss}
          onClick={() => dismiss(answer.id)}
        />
      )}
    </div>
  );
}
