import { auditSchema } from './audit.ts';
import { bodyChunkSchema } from './bodies.ts';
import { channelSchema } from './channels.ts';
import { deliverySchema } from './delivery-document.ts';
import { endpointSchema } from './endpoint-document.ts';
import { eventSchema } from './event-document.ts';
import { incidentSchema } from './incidents.ts';
import { installationSchema } from './installations.ts';
import { keptTextSchema } from './kept-texts.ts';
import { keySchema } from './keys.ts';
import { lostChannelSchema } from './lost-channels.ts';
import { mailOrderSchema } from './mailboxes.ts';
import { memberSchema } from './members.ts';
import { messageSchema } from './message-document.ts';
import { outboundEventSchema } from './outbound-event-document.ts';
import { postSchema } from './posts.ts';
import type { CollectionPlan } from './prepare.ts';
import { projectSchema } from './projects.ts';
import { replaySchema } from './replays.ts';
import { runSchema } from './runs.ts';
import { metaSchema } from './secret-check.ts';
import { seenSchema } from './seen.ts';
import { silenceSchema } from './silences.ts';
import { tokenSchema } from './tokens.ts';
import { webhookSchema } from './webhook-document.ts';

/** Every collection there is. To add one: a file with its schema and queries, a line here, and a part of the store. */
export const collections: readonly CollectionPlan[] = [
  { name: 'projects', schema: projectSchema },
  { name: 'members', schema: memberSchema },
  { name: 'keys', schema: keySchema },
  { name: 'tokens', schema: tokenSchema },
  { name: 'webhooks', schema: webhookSchema },
  { name: 'events', schema: eventSchema },
  { name: 'event_bodies', schema: bodyChunkSchema },
  { name: 'runs', schema: runSchema },
  { name: 'posts', schema: postSchema },
  { name: 'audit', schema: auditSchema },
  { name: 'messages', schema: messageSchema },
  { name: 'channels', schema: channelSchema },
  { name: 'seen', schema: seenSchema },
  { name: 'kept_texts', schema: keptTextSchema },
  { name: 'installations', schema: installationSchema },
  { name: 'lost_channels', schema: lostChannelSchema },
  { name: 'endpoints', schema: endpointSchema },
  { name: 'outbound_events', schema: outboundEventSchema },
  { name: 'mail_orders', schema: mailOrderSchema },
  { name: 'deliveries', schema: deliverySchema },
  { name: 'replays', schema: replaySchema },
  { name: 'incidents', schema: incidentSchema },
  { name: 'silences', schema: silenceSchema },
  { name: 'meta', schema: metaSchema },
];
