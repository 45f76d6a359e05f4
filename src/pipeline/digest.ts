import type { View } from '../chat/view.ts';
import type { Clock } from '../domain/clock.ts';
import type { Endpoint } from '../domain/endpoint.ts';
import type { Logger } from '../domain/logger.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import { type PostSomewhereDeps, postSomewhere } from './post-somewhere.ts';

/** An endpoint that does not take its events, with the dead letters that wait for it. */
export interface Failing {
  endpoint: Endpoint;
  dead: number;
}

interface ProjectName {
  slug: string;
  name: string;
}

export interface DigestDeps extends PostSomewhereDeps {
  projects(): Promise<ProjectName[]>;
  endpoints(project: string, page: PageRequest): Promise<Page<Endpoint>>;
  deadLetters(project: string, endpointId: string): Promise<number>;
  /** True for the first who asks with this key today. */
  first(key: string): Promise<boolean>;
  view(project: ProjectName, failing: readonly Failing[]): View;
  clock: Clock;
  log: Logger;
}

/** The hour of the server's zone at which the digest is sent. */
const digestHour = 9;
/** Endpoints that are looked at in one page. */
const pageSize = 100;

/**
 * Once a day, from nine o'clock of the server's zone, tells each project which of its endpoints fail; nothing where none
 * does. Muted endpoints are left out. Run it every few minutes: it does its work at most once a day.
 */
export function createDigest(deps: DigestDeps): (signal: AbortSignal) => Promise<void> {
  return async (signal) => {
    const now = new Date(deps.clock.now());
    if (now.getHours() < digestHour) return;
    const day = `${now.getFullYear()}-${now.getMonth() + 1}-${now.getDate()}`;
    for (const project of await deps.projects()) {
      if (signal.aborted) return;
      const key = `digest ${project.slug} ${day}`;
      if (await deps.first(key)) await tell(deps, project, key);
    }
  };
}

async function tell(deps: DigestDeps, project: ProjectName, key: string): Promise<void> {
  const { slug } = project;
  try {
    const failing = await failingIn(deps, slug);
    if (failing.length > 0) await postSomewhere(deps, { project: slug, view: deps.view(project, failing), key });
  } catch (error) {
    deps.log.warn({ err: error, project: slug }, '[WEBHOOK] the digest of failing endpoints could not be posted');
  }
}

async function failingIn(deps: DigestDeps, project: string): Promise<Failing[]> {
  const failing: Failing[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<Endpoint> = await deps.endpoints(project, { limit: pageSize, cursor });
    for (const endpoint of page.items.filter((one) => isFailing(one, deps.clock.now()))) {
      failing.push({ endpoint, dead: await deps.deadLetters(project, endpoint.id) });
    }
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return failing;
}

function isFailing({ health, state, stateReason, mutedUntil }: Endpoint, now: number): boolean {
  if (mutedUntil && mutedUntil.getTime() > now) return false;
  return health.failingSince !== undefined || (state === 'disabled' && stateReason !== 'manual');
}
