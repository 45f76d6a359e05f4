import { useHotkeys } from '@mantine/hooks';
import type { RoomChannel } from '../../chat/room-api.ts';
import { goTo } from '../address/address.ts';

/** Alt+↑ and Alt+↓ lead to the channel above and below, also while something is being written. */
export function useChannelKeys(channels: RoomChannel[], current: string | undefined): void {
  const step = (by: number) => {
    const at = channels.findIndex((channel) => channel.id === current);
    const next = channels[(at + by + channels.length) % channels.length];
    if (next) goTo({ channel: next.id, thread: null });
  };
  useHotkeys(
    [
      ['alt+ArrowUp', () => step(-1)],
      ['alt+ArrowDown', () => step(1)],
    ],
    [],
  );
}
