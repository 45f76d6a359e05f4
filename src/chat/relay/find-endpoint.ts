import type { Endpoint } from '../../domain/endpoint.ts';
import { AppError } from '../../domain/errors.ts';
import type { Request } from '../command.ts';
import type { Answer } from '../intent.ts';
import { type EndpointVerb, endpointButton } from './endpoint-buttons.ts';
import { endpointItem, endpointList, type RelayWords } from './endpoint-view.ts';

/** How many are offered where one has to be chosen. */
const choices = 10;

/** The words of this request's views. */
export function relayWords({ say, project, context, chat }: Request): RelayWords {
  return { say, project, language: context.language, now: chat.clock.now() };
}

/** Runs a verb on the endpoint that was named, or offers a choice where none or several were. */
export async function aboutEndpoint(
  request: Request,
  verb: EndpointVerb,
  run: (request: Request, endpoint: Endpoint) => Promise<Answer[]>,
): Promise<Answer[]> {
  const { chat, context, project, args } = request;
  const typed = args.join(' ');
  if (typed === '') return await offerChoice(request, verb);
  try {
    return await run(request, await chat.relay.findEndpoint(context.actor, project, typed));
  } catch (error) {
    if (error instanceof AppError && error.details.field === 'endpoint') return await offerChoice(request, verb, typed);
    throw error;
  }
}

/** An endpoint, unless it was deleted meanwhile. */
export async function endpointOf({ chat, context, project }: Request, id: string): Promise<Endpoint | undefined> {
  try {
    return await chat.relay.getEndpoint(context.actor, project, id);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return undefined;
    throw error;
  }
}

async function offerChoice(request: Request, verb: EndpointVerb, search?: string): Promise<Answer[]> {
  const { chat, context, project, say } = request;
  const page = await chat.relay.listEndpoints(context.actor, project, { limit: choices }, { search });
  const words = relayWords(request);
  if (page.items.length === 0) return [{ kind: 'private', view: endpointList([], words, request.projectName) }];
  const example = `/webhook endpoints ${verb} ${page.items[0]?.id ?? ''}`;
  return [
    {
      kind: 'private',
      view: {
        kind: 'list',
        title: say('endpoints.choose'),
        intro: say('endpoints.choose_intro', { verb, example }),
        items: page.items.map((endpoint) => ({
          ...endpointItem(endpoint, words),
          buttons: [endpointButton(verb, endpoint, words)],
        })),
      },
    },
  ];
}
