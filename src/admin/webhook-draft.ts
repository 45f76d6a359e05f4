import { newToken } from '../crypto/token.ts';
import { newUuid, newWebhookId } from '../domain/ids.ts';
import type { Actor } from '../domain/member.ts';
import type { Project } from '../domain/project.ts';
import type { Door, Webhook } from '../domain/webhook.ts';
import type { AdminDeps } from './deps.ts';
import { fieldInvalid } from './field-problems.ts';
import type { WebhookEdit, WebhookInput } from './webhook-input.ts';

type DraftDeps = Pick<AdminDeps, 'parseEventFilter' | 'replayWindow' | 'sources' | 'clock'>;

/** Accepted requests per minute of a webhook that was not given another limit. */
const defaultRateLimit = 600;

/** Runs without any set-up. */
const defaultResource = { type: 'assistant', id: 'digest' } as const;

/** A new webhook from what was asked for, with the defaults; `generated` is the secret to show once. */
export function draftNew(
  deps: DraftDeps,
  { actor, project, input }: { actor: Actor; project: Project; input: WebhookInput },
): Door & { generated: string | undefined } {
  const now = new Date(deps.clock.now());
  const blank: Webhook = {
    uuid: newUuid(),
    webhookId: input.webhookId ?? newWebhookId(),
    generatedAddress: input.webhookId === undefined,
    project: project.slug,
    name: input.name,
    source: 'plain',
    enabled: true,
    unverified: false,
    requireSha256: false,
    hasSecret: false,
    events: [],
    rateLimit: defaultRateLimit,
    replayWindow: deps.replayWindow,
    resource: defaultResource,
    commandType: 'free',
    commands: [],
    post: project.channels.slice(0, 1),
    createdBy: actor.name,
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
  const generated = needsSecret(deps, input) ? newToken() : undefined;
  const secret = generated ?? input.secret;
  return { ...draftEdit(deps, { webhook: blank, secrets: {} }, { ...input, secret }), generated };
}

/** Nothing was said about a secret, and nothing else would check the sender, or a signature is demanded. */
function needsSecret({ sources }: DraftDeps, input: WebhookInput): boolean {
  if (input.secret !== undefined || input.unverified) return false;
  if (input.requireSha256) return true;
  const usesSecret = sources.get(input.source ?? 'plain')?.options.secret !== 'none';
  return usesSecret && !input.secureHeader;
}

/** A stored webhook with an edit applied; not yet checked, version and date as they were. */
export function draftEdit(
  deps: Pick<DraftDeps, 'parseEventFilter'>,
  { webhook, secrets }: Door,
  input: WebhookEdit,
): Door {
  const edited = applySecrets({ webhook, secrets }, input);
  return { webhook: { ...edited.webhook, ...plainFields(deps, webhook, input) }, secrets: edited.secrets };
}

function plainFields(
  { parseEventFilter }: Pick<DraftDeps, 'parseEventFilter'>,
  webhook: Webhook,
  input: WebhookEdit,
): Partial<Webhook> {
  return {
    name: input.name ?? webhook.name,
    source: input.source ?? webhook.source,
    enabled: input.enabled ?? webhook.enabled,
    requireSha256: input.requireSha256 ?? webhook.requireSha256,
    events: input.events ? parseEventFilter(input.events.join(',')) : webhook.events,
    rateLimit: input.rateLimit ?? webhook.rateLimit,
    replayWindow: input.replayWindow ?? webhook.replayWindow,
    resource: input.resource ?? webhook.resource,
    commandType: input.commandType ?? webhook.commandType,
    commands: input.commands ?? commandsAfter(webhook, input),
    post: input.post ?? webhook.post,
  };
}

/** Turning a template webhook into a free one lets its commands go. */
function commandsAfter(webhook: Webhook, input: WebhookEdit): string[] {
  return input.commandType === 'free' ? [] : webhook.commands;
}

/** Secret and header after the edit. Adding a check ends `unverified` unless the edit insists on it (and is refused). */
function applySecrets({ webhook, secrets }: Door, input: WebhookEdit): Door {
  const header = headerAfter({ webhook, secrets }, input);
  const current = input.secret === undefined ? secrets.current : input.secret || undefined;
  const previous = input.secret === undefined ? secrets.previous : undefined;
  const addsCheck = Boolean(input.secret || input.secureHeader);
  return {
    secrets: { current, previous, secureHeaderValue: header?.value },
    webhook: {
      ...webhook,
      hasSecret: current !== undefined,
      previousSecretUntil: previous?.until,
      secureHeaderName: header?.name,
      unverified: input.unverified ?? (webhook.unverified && !addsCheck),
    },
  };
}

/** A name without a value keeps the stored value, so that what GET shows can be sent back by PUT. */
function headerAfter(
  { webhook, secrets }: Door,
  { secureHeader }: WebhookEdit,
): { name: string; value: string } | undefined {
  if (secureHeader === null) return undefined;
  const name = secureHeader?.name ?? webhook.secureHeaderName;
  const value = secureHeader?.value || secrets.secureHeaderValue;
  if (secureHeader && !value) throw fieldInvalid('secureHeader', 'header_shape');
  return name && value ? { name, value } : undefined;
}
