import { Button } from '@mantine/core';
import type { RoomChannel } from '../../chat/room-api.ts';
import { goTo } from '../address/address.ts';
import { useWords } from '../words/language.tsx';
import classes from './frame.module.css';

/** For links to a channel that is gone or was never there. */
export function MissingChannel({ channels }: { channels: RoomChannel[] }) {
  const { frame } = useWords();
  const first = channels[0];
  return (
    <div className={classes.missing}>
      <p>{frame.channelMissing}</p>
      {first && (
        <Button variant="default" onClick={() => goTo({ channel: first.id, thread: null })}>
          {frame.toFirstChannel}
        </Button>
      )}
    </div>
  );
}
