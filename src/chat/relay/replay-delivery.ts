import type { Request } from '../command.ts';
import type { Answer } from '../intent.ts';

/** Sends one delivery again, or says that it is being tried anyway. */
export async function replayDelivery(request: Request, id: string): Promise<Answer[]> {
  const { chat, context, project, say } = request;
  const before = await chat.relay.getDelivery(context.actor, project, id);
  const waits = before.status === 'queued' || before.status === 'held';
  const after = await chat.relay.replayOne(context.actor, project, before.id);
  const text = waits
    ? say('delivery.still', { type: before.eventType, state: say(`delivery.${before.status}`) })
    : say('delivery.replayed', { type: after.eventType });
  return [{ kind: 'private', view: { kind: 'text', text, tone: waits ? 'neutral' : 'good' } }];
}
