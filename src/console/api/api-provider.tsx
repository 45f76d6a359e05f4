import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useMemo } from 'react';
import { useLanguage } from '../words/language.tsx';
import { queryKeys } from './query-keys.ts';
import { createRoomApi, type RoomApi } from './room.ts';

const ApiContext = createContext<RoomApi>(createRoomApi('en'));

/** Hands the room's API, in the language in use, to every component. A session that ended is noticed here. */
export function ApiProvider({ children }: { children: ReactNode }) {
  const { language } = useLanguage();
  const client = useQueryClient();
  const api = useMemo(() => {
    const askWhoIsIn = () => void client.invalidateQueries({ queryKey: queryKeys.session });
    return createRoomApi(language, askWhoIsIn);
  }, [language, client]);
  return <ApiContext value={api}>{children}</ApiContext>;
}

export function useApi(): RoomApi {
  return use(ApiContext);
}
