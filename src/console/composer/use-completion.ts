import { useCombobox } from '@mantine/core';
import { type KeyboardEvent, useEffect } from 'react';
import type { CommandHelp } from '../../chat/room-api.ts';
import { completed, completions, prefix } from './completion.ts';

interface CompletionProps {
  text: string;
  commands: CommandHelp[];
  /** Puts a chosen command into the box. */
  onChoose(text: string): void;
  onSubmit(): void;
}

/** The list of commands above the box: opened by typing, steered from within the box. */
export function useCompletion({ text, commands, onChoose, onSubmit }: CompletionProps) {
  const list = useCombobox();
  const offered = completions(text, commands);
  const open = list.dropdownOpened && offered.length > 0;
  useFirstChosen(list, open, offered.map((command) => command.name).join());

  const steer = ({ key, shiftKey }: KeyboardEvent): boolean => {
    if (!open) return false;
    if (key === 'ArrowDown') list.selectNextOption();
    else if (key === 'ArrowUp') list.selectPreviousOption();
    else if (key === 'Escape') list.closeDropdown();
    else if (key === 'Tab' && !shiftKey) list.clickSelectedOption();
    else if (key === 'Enter' && !shiftKey) enter();
    else return false;
    return true;
  };
  const enter = () => {
    const typed = text.trim();
    const whole = typed === prefix || offered.some((command) => completed(command).trim() === typed);
    if (whole) onSubmit();
    else list.clickSelectedOption();
  };
  return {
    list,
    offered,
    steer,
    /** Shows what fits the new text; recalled and prefilled text opens nothing. */
    typed(next: string) {
      if (completions(next, commands).length > 0) list.openDropdown();
      else list.closeDropdown();
    },
    choose(name: string) {
      const command = offered.find((each) => each.name === name);
      if (command) onChoose(completed(command));
      list.closeDropdown();
    },
  };
}

/** The first entry is chosen whenever the list opens or changes. */
function useFirstChosen(list: ReturnType<typeof useCombobox>, open: boolean, names: string): void {
  const { selectFirstOption } = list;
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the list opens or holds other names
  useEffect(() => {
    if (!open) return;
    const frame = requestAnimationFrame(() => selectFirstOption());
    return () => cancelAnimationFrame(frame);
  }, [open, names]);
}
