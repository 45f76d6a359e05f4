import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';
import type { Language } from '../../domain/errors.ts';
import { en, type Words } from './en.ts';
import { zh } from './zh.ts';

export const wordsOf: Record<Language, Words> = { en, zh };

interface LanguageChoice {
  language: Language;
  words: Words;
  choose(language: Language): void;
}

const key = 'switchhook.language';
const LanguageContext = createContext<LanguageChoice>({ language: 'en', words: en, choose: () => {} });

function preferredLanguage(): Language {
  const kept = localStorage.getItem(key);
  if (kept === 'en' || kept === 'zh') return kept;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** Gives every component its words, and the page its `lang`. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(preferredLanguage);
  const choose = useCallback((next: Language) => {
    localStorage.setItem(key, next);
    setLanguage(next);
  }, []);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  const value = useMemo(() => ({ language, words: wordsOf[language], choose }), [language, choose]);
  return <LanguageContext value={value}>{children}</LanguageContext>;
}

/** The language in use and how to change it. */
export function useLanguage(): LanguageChoice {
  return use(LanguageContext);
}

/** The console's words in the language in use. */
export function useWords(): Words {
  return use(LanguageContext).words;
}
