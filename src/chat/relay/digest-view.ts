import type { Endpoint } from '../../domain/endpoint.ts';
import type { Language } from '../../domain/errors.ts';
import { wording } from '../texts.ts';
import type { View } from '../view.ts';
import { utc } from '../views/utc.ts';
import { endpointButton, relayButton, shortUrl } from './endpoint-buttons.ts';
import { endpointState } from './endpoint-view.ts';

/** Endpoints that are named; the others are counted. */
const mostNamed = 10;

/** The endpoints of a project that fail, once a day. */
export function digestView(
  { slug: project, name }: { slug: string; name: string },
  failing: readonly { endpoint: Endpoint; dead: number }[],
  language: Language,
): View {
  const say = wording(language);
  const spot = { say, project };
  const more = failing.length - mostNamed;
  return {
    kind: 'list',
    title: say('digest.title', { project: name, count: failing.length }),
    intro: more > 0 ? say('digest.more', { count: more }) : undefined,
    items: failing.slice(0, mostNamed).map(({ endpoint, dead }) => ({
      title: shortUrl(endpoint),
      text: say('digest.item', {
        failures: endpoint.health.failures,
        dead,
        success: endpoint.health.lastSuccessAt ? utc(endpoint.health.lastSuccessAt) : say('endpoints.never'),
      }),
      state: endpointState(endpoint, say),
      buttons: [endpointButton('show', endpoint, spot), endpointButton('why', endpoint, spot)],
    })),
    buttons: [relayButton('endpoints', spot), relayButton('dlq', spot)],
  };
}
