import type { Endpoint } from '../../domain/endpoint.ts';
import type { Language } from '../../domain/errors.ts';
import { wording } from '../texts.ts';
import type { View } from '../view.ts';
import { utc } from '../views/utc.ts';
import { endpointButton, shortUrl } from './endpoint-buttons.ts';

/** Reminds of an old signing key before it ends, and says that nobody can see here whether its receiver is ready. */
export function keyEndsView(
  endpoint: Endpoint,
  key: { id: string; until: Date; since: Date },
  language: Language,
): View {
  const say = wording(language);
  const spot = { say, project: endpoint.project };
  return {
    kind: 'fields',
    title: say('key_ends.title', { url: shortUrl(endpoint) }),
    tone: 'warning',
    fields: [
      { label: say('key_ends.until'), value: utc(key.until) },
      { label: say('key_ends.since'), value: utc(key.since) },
      { label: say('key_ends.key'), value: key.id, code: true },
      { label: say('key_ends.do'), value: say('key_ends.do_value') },
    ],
    buttons: [endpointButton('show', endpoint, spot), endpointButton('test', endpoint, spot)],
  };
}
