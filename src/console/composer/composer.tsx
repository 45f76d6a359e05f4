import { ActionIcon, Combobox, Textarea, Tooltip, useCombobox } from '@mantine/core';
import { IconArrowUp, IconSlash } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { type Spot, spotKey } from '../conversation/spot.tsx';
import { useWords } from '../words/language.tsx';
import { ArgumentHint } from './argument-hint.tsx';
import { CommandOptions } from './command-options.tsx';
import { commandOf, completed, completions } from './completion.ts';
import classes from './composer.module.css';
import { useDraft } from './draft.ts';
import { useCommands } from './use-commands.ts';
import { useRecall } from './use-recall.ts';
import { useSend } from './use-send.ts';

interface ComposerProps {
  id: string;
  spot: Spot;
  placeholder: string;
  autoFocus?: boolean;
}

/** The box at the foot of a channel or thread: text, commands with completion, and what was said before. */
export function Composer({ id, spot, placeholder, autoFocus = false }: ComposerProps) {
  const { composer } = useWords();
  const [text, setText] = useDraft(spotKey(spot));
  const { send, sending, problem } = useSend(spot);
  const { recall, forget } = useRecall();
  const commands = useCommands();
  const offered = completions(text, commands);
  const list = useCombobox();
  const box = useRef<HTMLTextAreaElement>(null);
  useOpenFor(list, text, offered.length);

  const type = (next: string) => {
    forget();
    setText(next);
  };
  const choose = (name: string) => {
    const command = offered.find((each) => each.name === name);
    if (command) type(completed(command));
    list.closeDropdown();
    box.current?.focus();
  };
  const submit = () => {
    forget();
    list.closeDropdown();
    if (text.trim()) void send(text.trim());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    const open = list.dropdownOpened && offered.length > 0;
    const handled = open ? steerList(event, text) : steerText(event);
    if (handled) event.preventDefault();
  };
  const steerList = (event: KeyboardEvent, typed: string): boolean => {
    if (event.key === 'ArrowDown') list.selectNextOption();
    else if (event.key === 'ArrowUp') list.selectPreviousOption();
    else if (event.key === 'Escape') list.closeDropdown();
    else if (event.key === 'Tab' && !event.shiftKey) list.clickSelectedOption();
    else if (event.key === 'Enter' && !event.shiftKey) {
      if (offered.some((each) => completed(each).trim() === typed.trim())) submit();
      else list.clickSelectedOption();
    } else return false;
    return true;
  };
  const steerText = (event: KeyboardEvent): boolean => {
    if (event.key === 'Enter' && !event.shiftKey) {
      submit();
      return true;
    }
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return false;
    const line = recall(event.key === 'ArrowUp' ? 'up' : 'down', text);
    if (line !== undefined) setText(line);
    return line !== undefined;
  };

  return (
    <div className={classes.composer}>
      {problem && (
        <p className={classes.problem} role="alert">
          {composer.notSent} {problem}
        </p>
      )}
      <ArgumentHint command={offered.length > 0 ? undefined : commandOf(text, commands)} />
      <Combobox store={list} onOptionSubmit={choose} position="top-start" width={580} offset={6} withinPortal={false}>
        <Combobox.Target withKeyboardNavigation={false} withExpandedAttribute>
          <Textarea
            id={id}
            ref={box}
            aria-label={placeholder}
            placeholder={placeholder}
            autosize
            minRows={1}
            maxRows={8}
            value={text}
            autoFocus={autoFocus}
            onChange={(event) => type(event.currentTarget.value)}
            onKeyDown={onKeyDown}
            classNames={{ input: classes.input }}
            leftSection={
              <SlashButton
                onClick={() => {
                  type('/');
                  box.current?.focus();
                }}
              />
            }
            rightSection={<SendButton disabled={!text.trim()} sending={sending} onClick={submit} />}
          />
        </Combobox.Target>
        <CommandOptions commands={offered} />
      </Combobox>
      <p className={classes.hints} aria-hidden="true">
        {composer.hint.join(' · ')}
      </p>
    </div>
  );
}

/** Opens the list while there is something to offer, with its first entry chosen. */
function useOpenFor(list: ReturnType<typeof useCombobox>, text: string, count: number): void {
  const { openDropdown, closeDropdown, selectFirstOption } = list;
  // biome-ignore lint/correctness/useExhaustiveDependencies: opens anew with every change of the text, so that Escape holds until then
  useEffect(() => {
    if (count === 0) return closeDropdown();
    openDropdown();
    const frame = requestAnimationFrame(() => selectFirstOption());
    return () => cancelAnimationFrame(frame);
  }, [text, count]);
}

function SlashButton({ onClick }: { onClick(): void }) {
  const { composer } = useWords();
  return (
    <Tooltip label={composer.commands}>
      <ActionIcon size={28} aria-label={composer.commands} onClick={onClick}>
        <IconSlash size={16} />
      </ActionIcon>
    </Tooltip>
  );
}

function SendButton(props: { disabled: boolean; sending: boolean; onClick(): void }) {
  const { composer } = useWords();
  return (
    <ActionIcon
      size={28}
      variant="filled"
      color="indigo"
      aria-label={composer.send}
      disabled={props.disabled}
      loading={props.sending}
      onClick={props.onClick}
    >
      <IconArrowUp size={16} />
    </ActionIcon>
  );
}
