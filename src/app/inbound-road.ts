import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Backends } from '../assistant/registry.ts';
import type { ChatPlatform } from '../chat/platform.ts';
import { resultView, threadParts } from '../chat/result-view.ts';
import type { Config } from '../config.ts';
import { systemClock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import type { Tracer } from '../domain/tracer.ts';
import type { Metrics } from '../http/metrics.ts';
import { verifyRequest } from '../inbound/checks.ts';
import { deliveryKey } from '../inbound/delivery-key.ts';
import { passesFilter } from '../inbound/filter.ts';
import { redactHeaders } from '../inbound/redact-headers.ts';
import { sources } from '../inbound/registry.ts';
import { createAnnounce } from '../pipeline/announce.ts';
import { createCrowd } from '../pipeline/crowd.ts';
import type { Emit } from '../pipeline/emit.ts';
import type { LostChannels } from '../pipeline/lost-channels.ts';
import type { RateLimit } from '../pipeline/rate-limit.ts';
import { createRead } from '../pipeline/read.ts';
import { createReceive, type Receive } from '../pipeline/receive.ts';
import { type ContinueConversation, createContinueConversation } from '../pipeline/reply.ts';
import { createRunEvent } from '../pipeline/run.ts';
import { traceWork } from '../pipeline/trace-steps.ts';
import { createWorkWindow, defaultLimits, type WorkWindow } from '../pipeline/work-window.ts';
import { composePrompts, composeReply } from '../prompts/compose.ts';
import type { TemplateSet } from '../prompts/loader.ts';
import type { Renderer } from '../prompts/render.ts';
import type { Store } from '../store/store.ts';
import { openLostChannels } from './lost-channels.ts';

/** Everything between the door and the channel. */
export interface InboundRoad {
  receive: Receive;
  continueConversation: ContinueConversation;
  window: WorkWindow;
  /** Channels that nothing can be posted to at present; others who post ask it, too. */
  lostChannels: LostChannels;
  /** Ends runs that are under way when the grace of a shutdown is over. */
  abort(): void;
}

export interface RoadParts {
  config: Config;
  store: Store;
  templates: TemplateSet;
  renderer: Renderer;
  backends: Backends;
  /** Filled while the platforms are made; read when a run is shown. */
  platforms: ReadonlyMap<string, ChatPlatform>;
  rateLimit: RateLimit;
  metrics: Metrics;
  /** Tells subscribers what runs do. */
  emit?: Emit | undefined;
  /** Nothing is traced without one. */
  tracer?: Tracer | undefined;
  log: Logger;
}

/** Puts the steps of the pipeline together: receive → (window) → read → compose → run → announce. */
export function createInboundRoad(parts: RoadParts): InboundRoad {
  const { config, store, tracer, log } = parts;
  const clock = systemClock;
  const audit = store.audit.write;
  const aborting = new AbortController();
  const lostChannels = openLostChannels(parts);
  const runEvent = createRunEvent({
    doors: store.doors,
    events: store.events,
    runs: store.runs,
    read: createRead({ sources, runs: store.runs, loadEvent: (project, id) => store.events.get(project, id) }),
    compose: createCompose(parts),
    // A webhook that runs nothing still gets questions in its threads answered, by the backend that needs no set-up.
    backend: (resource) =>
      parts.backends.resolveBackend(resource.type === 'none' ? { type: 'assistant', id: 'digest' } : resource),
    announce: createAnnounceFor(parts, lostChannels),
    emit: parts.emit,
    ended: (run) => parts.metrics.run(run.status, ((run.endedAt?.getTime() ?? 0) - run.startedAt.getTime()) / 1000),
    tracer,
    clock,
    log,
    signal: aborting.signal,
  });
  const crowd = createCrowd({ busy: createBusy(), clock });
  const window = createWorkWindow({
    owner: `${hostname()}:${process.pid}:${randomUUID()}`,
    queue: store.events,
    clock,
    log,
    limits: { ...defaultLimits, concurrency: config.WORK_CONCURRENCY },
    crowded: crowd.crowded,
    work: tracer ? traceWork(runEvent, tracer) : runEvent,
  });
  const receive = createReceive({
    doors: store.doors,
    events: store.events,
    window,
    sources,
    verify: verifyRequest,
    passesFilter,
    deliveryKey,
    redactHeaders,
    takesCallback: async (project, id) => (await store.subscribers.get(id))?.endpoint.project === project,
    rateLimit: parts.rateLimit,
    audit,
    clock,
    log,
  });
  const continueConversation = createContinueConversation({
    posts: store.posts,
    runs: store.runs,
    events: store.events,
    window,
    clock,
  });
  return {
    receive: crowd.counting(receive),
    continueConversation,
    window,
    lostChannels,
    abort: () => aborting.abort(),
  };
}

/** The share of the time since it was asked last in which the event loop had something to do. */
function createBusy(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}

function createAnnounceFor({ config, store, platforms, log }: RoadParts, lostChannels: LostChannels) {
  const language = config.SWITCHHOOK_LANGUAGE;
  return createAnnounce({
    platforms,
    posts: store.posts,
    resultView: (run, maxMarkdown) => resultView(run, { language, maxMarkdown }),
    threadParts: (run, maxMarkdown) => threadParts(run, { language, maxMarkdown }),
    lostChannels,
    audit: store.audit.write,
    clock: systemClock,
    log,
    firstAfterMs: 300,
    betweenMs: 1_000,
  });
}

/** Prompts of an event: the question of a thread reply, the webhook's own commands, or the shipped template. */
function createCompose({ templates, renderer }: RoadParts): Parameters<typeof createRunEvent>[0]['compose'] {
  return (event, webhook, { payload, facts, question }) => {
    const occasion = {
      source: event.source,
      event: event.event,
      webhookName: webhook.name,
      now: event.receivedAt.getTime(),
    };
    if (question !== undefined) return Promise.resolve(composeReply({ ...occasion, question }));
    const chosen =
      webhook.commandType === 'template' ? webhook.commands : [templates.promptFor(event.source, event.event).template];
    return composePrompts({ ...occasion, templates: chosen, payload, facts, renderer });
  };
}
