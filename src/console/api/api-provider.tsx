import { createContext, type ReactNode, use, useMemo } from 'react';
import { useLanguage } from '../words/language.tsx';
import { createRoomApi, type RoomApi } from './room.ts';

const ApiContext = createContext<RoomApi>(createRoomApi('en'));

/** Hands the room's API, in the language in use, to every component. */
export function ApiProvider({ children }: { children: ReactNode }) {
  const { language } = useLanguage();
  const api = useMemo(() => createRoomApi(language), [language]);
  return <ApiContext value={api}>{children}</ApiContext>;
}

export function useApi(): RoomApi {
  return use(ApiContext);
}
