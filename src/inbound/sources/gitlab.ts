import { createHash, randomUUID } from 'node:crypto';
import { AppError } from '../../domain/errors.ts';
import { baseOf } from '../event-name.ts';
import { soleHeader } from '../header.ts';
import { parseBody } from '../parse-body.ts';
import { loadSamples } from '../samples.ts';
import type { InboundRequest, Sample, Source } from '../source.ts';
import { isSigningToken, standardWebhookHeaders } from '../standard-webhooks.ts';
import { gitlabEvent } from './gitlab/event.ts';
import { gitlabFacts } from './gitlab/facts.ts';
import { gitlabSetUp } from './gitlab/set-up.ts';
import { tokenOf, verifyGitlab } from './gitlab/verify.ts';

const samples = loadSamples('gitlab', 'merge_request.open');

/** GitLab project, group and system hooks. See https://docs.gitlab.com/user/project/integrations/webhooks/ */
export const gitlab: Source = {
  name: 'gitlab',
  title: 'GitLab',
  options: {
    secret: 'token',
    // GitLab sends nothing larger.
    maxBody: 25 * 1024 * 1024,
    events: [
      'push',
      'tag_push',
      'merge_request',
      'merge_request.open',
      'merge_request.merge',
      'merge_request.approved',
      'issue',
      'issue.open',
      'work_item',
      'note',
      'pipeline',
      'pipeline.success',
      'pipeline.failed',
      'build',
      'build.failed',
      'deployment',
      'release',
      'wiki_page',
      'feature_flag',
      'milestone',
      'emoji',
      'user_add_to_group',
      'user_remove_from_group',
      'access_token',
    ],
  },

  verify: (request, _webhook, secrets) => verifyGitlab(request, secrets),

  describe(request) {
    const payload = gitlabPayload(request);
    return { event: gitlabEvent(request, payload), deliveryId: deliveryId(request), payload, ping: false };
  },

  facts: gitlabFacts,

  sample(event) {
    const { event: name, body } = samples.fresh(event);
    const id = randomUUID();
    return {
      event: name,
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'GitLab/sample',
        'X-Gitlab-Event': hookName(name),
        'X-Gitlab-Event-UUID': randomUUID(),
        'X-Gitlab-Webhook-UUID': randomUUID(),
        'Idempotency-Key': id,
      },
      body,
    };
  },

  sign(sample, secret) {
    if (!isSigningToken(secret)) return { ...sample.headers, 'X-Gitlab-Token': tokenOf(secret) };
    const at = { id: idempotencyKey(sample), seconds: Math.floor(Date.now() / 1000) };
    return { ...sample.headers, ...standardWebhookHeaders(secret, sample.body, at) };
  },

  setUp: gitlabSetUp,
};

function gitlabPayload(request: InboundRequest): object {
  const { kind, payload } = parseBody(soleHeader(request, 'Content-Type'), request.body);
  if (kind !== 'json' || typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    throw new AppError('body_unreadable', { why: 'it is not a JSON object' });
  }
  return payload;
}

/**
 * `webhook-id` is signed, `Idempotency-Key` is the same value; both stay the same when GitLab sends again. Before 17.4
 * there was only an id that all events of one chain share, so the body has its part in the key then.
 */
function deliveryId(request: InboundRequest): string | undefined {
  const id = soleHeader(request, 'webhook-id') ?? soleHeader(request, 'Idempotency-Key');
  if (id !== undefined) return id;
  const chain = soleHeader(request, 'X-Gitlab-Event-UUID');
  return chain && `${chain}/${createHash('sha256').update(request.body).digest('hex').slice(0, 32)}`;
}

function idempotencyKey(sample: Sample): string {
  return sample.headers['Idempotency-Key'] ?? randomUUID();
}

/** `merge_request.open` → `Merge Request Hook`. */
function hookName(event: string): string {
  const base = baseOf(event);
  if (base.startsWith('user_')) return 'Member Hook';
  const words = base === 'build' ? 'job' : base;
  return `${words
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')} Hook`;
}
