import type { Clock } from '../domain/clock.ts';
import { AppError } from '../domain/errors.ts';

/** What counts its versions, so that two editors can't overwrite each other unseen. */
interface Versioned {
  version: number;
  updatedAt: Date;
}

/** Something stored with its secrets: how it is read and written. */
export interface Stored<Draft extends { secrets: unknown }, Thing extends Versioned> {
  /** As it stands, with its secrets. Throws `not_found`. */
  read(): Promise<Draft>;
  /** The thing itself, without its secrets. */
  thing(draft: Draft): Thing;
  /** Stores it if its stored version is still `version`; false otherwise. Secrets undefined = keep. */
  replace(after: Thing, version: number, secrets: Draft['secrets'] | undefined): Promise<boolean>;
  /** The version that its editor saw; left out, the last writer wins. */
  version: number | undefined;
  clock: Clock;
}

/** How often a change is applied again to what somebody else just saved. */
const tries = 5;

/**
 * Reads something, applies `change`, and stores the result if nobody stored another one in between; otherwise it begins
 * again. A `change` that returns what it was given stores nothing. Throws what `read` and `change` throw, or
 * `edited_meanwhile` when the editor's version is no longer the stored one.
 */
export async function changeStored<Draft extends { secrets: unknown }, Thing extends Versioned>(
  { read, thing, replace, version, clock }: Stored<Draft, Thing>,
  change: (draft: Draft) => Draft | Promise<Draft>,
): Promise<{ before: Thing; after: Thing }> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const stored = await read();
    const before = thing(stored);
    if (version !== undefined && version !== before.version) throw new AppError('edited_meanwhile');
    const changed = await change(stored);
    if (changed === stored) return { before, after: before };
    const after = { ...thing(changed), version: before.version + 1, updatedAt: new Date(clock.now()) };
    const secrets = changed.secrets === stored.secrets ? undefined : changed.secrets;
    if (await replace(after, before.version, secrets)) return { before, after };
  }
  throw new AppError('edited_meanwhile');
}
