import { useMemo, useSyncExternalStore } from 'react';
import { type Address, readAddress, writeAddress } from './address-text.ts';

/** Shows another channel or thread; *back* leads to where the reader was. */
export function goTo(address: Address): void {
  const hash = writeAddress(address);
  if (hash === location.hash) return;
  history.pushState(null, '', hash);
  dispatchEvent(new PopStateEvent('popstate'));
}

function onAddressChange(changed: () => void): () => void {
  addEventListener('popstate', changed);
  addEventListener('hashchange', changed);
  return () => {
    removeEventListener('popstate', changed);
    removeEventListener('hashchange', changed);
  };
}

/** What the address bar names now. */
export function useAddress(): Address {
  const hash = useSyncExternalStore(onAddressChange, () => location.hash);
  return useMemo(() => readAddress(hash), [hash]);
}
