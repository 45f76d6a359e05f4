import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useEffect, useMemo, useRef, useState } from 'react';
import type { RoomMessage } from '../../chat/room-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { applyChannel, applyMessage, reload } from './apply.ts';
import { type Follower, follow } from './follow.ts';

type Listener = (message: RoomMessage) => void;

interface Live {
  /** True once a break has lasted two seconds; shorter ones are nobody's business. */
  reconnecting: boolean;
  /** Starts the stream at a position that came with messages; the first one counts, for all came after it. */
  begin(position: string): void;
  /** Calls `listener` with every message the stream brings; returns how to stop. */
  listen(listener: Listener): () => void;
}

const patience = 2_000;
const LiveContext = createContext<Live>({ reconnecting: false, begin: () => {}, listen: () => () => {} });

/** Keeps the stream open while someone is signed in, and what is shown up to date with it. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [listeners] = useState(() => new Set<Listener>());
  const [broken, setBroken] = useState(false);
  const [start, setStart] = useState<string>();
  useEffect(() => {
    if (start === undefined) return;
    const stop = new AbortController();
    const tell = (message: RoomMessage) => {
      for (const listener of listeners) listener(message);
    };
    void follow(followerOf(client, setBroken, tell), start, stop.signal);
    return () => stop.abort();
  }, [client, listeners, start]);
  const reconnecting = useLasting(broken, patience);
  const value = useMemo(() => {
    const begin = (position: string) => setStart((had) => had ?? position);
    const listen = (listener: Listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    };
    return { reconnecting, begin, listen };
  }, [reconnecting, listeners]);
  return <LiveContext value={value}>{children}</LiveContext>;
}

function followerOf(client: QueryClient, setBroken: (broken: boolean) => void, tell: Listener): Follower {
  return {
    opened: () => setBroken(false),
    broken: () => setBroken(true),
    refused: () => void client.invalidateQueries({ queryKey: queryKeys.session }),
    message(message) {
      if (applyMessage(client, message)) tell(message);
    },
    channel: (channel) => applyChannel(client, channel),
    reset: () => void reload(client),
  };
}

/** True while `condition` has held for `ms` without a break. */
function useLasting(condition: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!condition) return setLasting(false);
    const timer = setTimeout(() => setLasting(true), ms);
    return () => clearTimeout(timer);
  }, [condition, ms]);
  return lasting;
}

export function useReconnecting(): boolean {
  return use(LiveContext).reconnecting;
}

/** Lets the stream begin once the position that came with the first messages is known. */
export function useBeginLive(position: string | undefined): void {
  const { begin } = use(LiveContext);
  useEffect(() => {
    if (position !== undefined) begin(position);
  }, [begin, position]);
}

/** Calls `listener` with every message that the stream brings while the component is shown. */
export function useLiveMessages(listener: Listener): void {
  const { listen } = use(LiveContext);
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => listen((message) => latest.current(message)), [listen]);
}
