import type { SpotlightActionGroupData } from '@mantine/spotlight';
import { IconHash, IconMessage, IconTerminal2 } from '@tabler/icons-react';
import type { QueryClient } from '@tanstack/react-query';
import type { CommandHelp, RoomChannel } from '../../chat/room-api.ts';
import { goTo } from '../address/address.ts';
import { queryKeys } from '../api/query-keys.ts';
import { completed, lineOf } from '../composer/completion.ts';
import { writeDraft } from '../composer/draft.ts';
import { focusComposer } from '../composer/focus-composer.ts';
import { type LoadedPages, messagesOf } from '../messages/message-cache.ts';
import { sentenceOfView } from '../views/sentence-of-view.ts';
import type { Words } from '../words/en.ts';

interface FindableProps {
  words: Words;
  client: QueryClient;
  commands: CommandHelp[];
  channels: RoomChannel[];
  /** The channel that a chosen command is written in. */
  current: string;
}

/** What the search goes over, in groups. */
export function findable({ words, client, commands, channels, current }: FindableProps): SpotlightActionGroupData[] {
  return [
    { group: words.search.commands, actions: commands.map((command) => commandAction(command, current)) },
    { group: words.search.channels, actions: channels.map(channelAction) },
    { group: words.search.messages, actions: channels.flatMap((channel) => messageActions(client, channel)) },
  ];
}

function commandAction(command: CommandHelp, channel: string) {
  return {
    id: `command ${command.name}`,
    label: lineOf(command),
    description: command.summary,
    leftSection: <IconTerminal2 size={17} />,
    onClick: () => {
      writeDraft(channel, completed(command));
      focusComposer();
    },
  };
}

function channelAction(channel: RoomChannel) {
  return {
    id: `channel ${channel.id}`,
    label: channel.title,
    description: channel.topic,
    leftSection: <IconHash size={17} />,
    onClick: () => goTo({ channel: channel.id, thread: null }),
  };
}

function messageActions(client: QueryClient, channel: RoomChannel) {
  const loaded = messagesOf(client.getQueryData<LoadedPages>(queryKeys.messages(channel.id)));
  return loaded.toReversed().map((message) => ({
    id: `message ${message.id}`,
    label: sentenceOfView(message.view),
    description: `${message.author.name} · ${channel.title}`,
    leftSection: <IconMessage size={17} />,
    onClick: () => goTo({ channel: channel.id, thread: message.id }),
  }));
}
