import type { Db, MongoJobRepository } from '@agendajs/mongo-backend';

/** A name of tasks that is asked for: due before `until`, or locked since before `deadline` by a process that died. */
interface Asked {
  name: string;
  until: Date;
  deadline: Date;
}

/**
 * Agenda asks for every name of a task by itself, each time by a write. Names of which nothing was due at the last look
 * are asked for together, by one read; a write follows only for those of which something is due now.
 */
export function lookTogether(repository: MongoJobRepository, db: Db, collection: string): void {
  const take = repository.getNextJobToRun.bind(repository);
  const isDue = createSharedLook(async (asked) => {
    const names = await db.collection(collection).distinct('name', dueOf(asked));
    return new Set<unknown>(names);
  });
  const quiet = new Set<string>();
  repository.getNextJobToRun = async (name, until, deadline, ...rest) => {
    if (quiet.has(name) && !(await isDue({ name, until, deadline }))) return undefined;
    const job = await take(name, until, deadline, ...rest);
    if (job) quiet.delete(name);
    else quiet.add(name);
    return job;
  };
}

/** What Agenda takes, of all names at once: up to the latest of their times, so that none is overlooked. */
function dueOf(asked: readonly Asked[]) {
  const latest = (of: 'until' | 'deadline') => new Date(Math.max(...asked.map((one) => one[of].getTime())));
  return {
    name: { $in: asked.map(({ name }) => name) },
    disabled: { $ne: true },
    $or: [{ lockedAt: null, nextRunAt: { $lte: latest('until') } }, { lockedAt: { $lte: latest('deadline') } }],
  };
}

/** One look for all who ask in the same turn of the event loop. */
function createSharedLook(look: (asked: readonly Asked[]) => Promise<Set<unknown>>): (one: Asked) => Promise<boolean> {
  let open: { asked: Asked[]; found: Promise<Set<unknown>> } | undefined;
  return async (one) => {
    if (!open) {
      const asked: Asked[] = [];
      const found = Promise.resolve().then(() => {
        open = undefined;
        return look(asked);
      });
      open = { asked, found };
    }
    const { asked, found } = open;
    asked.push(one);
    return (await found).has(one.name);
  };
}
