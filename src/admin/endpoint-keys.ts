import type { SigningKey } from '../domain/endpoint.ts';
import { requireRole } from './access.ts';
import { noteDeed } from './audit-trail.ts';
import { changeEndpoint, endpointUnknown } from './change-endpoint.ts';
import { withKeys } from './endpoint-draft.ts';
import { fieldInvalid } from './field-problems.ts';
import type { Relay } from './relay.ts';
import type { RelayDeps } from './relay-deps.ts';

const longestGraceHours = 168;

/** Keys that sign at the same time at most: each is a token in a header that receivers limit. */
const mostKeys = 5;

/** Makes a new signing key, shown in this answer alone; older ones sign beside it until the grace is over. */
export function rotateKey(deps: RelayDeps): Relay['rotateKey'] {
  return async (actor, project, id, { graceHours = 24, secret, kind = 'hmac' } = {}) => {
    await requireRole(deps, { actor, project, role: 'admin', action: 'endpoint.rotate' });
    if (!(graceHours >= 0 && graceHours <= longestGraceHours)) throw fieldInvalid('graceHours', 'grace_hours');
    const now = new Date(deps.clock.now());
    const next = secret === undefined ? deps.newSigningKey(kind, now) : deps.ownSigningKey(secret, now);
    const until = new Date(now.getTime() + graceHours * 3_600_000);
    const { after } = await changeEndpoint(deps, { project, id }, (draft) =>
      withKeys(deps, draft, [next, ...outgoing(draft.secrets.signing, now, until)]),
    );
    const details = { graceHours: String(graceHours), kind: next.kind };
    noteDeed(deps, { actor, project, action: 'endpoint.rotate', target: id, details });
    deps.changed(after);
    return secret === undefined ? { endpoint: after, secret: next.value } : { endpoint: after };
  };
}

/** Shows the newest signing key to an admin who has programs that ask for it, as those made for Svix do. */
export function revealKey(deps: RelayDeps): Relay['revealKey'] {
  return async (actor, project, id) => {
    await requireRole(deps, { actor, project, role: 'admin', action: 'endpoint.reveal' });
    const subscriber = await deps.endpoints.subscriber(project, id);
    const key = subscriber?.secrets.signing[0];
    if (!key) throw endpointUnknown(id);
    noteDeed(deps, { actor, project, action: 'endpoint.reveal', target: id });
    return deps.publicKeyOf(key) ?? key.value;
  };
}

/** The keys that still sign for a while: none for longer than it was promised before. */
function outgoing(keys: readonly SigningKey[], now: Date, until: Date): SigningKey[] {
  return keys
    .map((key) => ({ ...key, until: key.until && key.until < until ? key.until : until }))
    .filter((key) => key.until > now)
    .slice(0, mostKeys - 1);
}
