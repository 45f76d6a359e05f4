import { z } from 'zod';

// What Slack sends, as far as we read it: https://docs.slack.dev/reference/interaction-payloads and /reference/events

const inputs = z.record(
  z.string(),
  z.record(
    z.string(),
    z.object({
      type: z.string(),
      value: z.string().nullish(),
      selected_option: z.object({ value: z.string().optional() }).nullish(),
      selected_options: z.array(z.object({ value: z.string().optional() })).nullish(),
    }),
  ),
);

const view = z.object({
  id: z.string(),
  hash: z.string(),
  type: z.enum(['modal', 'home']),
  callback_id: z.string().optional(),
  private_metadata: z.string().default(''),
  state: z.object({ values: inputs }).default({ values: {} }),
});

export const slashCommand = z.object({
  text: z.string().default(''),
  user_id: z.string(),
  channel_id: z.string(),
  trigger_id: z.string(),
  response_url: z.string(),
});

export const blockActions = z.object({
  user: z.object({ id: z.string() }),
  trigger_id: z.string(),
  response_url: z.string().optional(),
  channel: z.object({ id: z.string() }).optional(),
  container: z.object({
    message_ts: z.string().optional(),
    thread_ts: z.string().optional(),
    is_ephemeral: z.boolean().optional(),
  }),
  view: view.optional(),
  actions: z
    .array(z.object({ action_id: z.string(), block_id: z.string().optional(), value: z.string().default('') }))
    .min(1),
});
export type BlockActions = z.output<typeof blockActions>;

export const viewSubmission = z.object({
  user: z.object({ id: z.string() }),
  trigger_id: z.string(),
  view,
});
export type ViewSubmission = z.output<typeof viewSubmission>;

/** Words of a person: `message` in a channel, thread or direct talk, or `app_mention`. */
export const saidEvent = z.object({
  type: z.enum(['message', 'app_mention']),
  subtype: z.string().optional(),
  user: z.string().optional(),
  bot_id: z.string().optional(),
  text: z.string().default(''),
  ts: z.string(),
  thread_ts: z.string().optional(),
  channel: z.string(),
  channel_type: z.string().optional(),
});
export type SaidEvent = z.output<typeof saidEvent>;

export const homeOpened = z.object({ user: z.string(), channel: z.string(), tab: z.string() });

export const joined = z.object({ user: z.string(), channel: z.string(), inviter: z.string().optional() });

export const eventEnvelope = z.object({ event_id: z.string(), team_id: z.string().optional() });
