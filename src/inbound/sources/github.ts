import { randomUUID } from 'node:crypto';
import { AppError } from '../../domain/errors.ts';
import { bodySignature, verifyBodySignature } from '../body-signature.ts';
import { eventHeader, eventName, namePart } from '../event-name.ts';
import { hasHeader, soleHeader } from '../header.ts';
import { liveSecrets } from '../live-secrets.ts';
import { parseBody } from '../parse-body.ts';
import { loadSamples } from '../samples.ts';
import type { Description, InboundRequest, Source } from '../source.ts';
import { githubFacts } from './github/facts.ts';
import { githubSetUp } from './github/set-up.ts';
import { fitsShape } from './github/shapes.ts';

const signatureHeader = 'X-Hub-Signature-256';
const samples = loadSamples('github', 'pull_request.opened');

/**
 * GitHub, GitHub Enterprise and what speaks like them. See
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export const github: Source = {
  name: 'github',
  title: 'GitHub',
  options: {
    secret: 'signature',
    // GitHub sends nothing larger.
    maxBody: 25 * 1024 * 1024,
    events: [
      'push',
      'pull_request',
      'pull_request.opened',
      'pull_request.closed',
      'pull_request_review',
      'pull_request_review_comment',
      'issues',
      'issues.opened',
      'issue_comment',
      'discussion',
      'release',
      'release.published',
      'workflow_run',
      'workflow_run.completed',
      'workflow_job',
      'check_run',
      'check_suite',
      'status',
      'deployment',
      'deployment_status',
      'create',
      'delete',
      'fork',
      'star',
      'commit_comment',
      'gollum',
      'member',
      'repository',
      'dependabot_alert',
      'code_scanning_alert',
    ],
  },

  verify(request, _webhook, secrets) {
    const live = liveSecrets(secrets, request.receivedAt);
    if (live.length === 0) return { ok: false, reason: 'the webhook has no secret' };
    if (!hasHeader(request, signatureHeader) && hasHeader(request, 'X-Hub-Signature')) {
      return { ok: false, reason: 'only the outdated SHA-1 signature came' };
    }
    return verifyBodySignature(request, signatureHeader, live);
  },

  describe(request): Description {
    const header = githubEvent(request);
    const payload = githubPayload(request, header);
    if (!fitsShape(header, payload)) throw new AppError('event_mismatch');
    const base = header ?? 'unknown';
    return {
      event: eventName(base, Reflect.get(payload, 'action')),
      deliveryId: soleHeader(request, 'X-GitHub-Delivery'),
      payload,
      ping: base === 'ping',
    };
  },

  facts: githubFacts,

  sample(event) {
    const { event: name, body } = samples.fresh(event);
    return {
      event: name,
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'GitHub-Hookshot/sample',
        'X-GitHub-Event': name.split('.', 1)[0] ?? name,
        'X-GitHub-Delivery': randomUUID(),
      },
      body,
    };
  },

  sign: (sample, secret) => ({ ...sample.headers, [signatureHeader]: bodySignature(sample.body, secret) }),

  setUp: githubSetUp,
};

/** The header's event in the letters GitHub uses. A name with anything else in it is refused. */
function githubEvent(request: InboundRequest): string | undefined {
  const header = eventHeader(request, 'X-GitHub-Event')?.toLowerCase();
  if (header !== undefined && (namePart(header) !== header || header.includes('.'))) {
    throw new AppError('event_mismatch');
  }
  return header;
}

/** Always an object. Text is taken only where no event is named, as in GitHub's documented test of a signature. */
function githubPayload(request: InboundRequest, event: string | undefined): object {
  const { kind, payload } = parseBody(soleHeader(request, 'Content-Type'), request.body);
  const usable = kind === 'json' || (kind === 'text' && event === undefined);
  if (!usable || typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    throw new AppError('body_unreadable', { why: 'it is not a JSON object' });
  }
  return payload;
}
