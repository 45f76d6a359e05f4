import { ActionIcon, Button, Modal, TextInput, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { goTo } from '../address/address.ts';
import { useApi } from '../api/api-provider.tsx';
import { sentenceOf } from '../api/request.ts';
import { applyChannel } from '../live/apply.ts';
import { useLanguage, useWords } from '../words/language.tsx';
import { channelIdOf } from './channel-id.ts';
import classes from './rail.module.css';

/** The button that adds a channel, and its little form. */
export function AddChannel({ onAdded }: { onAdded(): void }) {
  const { frame } = useWords();
  const [opened, dialog] = useDisclosure(false);
  return (
    <>
      <Tooltip label={frame.addChannel}>
        <ActionIcon size={24} aria-label={frame.addChannel} onClick={dialog.open}>
          <IconPlus size={15} />
        </ActionIcon>
      </Tooltip>
      <Modal opened={opened} onClose={dialog.close} title={frame.addChannel} centered size={420}>
        <ChannelForm
          onCancel={dialog.close}
          onAdded={() => {
            dialog.close();
            onAdded();
          }}
        />
      </Modal>
    </>
  );
}

function ChannelForm({ onCancel, onAdded }: { onCancel(): void; onAdded(): void }) {
  const { frame } = useWords();
  const { title, setTitle, problem, busy, add } = useAddChannel(onAdded);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    add();
  };
  return (
    <form onSubmit={onSubmit}>
      <TextInput
        data-autofocus
        label={frame.channelTitle}
        description={frame.channelTitleHelp}
        value={title}
        error={problem}
        maxLength={60}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <div className={classes.dialogButtons}>
        <Button variant="default" onClick={onCancel}>
          {frame.cancel}
        </Button>
        <Button type="submit" loading={busy}>
          {frame.create}
        </Button>
      </div>
    </form>
  );
}

function useAddChannel(onAdded: () => void) {
  const { language, words } = useLanguage();
  const api = useApi();
  const client = useQueryClient();
  const [title, setTitle] = useState('');
  const [missing, setMissing] = useState(false);
  const adding = useMutation({
    mutationFn: () => api.addChannel({ id: channelIdOf(title), title: title.trim() }),
    onSuccess: (channel) => {
      applyChannel(client, channel);
      goTo({ channel: channel.id, thread: null });
      onAdded();
    },
  });
  const add = () => {
    const empty = channelIdOf(title) === '';
    setMissing(empty);
    if (!empty) adding.mutate();
  };
  const problem = missing ? words.frame.channelTitleMissing : adding.isError && sentenceOf(adding.error, language);
  return { title, setTitle, problem, busy: adding.isPending, add };
}
