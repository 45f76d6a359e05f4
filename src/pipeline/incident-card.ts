import type { View } from '../chat/view.ts';
import type { Clock } from '../domain/clock.ts';
import type { Endpoint } from '../domain/endpoint.ts';
import { AppError } from '../domain/errors.ts';
import type { Incident } from '../domain/incident.ts';
import type { ThreadNotes } from './incident-thread.ts';
import type { IncidentStore } from './outbound-ports.ts';
import { type Posted, type PostSomewhereDeps, postSomewhere } from './post-somewhere.ts';

/** What an incident's message says. */
export interface IncidentFacts {
  incident: Incident;
  /** As it is now; undefined once it is deleted. */
  endpoint: Endpoint | undefined;
  /** Dead letters of the endpoint that wait for somebody now. */
  waiting: number;
}

export interface IncidentCardDeps extends PostSomewhereDeps {
  store: Pick<IncidentStore, 'get' | 'replace'>;
  endpoint(id: string): Promise<Endpoint | undefined>;
  deadLetters(project: string, endpointId: string): Promise<number>;
  view(facts: IncidentFacts): View;
  /** A reply in its thread. */
  threadView(notes: ThreadNotes): View;
  clock: Clock;
}

/** What this process put into a card last. */
export interface Shown {
  /** Where it stands; undefined where it was not to be posted. */
  post?: Posted | undefined;
  /** As the card shows it. */
  endpoint?: Endpoint | undefined;
  /** Milliseconds after which to look again; undefined where the card says what is stored. */
  again?: number | undefined;
  text?: string | undefined;
}

export interface Showing {
  incident: Incident;
  /** What this process put there last: the same is not written twice. */
  before: string | undefined;
  /** Whether a channel that does not answer for the moment is waited for. */
  patient: boolean;
}

/** Brings the message of an incident up to date. Throws AppError; `again` where somebody else is at it. */
export type ShowIncident = (showing: Showing) => Promise<Shown>;

/** Milliseconds that a process has for posting before another one does. */
const postingMs = 30_000;

/** Milliseconds after which a card is looked at that another process has changed meanwhile. */
const meanwhileMs = 1_000;

/**
 * Creates the hand that posts and edits. One process posts: the one whose right to do so was stored. Any process edits,
 * always with what is stored, and looks afterwards whether that changed meanwhile, so the last state arrives.
 */
export function createIncidentCard(deps: IncidentCardDeps): ShowIncident {
  return async (showing) => {
    const { project, id } = showing.incident;
    const incident = await deps.store.get(project, id);
    if (!incident) return {};
    const facts = await factsOf(deps, incident);
    if (!incident.post) return await postFirst(deps, facts, showing.patient);
    const view = deps.view(facts);
    const text = JSON.stringify(view);
    if (text !== showing.before && !(await edit(deps, incident, view))) return { again: meanwhileMs };
    const now = await deps.store.get(project, id);
    const again = now?.version === incident.version ? undefined : meanwhileMs;
    return {
      text,
      again,
      post: isMuted(facts, deps.clock.now()) ? undefined : incident.post,
      endpoint: facts.endpoint,
    };
  };
}

async function factsOf(deps: IncidentCardDeps, incident: Incident): Promise<IncidentFacts> {
  const { project, endpointId } = incident;
  const [endpoint, waiting] = await Promise.all([deps.endpoint(endpointId), deps.deadLetters(project, endpointId)]);
  return { incident, endpoint, waiting };
}

/** Writes it where it stands; false when somebody deleted the message, and a new one may be posted. */
async function edit({ platforms, store }: IncidentCardDeps, incident: Incident, view: View): Promise<boolean> {
  const { post, project } = incident;
  const platform = post && platforms.get(post.platform);
  if (!platform) return true;
  try {
    await platform.update({ channel: post.channel, messageId: post.messageId }, view, project);
    return true;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'message_gone') throw error;
    await store.replace({ ...incident, post: undefined }, incident.version);
    return incident.closedAt !== undefined;
  }
}

async function postFirst(deps: IncidentCardDeps, facts: IncidentFacts, patient: boolean): Promise<Shown> {
  const { store, clock } = deps;
  const { incident } = facts;
  const now = clock.now();
  if (!isWanted(facts, now)) return {};
  const othersUntil = incident.postingUntil?.getTime() ?? 0;
  if (othersUntil > now) return { again: othersUntil - now };
  const mine: Incident = { ...incident, postingUntil: new Date(now + postingMs) };
  if (!(await store.replace(mine, incident.version))) return { again: 0 };
  const claimed = { ...mine, version: incident.version + 1 };
  const view = deps.view({ ...facts, incident: claimed });
  const post = await postSomewhere(deps, { project: incident.project, view, key: incident.id, patient }).catch(
    async (error: unknown) => {
      await store.replace({ ...claimed, postingUntil: undefined }, claimed.version);
      throw error;
    },
  );
  await remember(store, claimed, post);
  return { text: JSON.stringify(view), again: meanwhileMs, post, endpoint: facts.endpoint };
}

/** Muted is muted; and of what is over, only what left something to be done is still told. */
function isWanted(facts: IncidentFacts, now: number): boolean {
  if (!facts.endpoint || isMuted(facts, now)) return false;
  return facts.incident.closedAt === undefined || facts.waiting > 0;
}

function isMuted({ endpoint }: IncidentFacts, now: number): boolean {
  return endpoint?.mutedUntil !== undefined && endpoint.mutedUntil.getTime() > now;
}

/** Writes down where it stands, on top of whatever others wrote meanwhile. */
async function remember(store: IncidentCardDeps['store'], posted: Incident, post: Posted): Promise<void> {
  for (let now: Incident | undefined = posted; now; now = await store.get(posted.project, posted.id)) {
    if (await store.replace({ ...now, post, postingUntil: undefined }, now.version)) return;
  }
}
