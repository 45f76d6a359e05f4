/** Work on one thing after the other; on different things at the same time. */
export type Turns = <T>(thing: string, work: () => Promise<T>) => Promise<T>;

export function createTurns(): Turns {
  const tails = new Map<string, Promise<unknown>>();
  return (thing, work) => {
    const turn = (tails.get(thing) ?? Promise.resolve()).then(work);
    const tail = turn
      .catch(() => undefined)
      .then(() => {
        if (tails.get(thing) === tail) tails.delete(thing);
      });
    tails.set(thing, tail);
    return turn;
  };
}
