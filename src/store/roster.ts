import type { Subscriber } from '../domain/endpoint.ts';

/** Endpoints in memory, by id and by project. */
export interface Roster {
  /** Of a project, in order of id; undefined when it has none. The same array until one of them changes. */
  of(project: string): readonly Subscriber[] | undefined;
  get(id: string): Subscriber | undefined;
  /** Everyone, project by project. */
  all(): Subscriber[];
  put(subscriber: Subscriber): void;
  remove(id: string): void;
}

interface Members {
  byId: Map<string, Subscriber>;
  /** In order, made when it is asked for. */
  list?: Subscriber[] | undefined;
}

/** Creates an empty roster. */
export function createRoster(): Roster {
  const projects = new Map<string, Members>();
  const projectOf = new Map<string, string>();

  function remove(id: string): void {
    const project = projectOf.get(id);
    const members = project === undefined ? undefined : projects.get(project);
    projectOf.delete(id);
    if (project === undefined || !members?.byId.delete(id)) return;
    members.list = undefined;
    if (members.byId.size === 0) projects.delete(project);
  }

  return {
    of(project) {
      const members = projects.get(project);
      if (!members) return undefined;
      members.list ??= [...members.byId.values()].sort((a, b) => (a.endpoint.id < b.endpoint.id ? -1 : 1));
      return members.list;
    },
    get(id) {
      const project = projectOf.get(id);
      return project === undefined ? undefined : projects.get(project)?.byId.get(id);
    },
    all: () => [...projects.values()].flatMap(({ byId }) => [...byId.values()]),
    put(subscriber) {
      const { id, project } = subscriber.endpoint;
      if (projectOf.get(id) !== project) remove(id);
      const members: Members = projects.get(project) ?? { byId: new Map() };
      members.byId.set(id, subscriber);
      members.list = undefined;
      projects.set(project, members);
      projectOf.set(id, project);
    },
    remove,
  };
}
