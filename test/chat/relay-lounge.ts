import { expect, vi } from 'vitest';
import type { EndpointInput } from '../../src/admin/endpoint-input.ts';
import type { Answer } from '../../src/chat/intent.ts';
import type { View } from '../../src/chat/view.ts';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import type { Actor } from '../../src/domain/member.ts';
import { sampleOf } from '../../src/outbound/catalog.ts';
import { type Receiver, startReceiver } from '../../src/simulators/receiver-server.ts';
import { type Lounge, openLounge } from './lounge.ts';
import { type Talk, talkAs, viewIn } from './talk.ts';

/** The lounge with a receiver of its own, and people of every role. */
export interface RelayLounge extends Lounge {
  receiver: Receiver;
  ann: Talk;
  operator: Talk;
  viewer: Talk;
  guest: Talk;
  /** Admin of the other project. */
  bea: Talk;
  /** An endpoint that tries once, so that what fails dies at once. */
  endpoint(path: string, more?: Partial<EndpointInput>): Promise<Endpoint>;
  /** Publishes tickets and waits until so many deliveries to the endpoint stand like this. */
  publish(
    count: number,
    until: { endpoint: Endpoint; status: 'dead' | 'delivered' | 'held'; total?: number },
  ): Promise<void>;
  count(endpoint: Endpoint, status: 'dead' | 'delivered' | 'held' | 'queued' | 'discarded'): Promise<number>;
  closeAll(): Promise<void>;
}

export async function openRelayLounge(): Promise<RelayLounge> {
  const lounge = await openLounge();
  const receiver = await startReceiver();
  const person = async (name: string, roles: Parameters<Lounge['person']>[1], channel = 'general') =>
    talkAs(lounge.converse, await lounge.person(name, roles), { channel });
  const ann = await person('Ann', { default: 'admin' });
  const count: RelayLounge['count'] = ({ project, id }, status) =>
    lounge.store.deliveries.count(project, { endpointId: id, status });
  const actor: Actor = ann.context.actor;
  return {
    ...lounge,
    receiver,
    ann,
    operator: await person('Op', { default: 'operator' }),
    viewer: await person('Vi', { default: 'viewer' }),
    guest: await person('Guest', {}),
    bea: await person('Bea', { other: 'admin' }, 'vault'),
    async endpoint(path, more = {}) {
      const url = `${receiver.url}/${path}`;
      const input = { url, schedule: [0], events: ['ticket.*'], ...more };
      return (await lounge.relay.createEndpoint(actor, 'default', input)).endpoint;
    },
    async publish(times, { endpoint, status, total = times }) {
      const { data } = sampleOf('ticket.created');
      for (let n = 0; n < times; n++) await lounge.relay.publish(actor, 'default', { type: 'ticket.created', data });
      await vi.waitFor(async () => expect(await count(endpoint, status)).toBe(total), { timeout: 10_000 });
    },
    count,
    async closeAll() {
      await lounge.close();
      await receiver.close();
    },
  };
}

/** The view as a list. */
export function listIn(answers: Answer[]): Extract<View, { kind: 'list' }> {
  const view = viewIn(answers);
  if (view.kind !== 'list') throw new Error(`no list: ${JSON.stringify(view)}`);
  return view;
}

/** Labels and values of a view with fields. */
export function fieldsIn(answers: Answer[]): Record<string, string> {
  const view = viewIn(answers);
  if (view.kind !== 'fields' && view.kind !== 'secret') throw new Error(`no fields: ${JSON.stringify(view)}`);
  return { title: view.title, ...Object.fromEntries(view.fields.map(({ label, value }) => [label, value])) };
}

/** What an answer says, however it is shown. */
export function textIn(answers: Answer[]): string {
  const view = viewIn(answers);
  if ('text' in view) return view.text;
  return view.kind === 'markdown' ? view.markdown : JSON.stringify(view);
}
