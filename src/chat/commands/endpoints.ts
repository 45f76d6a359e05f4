import type { Endpoint } from '../../domain/endpoint.ts';
import { AppError } from '../../domain/errors.ts';
import { nearest } from '../../domain/nearest.ts';
import type { Command, Request, Run } from '../command.ts';
import type { Answer } from '../intent.ts';
import { blocked, show, unblock } from '../relay/blockages.ts';
import { deliveryLog } from '../relay/delivery-log.ts';
import { type EndpointVerb, endpointVerbs, isAsking, relayValue } from '../relay/endpoint-buttons.ts';
import { endpointForm } from '../relay/endpoint-form.ts';
import { askFirst, disable, mute, pause, remove, resume, resumeWith, rotate, test } from '../relay/endpoint-states.ts';
import { endpointList } from '../relay/endpoint-view.ts';
import { aboutEndpoint, relayWords } from '../relay/find-endpoint.ts';
import { incidentActions } from '../relay/incident-buttons.ts';
import { logFilter, logOptions, readLogPlace, refuseLogOptions } from '../relay/log-filter.ts';
import { why } from '../relay/why.ts';
import { requireAdmin } from '../require-role.ts';

type RunOnOne = (request: Request, endpoint: Endpoint) => Promise<Answer[]>;

const verbs: Readonly<Record<EndpointVerb, RunOnOne>> = {
  show,
  edit: async (request, endpoint) => {
    await requireAdmin(request, 'endpoint.edit');
    return [{ kind: 'form', form: endpointForm(request.project, endpoint, request.say) }];
  },
  pause,
  resume,
  disable: askFirst('disable'),
  test,
  rotate: askFirst('rotate'),
  delete: askFirst('delete'),
  log: (request, endpoint) => deliveryLog(request, endpoint, { filter: logFilter(request) }),
  blocked,
  why,
  mute,
};

export const endpoints: Command = {
  name: 'endpoints',
  usage: `endpoints [new | ${endpointVerbs.join(' | ')}] [ENDPOINT] [--for 1h] [--event TYPE]`,
  summary: { en: 'Where events are sent to: endpoints and how they fare', zh: '外发端点及其投递状况' },
  example: 'endpoints pause example.com --for 1h',
  needs: 'viewer',
  maxArgs: Number.POSITIVE_INFINITY,
  options: ['for', 'event', ...logOptions],
  run: (request) => {
    const [verb = 'list', ...args] = request.args;
    return runVerb({ ...request, args }, verb.toLowerCase());
  },
  actions: {
    new: openForm,
    more: (request) => listPage(request, request.args[0]),
    'resume.all': onOne((request, endpoint) => resumeWith(request, endpoint, 'all')),
    'resume.latest': onOne((request, endpoint) => resumeWith(request, endpoint, 'latest')),
    'resume.discard': onOne((request, endpoint) => resumeWith(request, endpoint, 'discard')),
    'disable.yes': onOne(disable),
    'delete.yes': onOne(remove),
    'rotate.yes': rotateNow,
    'log.more': moreOfLog,
    'skip.yes': (request) => unblock(request, 'skip'),
    park: (request) => unblock(request, 'park'),
    ...incidentActions,
    // Those that ask first do so in their button's own dialog.
    ...Object.fromEntries(endpointVerbs.filter((verb) => !isAsking(verb)).map((verb) => [verb, onOne(verbs[verb])])),
  },
};

function runVerb(request: Request, verb: string): Promise<Answer[]> {
  if (verb !== 'log') refuseLogOptions(request, verb);
  if (verb === 'list') return listPage(request, undefined);
  if (verb === 'new') return openForm(request);
  const known = endpointVerbs.find((one) => one === verb);
  if (known) return aboutEndpoint(request, known, verbs[known]);
  const meant = nearest(verb, ['list', 'new', ...endpointVerbs]) ?? 'list';
  throw new AppError('command_unknown', { command: `endpoints ${verb.slice(0, 60)}`, nearest: `endpoints ${meant}` });
}

/** A button names its endpoint by the whole id. */
function onOne(run: RunOnOne): Run {
  return async (request) => {
    const { chat, context, project, args } = request;
    return await run(request, await chat.relay.getEndpoint(context.actor, project, args[0] ?? ''));
  };
}

async function openForm(request: Request): Promise<Answer[]> {
  await requireAdmin(request, 'endpoint.create');
  return [{ kind: 'form', form: endpointForm(request.project, undefined, request.say) }];
}

async function rotateNow(request: Request): Promise<Answer[]> {
  const { chat, context, project, args } = request;
  const [id = '', version = ''] = (args[0] ?? '').split('.');
  return await rotate(request, await chat.relay.getEndpoint(context.actor, project, id), version);
}

async function moreOfLog(request: Request): Promise<Answer[]> {
  const { chat, context, project, args } = request;
  const { filter, cursor } = readLogPlace(args[0] ?? '');
  const endpoint = await chat.relay.getEndpoint(context.actor, project, filter.endpointId ?? '');
  return await deliveryLog(request, endpoint, { filter, cursor });
}

/** Endpoints on one page. */
const pageSize = 10;

async function listPage(request: Request, cursor: string | undefined): Promise<Answer[]> {
  const { chat, context, project, say } = request;
  const page = await chat.relay.listEndpoints(context.actor, project, { limit: pageSize, cursor });
  const view = endpointList(page.items, relayWords(request), request.projectName);
  const value = page.next === null ? undefined : relayValue(project, page.next);
  const more = value === undefined ? undefined : { label: say('button.more'), action: 'webhook.endpoints.more', value };
  return [{ kind: 'private', view: { ...view, more } }];
}
