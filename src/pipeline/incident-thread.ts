import type { View } from '../chat/view.ts';
import type { Attempt } from '../domain/delivery.ts';
import type { Endpoint } from '../domain/endpoint.ts';
import type { Incident } from '../domain/incident.ts';
import type { Logger } from '../domain/logger.ts';
import type { DeliveryNews } from './delivery-news.ts';
import type { Posted, PostSomewhereDeps } from './post-somewhere.ts';

/** One line in the thread of an incident's message. */
export type ThreadLine =
  | ({ kind: 'failed' | 'dead' | 'recovered'; eventType: string } & Attempt)
  | { kind: 'warned'; id: string; at: Date; share: number }
  | { kind: 'state'; id: string; at: Date; endpoint: Endpoint };

/** What is said in one reply. */
export interface ThreadNotes {
  /** Oldest first. */
  lines: readonly ThreadLine[];
  /** Tries before these that are counted, not told. */
  left: number;
}

/** Lines of one reply; of a storm the latest are told and the others counted. */
const mostLines = 10;

/** So many replies of one incident at most, with so many milliseconds between them. */
const pace = [
  { until: 20, ms: 5_000 },
  { until: 60, ms: 60_000 },
  { until: 200, ms: 600_000 },
] as const;

/** The lines that wait to be told, in this process. */
export interface ThreadLines {
  /** Takes note of a try. */
  add(news: DeliveryNews): void;
  /** Takes note of what people made of the endpoint, where that is another state than the one seen before. */
  see(endpoint: Endpoint | undefined, now: number): void;
  /** Milliseconds after which they may be told, where `told` replies stand already; undefined when there is nothing to tell. */
  wait(now: number, told: number): number | undefined;
  /** Hands them out. */
  take(now: number): ThreadNotes;
}

/** Creates the notes of one endpoint. Nothing is kept beyond a few lines, whatever happens. */
export function createThreadLines(): ThreadLines {
  let lines: ThreadLine[] = [];
  let left = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  let state: Endpoint['state'] | undefined;

  function push(line: ThreadLine): void {
    lines.push(line);
    if (lines.length > mostLines) left += lines.shift()?.kind === 'failed' ? 1 : 0;
  }

  return {
    add(news) {
      const line = lineOf(news);
      if (line) push(line);
    },
    see(endpoint, now) {
      if (endpoint && state !== undefined && endpoint.state !== state) {
        push({ kind: 'state', id: `${endpoint.id}.${endpoint.state}.${now}`, at: new Date(now), endpoint });
      }
      state = endpoint?.state;
    },
    wait(now, told) {
      const gap = pace.find(({ until }) => told < until);
      if (lines.length === 0) return undefined;
      if (gap) return Math.max(0, toldAt + gap.ms - now);
      lines = [];
      return undefined;
    },
    take(now) {
      const notes = { lines, left };
      toldAt = now;
      lines = [];
      left = 0;
      return notes;
    },
  };
}

/** Other news is no line: a replayed event that arrives is counted in the message; a state is seen, not heard. */
function lineOf({ kind, attempt, delivery: { eventType }, share }: DeliveryNews): ThreadLine | undefined {
  switch (kind) {
    case 'failed':
    case 'dead':
    case 'recovered':
      return { ...attempt, kind, eventType };
    case 'warned':
      return { kind, id: `${attempt.id}.${share}`, at: attempt.at, share: share ?? 0 };
    default:
      return undefined;
  }
}

export interface ReplyDeps extends Pick<PostSomewhereDeps, 'platforms'> {
  threadView(notes: ThreadNotes): View;
  log: Logger;
}

/** Posts below the message of an incident. What can't be posted is left: the message itself says how things stand. */
export async function reply(
  { platforms, threadView, log }: ReplyDeps,
  { incident, post, notes }: { incident: Incident; post: Posted; notes: ThreadNotes },
): Promise<void> {
  const { project, id } = incident;
  const { channel, messageId } = post;
  const key = `${id} ${notes.lines[0]?.id}`;
  try {
    await platforms.get(post.platform)?.post({ channel, threadId: messageId, view: threadView(notes), key, project });
  } catch (error) {
    log.info({ err: error, incident: id }, 'the thread of an incident could not be written');
  }
}
