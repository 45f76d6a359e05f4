import { Combobox, Textarea } from '@mantine/core';
import { type KeyboardEvent, useRef } from 'react';
import { type Spot, spotKey } from '../conversation/spot.ts';
import { useWords } from '../words/language.tsx';
import { ArgumentHint } from './argument-hint.tsx';
import { CommandOptions } from './command-options.tsx';
import { commandOf } from './completion.ts';
import classes from './composer.module.css';
import { SendButton, SlashButton } from './composer-buttons.tsx';
import { useDraft } from './draft.ts';
import { useCommands } from './use-commands.ts';
import { useCompletion } from './use-completion.ts';
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
  const box = useRef<HTMLTextAreaElement>(null);
  const commands = useCommands();
  const [text, setText] = useDraft(spotKey(spot));
  const { send, sending, problem } = useSend(spot);
  const { recall, forget } = useRecall();

  const write = (next: string) => {
    forget();
    setText(next);
    box.current?.focus();
  };
  const submit = () => {
    forget();
    completion.list.closeDropdown();
    if (text.trim()) void send(text.trim());
  };
  const completion = useCompletion({ text, commands, onChoose: write, onSubmit: submit });
  const type = (next: string) => {
    write(next);
    completion.typed(next);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // Enter that ends the composition of Chinese characters sends nothing.
    if (event.nativeEvent.isComposing) return;
    if (completion.steer(event) || edit(event)) event.preventDefault();
  };
  const edit = ({ key, shiftKey }: KeyboardEvent): boolean => {
    if (key === 'Enter' && !shiftKey) submit();
    const line = key === 'ArrowUp' || key === 'ArrowDown' ? recall(key === 'ArrowUp' ? 'up' : 'down', text) : undefined;
    if (line !== undefined) setText(line);
    return line !== undefined || (key === 'Enter' && !shiftKey);
  };

  return (
    <div className={classes.composer}>
      {problem && (
        <p className={classes.problem} role="alert">
          {composer.notSent} {problem}
        </p>
      )}
      <ArgumentHint command={completion.offered.length > 0 ? undefined : commandOf(text, commands)} />
      <Combobox
        store={completion.list}
        onOptionSubmit={completion.choose}
        position="top-start"
        width={580}
        offset={6}
        withinPortal={false}
      >
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
            leftSection={<SlashButton onClick={() => type('/')} />}
            rightSection={<SendButton disabled={!text.trim()} sending={sending} onClick={submit} />}
          />
        </Combobox.Target>
        <CommandOptions commands={completion.offered} />
      </Combobox>
      <p className={classes.hints} aria-hidden="true">
        {composer.hint.join(' · ')}
      </p>
    </div>
  );
}
