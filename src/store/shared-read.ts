/**
 * One read for all who ask for the same at the same time. Nobody gets what was read before they asked: whoever comes
 * while a read is under way shares the next one, so that a key that was revoked is refused from then on.
 */
export function createSharedRead<T>(load: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const underWay = new Map<string, Promise<unknown>>();
  const next = new Map<string, Promise<T>>();

  function read(key: string): Promise<T> {
    const answer = load(key);
    const ended = answer
      .catch(() => undefined)
      .finally(() => {
        if (underWay.get(key) === ended) underWay.delete(key);
      });
    underWay.set(key, ended);
    return answer;
  }

  return (key) => {
    const waiting = next.get(key);
    if (waiting) return waiting;
    const current = underWay.get(key);
    if (!current) return read(key);
    const following = current.then(() => {
      next.delete(key);
      return read(key);
    });
    next.set(key, following);
    return following;
  };
}
