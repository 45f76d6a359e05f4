import { ActionIcon, Menu, Tooltip, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import { useWords } from '../words/language.tsx';

const choices = { light: IconSun, dark: IconMoon, auto: IconDeviceDesktop } as const;
const names = ['light', 'dark', 'auto'] as const;

/** Chooses light, dark, or what the system says. */
export function ThemeMenu() {
  const { frame } = useWords();
  const { colorScheme } = useMantineColorScheme({ keepTransitions: true });
  const Icon = choices[colorScheme];
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={frame.theme}>
          <ActionIcon size={36} aria-label={frame.theme}>
            <Icon size={18} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <ThemeItems />
      </Menu.Dropdown>
    </Menu>
  );
}

export function ThemeItems() {
  const { frame } = useWords();
  // Without `keepTransitions` Mantine writes a <style> element for a moment, which the CSP refuses.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return names.map((name) => {
    const Icon = choices[name];
    return (
      <Menu.Item
        key={name}
        role="menuitemradio"
        aria-checked={name === colorScheme}
        leftSection={<Icon size={15} />}
        rightSection={name === colorScheme && <IconCheck size={14} />}
        onClick={() => setColorScheme(name)}
      >
        {frame.themes[name]}
      </Menu.Item>
    );
  });
}
