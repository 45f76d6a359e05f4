import { CloseButton } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useConversation } from '../conversation/conversation.tsx';
import type { PrivateAnswer } from '../conversation/private-answers.ts';
import { ViewPlaceProvider } from '../conversation/spot.tsx';
import { Plain } from '../text/plain.tsx';
import { Mark } from '../theme/mark.tsx';
import { ViewBody } from '../views/view-body.tsx';
import { useWords } from '../words/language.tsx';
import { DismissSecret } from './dismiss-secret.tsx';
import classes from './messages.module.css';

/** An answer for this reader alone, until it is dismissed or the page is left. */
export function PrivateRow({ answer }: { answer: PrivateAnswer }) {
  const { messages } = useWords();
  const { dismiss } = useConversation();
  const { spot, id, view } = answer;
  const place = useMemo(() => ({ spot, privateId: id }), [spot, id]);
  const isSecret = view.kind === 'secret';
  return (
    <ViewPlaceProvider value={place}>
      <div className={classes.row}>
        <Mark size={32} />
        <div className={classes.body}>
          <div className={classes.private}>
            <IconEyeOff size={14} aria-hidden="true" />
            {messages.onlyYou}
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
                title={messages.dismiss}
                onClick={() => dismiss(id)}
              />
            )}
          </div>
          <ViewBody view={view} whole />
          {isSecret && <DismissSecret onClick={() => dismiss(id)} />}
        </div>
      </div>
    </ViewPlaceProvider>
  );
}
