import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconCheck, IconLanguage } from '@tabler/icons-react';
import type { Language } from '../../domain/errors.ts';
import { useLanguage, wordsOf } from '../words/language.tsx';

/** Chooses the language of the console and of what the bot answers. */
export function LanguageMenu() {
  const { words } = useLanguage();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={words.frame.language}>
          <ActionIcon size={36} aria-label={words.frame.language}>
            <IconLanguage size={18} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <LanguageItems />
      </Menu.Dropdown>
    </Menu>
  );
}

export function LanguageItems() {
  const { language, choose } = useLanguage();
  const languages: Language[] = ['en', 'zh'];
  return languages.map((each) => (
    <Menu.Item
      key={each}
      lang={each === 'zh' ? 'zh-CN' : 'en'}
      role="menuitemradio"
      aria-checked={each === language}
      rightSection={each === language && <IconCheck size={14} />}
      onClick={() => choose(each)}
    >
      {wordsOf[each].languageName}
    </Menu.Item>
  ));
}
