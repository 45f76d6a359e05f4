import { z } from 'zod';
import { fieldInvalid } from '../../admin/field-problems.ts';
import type { Relay } from '../../admin/relay.ts';
import { readOptions } from '../options.ts';
import type { Handler } from '../route.ts';

/** The newest signing key: EndpointOut has none, so this is how Svix's clients learn of it. */
export function getSecret(relay: Relay): Handler {
  return async ({ actor, param }) => ({
    status: 200,
    body: { key: await relay.revealKey(actor, param('project'), param('id')) },
  });
}

/** `{key, gracePeriodSeconds}`; a key is made where none is given, and the old one signs for a day unless said otherwise. */
export function rotateSecret(relay: Relay): Handler {
  return async ({ actor, param, body }) => {
    const options = readOptions(body ?? {}, ['key', 'gracePeriodSeconds']);
    const key = z.string().min(8).max(256).nullish().safeParse(options.key);
    if (!key.success) throw fieldInvalid('key', 'secret_text');
    const grace = z.number().nullish().safeParse(options.gracePeriodSeconds);
    if (!grace.success) throw fieldInvalid('gracePeriodSeconds', 'grace_hours');
    await relay.rotateKey(actor, param('project'), param('id'), {
      ...(key.data != null && { secret: key.data }),
      ...(grace.data != null && { graceHours: grace.data / 3_600 }),
    });
    return { status: 204 };
  };
}
