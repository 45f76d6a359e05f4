import { z } from 'zod';
import { AppError, together } from '../domain/errors.ts';
import type { Destination } from '../domain/project.ts';
import { formatDestination, parseDestination } from '../domain/project.ts';
import type { CommandType, Resource } from '../domain/webhook.ts';
import { resourceTypes } from '../domain/webhook.ts';
import { fieldInvalid, isProblem, refuseUnknown } from './field-problems.ts';
import { secureHeader, secureHeaderEdit } from './secure-header.ts';

/** What a form or a REST body may say of a webhook, parsed. Left out = default (create) or unchanged (edit). */
export interface WebhookInput {
  name: string;
  source?: string | undefined;
  webhookId?: string | undefined;
  enabled?: boolean | undefined;
  unverified?: boolean | undefined;
  /** Given by the admin; left out, a source that signs gets a generated one. Empty string: none. */
  secret?: string | undefined;
  /** In an edit, a name with an empty value keeps the stored value. */
  secureHeader?: { name: string; value: string } | null | undefined;
  requireSha256?: boolean | undefined;
  events?: string[] | undefined;
  rateLimit?: number | undefined;
  replayWindow?: number | undefined;
  resource?: Resource | undefined;
  commandType?: CommandType | undefined;
  commands?: string[] | undefined;
  post?: Destination[] | undefined;
}

/** What an edit may say: every field may be left out. */
export type WebhookEdit = { [Field in keyof WebhookInput]?: WebhookInput[Field] | undefined };

const oneLine = /^[^\p{Cc}\u2028\u2029]*$/u;

const name = z.string('text').trim().min(1, 'name_length').max(100, 'name_length').regex(oneLine, 'name_length');

const secret = z
  .string('text')
  .max(256, 'secret_length')
  .refine((text) => text === '' || (text.length >= 8 && text === text.trim() && oneLine.test(text)), 'secret_length');

const eventList = z
  .union([z.string(), z.array(z.string())], 'event_list')
  .transform((list) => (typeof list === 'string' ? list.split(',') : list))
  .transform((list) => list.map((event) => event.trim()).filter((event) => event !== ''));

const resource = z
  .strictObject(
    { type: z.enum(resourceTypes, 'resource_shape'), id: z.string('resource_id').max(200, 'resource_id').default('') },
    'resource_shape',
  )
  .refine(({ type, id }) => type === 'none' || id.trim() !== '', { message: 'resource_id', path: ['id'] })
  .refine(({ type, id }) => type !== 'none' || id === '', { message: 'resource_id_none', path: ['id'] });

const destination = z.union(
  [
    z
      .string()
      .refine((text) => parseDestination(text) !== undefined)
      .transform((text) => parseDestination(text) ?? z.NEVER),
    z.strictObject({ platform: z.string().min(1), channel: z.string().min(1) }),
  ],
  'post_list',
);

const post = z
  .array(destination, 'post_list')
  .max(20, 'post_list')
  .refine((list) => new Set(list.map(formatDestination)).size === list.length, 'post_list');

/** Only strings: a template given as an object could smuggle in a parsed program (case T4). */
const commands = z
  .array(z.string('command_list').trim().min(1, 'command_list'), 'command_list')
  .max(20, 'command_list');

const yesNo = z.boolean('yes_no');

const fields = {
  name,
  source: z
    .string('source_name')
    .regex(/^[a-z0-9-]{1,40}$/, 'source_name')
    .optional(),
  webhookId: z
    .string('webhook_id')
    .regex(/^[\w-]{8,64}$/, 'webhook_id')
    .optional(),
  enabled: yesNo.optional(),
  unverified: yesNo.optional(),
  secret: secret.optional(),
  secureHeader: secureHeader.optional(),
  requireSha256: yesNo.optional(),
  events: eventList.optional(),
  rateLimit: z.number('rate_limit').int('rate_limit').min(1, 'rate_limit').max(60_000, 'rate_limit').optional(),
  replayWindow: z
    .number('replay_window')
    .int('replay_window')
    .min(0, 'replay_window')
    .max(86_400, 'replay_window')
    .optional(),
  resource: resource.optional(),
  commandType: z.enum(['free', 'template']).optional(),
  commands: commands.optional(),
  post: post.optional(),
};

const creation = z.object(fields);
const edition = z.object({ ...fields, name: name.optional(), secureHeader: secureHeaderEdit.optional() });

/** The fields that can be set, in the order of the form. */
export const webhookFields: readonly string[] = Object.keys(fields);

/**
 * Reads a new webhook from a REST body or a form's values: `events` as a comma list or a list, `post` as
 * `platform:channel` texts or objects. Its own result is valid input again. Throws `field_unknown`, `field_invalid`,
 * or one of the three sentences of requirement 002 (`name_required`, `command_type_invalid`, `commands_required`).
 */
export function parseWebhookInput(body: unknown): WebhookInput {
  const input = parseFields(creation, requireObject(body));
  if (input.commandType === 'template' && !input.commands?.length) {
    throw new AppError('commands_required', { field: 'commands' });
  }
  return input;
}

/** The same for an edit. Whether the fields fit together is checked against the stored webhook, by the use case. */
export function parseWebhookEdit(body: unknown): WebhookEdit {
  return parseFields(edition, requireObject(body));
}

function requireObject(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new AppError('webhook_malformed');
  refuseUnknown(Object.keys(body), webhookFields);
  return { ...body };
}

function parseFields<T>(schema: z.ZodType<T>, body: Record<string, unknown>): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [first, ...others] = parsed.error.issues;
  throw together([toFieldError(first, body), ...others.map((issue) => toFieldError(issue, body))]);
}

/** One problem; the fields stand in the order of the form. */
function toFieldError(issue: z.core.$ZodIssue | undefined, body: Record<string, unknown>): AppError {
  const path = issue?.path.map(String) ?? [];
  const field = path.join('.');
  if (field === 'name' && (typeof body.name !== 'string' || body.name.trim() === '')) {
    return new AppError('name_required', { field });
  }
  if (field === 'commandType') return new AppError('command_type_invalid', { field });
  return fieldInvalid(field, issue && isProblem(issue.message) ? issue.message : problemOf(path[0]));
}

/** The reason for problems that zod words itself: unions and unknown members. */
function problemOf(field: string | undefined) {
  if (field === 'post') return 'post_list';
  if (field === 'resource') return 'resource_shape';
  return field === 'secureHeader' ? 'header_shape' : 'text';
}
