import { AppError } from '../../../domain/errors.ts';
import { eventHeader, eventName, namePart } from '../../event-name.ts';
import { readPayload } from '../../facts/payload.ts';
import type { InboundRequest } from '../../source.ts';

/**
 * What the body may call itself under each header; where nothing is listed, the header's own words. Member, group and
 * project hooks have an `event_name` such as `user_add_to_group`, named here by its beginning.
 * See https://docs.gitlab.com/user/project/integrations/webhook_events/
 */
const kinds = new Map<string, readonly string[]>([
  ['issue', ['issue', 'work_item']],
  ['job', ['build']],
  ['resource_access_token', ['access_token']],
  ['member', ['user_']],
  ['subgroup', ['subgroup_', 'group_']],
  ['project', ['project_']],
]);

/** Headers whose body has to name itself accordingly; a newer header is taken with any body. */
const checked = new Set([
  'push',
  'tag_push',
  'note',
  'merge_request',
  'wiki_page',
  'pipeline',
  'deployment',
  'release',
  'feature_flag',
  ...kinds.keys(),
]);

/**
 * The name of a GitLab event: what the body calls itself (`object_kind`, else `event_name`), else the header's words,
 * with the action or the outcome behind it: `merge_request.open`, `pipeline.failed`, `push`. Throws `event_mismatch`
 * when header and body contradict each other (case V11). A body made by the sender's own template may say nothing of
 * itself; then the header alone counts.
 */
export function gitlabEvent(request: InboundRequest, payload: object): string {
  const header = eventHeader(request, 'X-Gitlab-Event');
  const base = header === undefined ? undefined : headerWords(header);
  const body = readPayload(payload);
  const kind = bodyKind(payload);
  if (kind !== undefined && !agree(base, kind)) throw new AppError('event_mismatch');
  const name = kind ?? (base && (kinds.get(base)?.[0]?.replace(/_$/, '') ?? base)) ?? 'unknown';
  return eventName(name, body.text('object_attributes', 'action') ?? body.text('action') ?? progress(name, payload));
}

/** `Confidential Issue Hook` → `issue`. */
function headerWords(header: string): string {
  const words = header.toLowerCase().replaceAll(' ', '_');
  const base = namePart(words.replace(/_hook$/, '').replace(/^confidential_/, ''));
  if (base === undefined) throw new AppError('event_mismatch');
  return base;
}

function bodyKind(payload: object): string | undefined {
  const body = readPayload(payload);
  return namePart(body.text('object_kind') ?? body.text('event_name'))?.toLowerCase();
}

function agree(base: string | undefined, kind: string): boolean {
  if (base === undefined || !checked.has(base)) return true;
  const possible = kinds.get(base) ?? [base];
  return possible.some((one) => (one.endsWith('_') ? kind.startsWith(one) : kind === one));
}

/** Pipelines, jobs and deployments have a status where others have an action. */
function progress(name: string, payload: object): string | undefined {
  const body = readPayload(payload);
  if (name === 'pipeline') return body.text('object_attributes', 'status');
  if (name === 'build') return body.text('build_status');
  return name === 'deployment' ? body.text('status') : undefined;
}
