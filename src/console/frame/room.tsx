import { Button, Loader } from '@mantine/core';
import type { SessionAnswer } from '../../chat/room-api.ts';
import { sentenceOf } from '../api/request.ts';
import { ConversationProvider } from '../conversation/conversation.tsx';
import { LiveProvider } from '../live/live-provider.tsx';
import { useLanguage } from '../words/language.tsx';
import classes from './frame.module.css';
import { Frame } from './frame.tsx';
import { useChannels } from './use-channels.ts';

/** The room of whoever is signed in: its channels, live. */
export function Room({ me }: { me: NonNullable<SessionAnswer['session']> }) {
  const { language, words } = useLanguage();
  const channels = useChannels();
  if (channels.isPending)
    return (
      <div className={classes.missing}>
        <Loader color="gray" size="sm" />
      </div>
    );
  if (!channels.data) {
    return (
      <div className={classes.missing} role="alert">
        <p>{sentenceOf(channels.error, language)}</p>
        <Button variant="default" onClick={() => void channels.refetch()}>
          {words.messages.tryAgain}
        </Button>
      </div>
    );
  }
  return (
    <LiveProvider key={me.memberId}>
      <ConversationProvider>
        <Frame me={me} channels={channels.data.channels} />
      </ConversationProvider>
    </LiveProvider>
  );
}
