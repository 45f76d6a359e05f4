import type { Endpoint } from '../../domain/endpoint.ts';
import { AppError } from '../../domain/errors.ts';
import type { Request, Run } from '../command.ts';
import type { Answer } from '../intent.ts';
import { utc } from '../views/utc.ts';
import { confirmReplay } from './dead-letters.ts';
import { deliveryLog } from './delivery-log.ts';
import { endpointButton, shortUrl } from './endpoint-buttons.ts';
import { disable, mute, pauseAnHour } from './endpoint-states.ts';
import { endpointState } from './endpoint-view.ts';
import { relayWords } from './find-endpoint.ts';
import type { IncidentDeed } from './incident-view.ts';
import { replayDelivery } from './replay-delivery.ts';
import { why } from './why.ts';

type RunOnIncident = (request: Request, endpoint: Endpoint, standing: Standing) => Promise<Answer[]>;

/** How the incident that a button was shown for stands: it goes on, it is over, or another one came after it. */
type Standing = 'open' | 'over' | 'newer';

/**
 * The buttons of an incident's message. Each says in words what is the case instead of acting twice: on an incident
 * that is over, on an older message, on what was done already. The use cases check the role of whoever pressed.
 */
const deeds: Readonly<Record<IncidentDeed, RunOnIncident>> = {
  // What is repaired is replayed, so these work on an incident that is over, too.
  replay: unlessNewer((request, { id }) => confirmReplay(request, 'dead', { endpointId: id })),
  last: unlessNewer(replayLast),
  pause: whileOpen(unless(({ state }) => state !== 'active', pauseAnHour)),
  disable: whileOpen(unless(({ state }) => state === 'disabled', disable)),
  mute: whileOpen(muteOnce),
  // Looking changes nothing.
  log: (request, endpoint) => deliveryLog(request, endpoint),
  why: (request, endpoint) => why(request, endpoint),
};

/** What follows `webhook.endpoints.` in the actions of these buttons. */
export const incidentActions: Readonly<Record<string, Run>> = Object.fromEntries(
  Object.entries(deeds).map(([deed, run]) => [`incident.${deed}`, onIncident(run)]),
);

function onIncident(run: RunOnIncident): Run {
  return async (request) => {
    const { chat, context, project, args } = request;
    const [endpointId = '', incidentId = '', version = ''] = (args[0] ?? '').split('.');
    if (!/^\d{1,9}$/.test(version)) throw new AppError('form_stale');
    const endpoint = await chat.relay.getEndpoint(context.actor, project, endpointId);
    const open = await chat.relay.incidentOf(context.actor, project, endpointId);
    if (open?.id === incidentId && open.version < Number(version)) throw new AppError('form_stale');
    const standing = open === undefined ? 'over' : open.id === incidentId ? 'open' : 'newer';
    return await run(request, endpoint, standing);
  };
}

function unlessNewer(run: RunOnIncident): RunOnIncident {
  return (request, endpoint, standing) =>
    standing === 'newer' ? says(request, endpoint, 'incident.newer') : run(request, endpoint, standing);
}

function whileOpen(run: RunOnIncident): RunOnIncident {
  return unlessNewer((request, endpoint, standing) =>
    standing === 'over' ? says(request, endpoint, 'incident.over') : run(request, endpoint, standing),
  );
}

function unless(done: (endpoint: Endpoint) => boolean, run: RunOnIncident): RunOnIncident {
  return (request, endpoint, standing) =>
    done(endpoint) ? says(request, endpoint, 'incident.already') : run(request, endpoint, standing);
}

async function muteOnce(request: Request, endpoint: Endpoint): Promise<Answer[]> {
  const { chat, say } = request;
  const until = endpoint.mutedUntil;
  if (!until || until.getTime() <= chat.clock.now()) return await mute(request, endpoint);
  const text = say('incident.already_muted', { url: shortUrl(endpoint), until: utc(until) });
  return [{ kind: 'private', view: { kind: 'text', text } }];
}

/** The newest dead letter goes again; where there is none, what failed last and is still being tried. */
async function replayLast(request: Request, endpoint: Endpoint): Promise<Answer[]> {
  const { chat, context, project, say } = request;
  const newest = async (status: 'dead' | 'queued') => {
    const filter = { endpointId: endpoint.id, status };
    return (await chat.relay.listDeliveries(context.actor, project, { limit: 1 }, filter)).items[0];
  };
  const last = (await newest('dead')) ?? (await newest('queued'));
  if (last) return await replayDelivery(request, last.id);
  const text = say('incident.no_dead', { url: shortUrl(endpoint) });
  return [{ kind: 'private', view: { kind: 'text', text } }];
}

async function says(
  request: Request,
  endpoint: Endpoint,
  what: 'incident.over' | 'incident.newer' | 'incident.already',
): Promise<Answer[]> {
  const { say } = request;
  const facts = { url: shortUrl(endpoint), state: endpointState(endpoint, say).text };
  const buttons = [endpointButton('show', endpoint, relayWords(request))];
  return [{ kind: 'private', view: { kind: 'buttons', text: say(what, facts), buttons } }];
}
