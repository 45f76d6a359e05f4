import { z } from 'zod';
import type { OpenRelay } from '../../src/app/open-relay.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import type { Role } from '../../src/domain/member.ts';
import { type Receiver, startReceiver } from '../../src/simulators/receiver-server.ts';
import { openOffice } from '../admin/office.ts';
import { openTestRelay } from '../admin/open-relay.ts';
import { type CallAnswer, openServing, type Serving } from './serving.ts';

/** The web server with the relay behind it, and a receiver of what is delivered. */
export interface RelayServing extends Serving {
  relay: OpenRelay;
  receiver: Receiver;
  /** Keys of project `a` by role, and one of an admin of `b`. */
  keys: Record<Role | 'stranger', string>;
  /** A call with JSON as project `a`'s admin, or whoever else is named. */
  as(who: Role | 'stranger', method: string, path: string, body?: unknown): Promise<CallAnswer>;
  /** Registers an endpoint at a path of the receiver in project `a` and returns what was answered. */
  endpoint(path: string, fields?: object): Promise<MadeEndpoint>;
  /** Publishes an event of `a` about a ticket and returns its id. */
  publish(ticket?: object, type?: string): Promise<string>;
}

const made = z.looseObject({ id: z.string(), url: z.string(), secret: z.string().optional(), version: z.number() });
export type MadeEndpoint = z.infer<typeof made>;

const published = z.object({ id: z.string() });

/** Data of `ticket.*` with some fields of the ticket replaced. */
export function ticketData(ticket: object = {}) {
  return {
    ticket: { id: 'tkt_1', title: 'Bug in login flow', status: 'open', priority: 'high', ...ticket },
    project: { id: 'a', name: 'Main App' },
    user: { id: 'usr_1', name: 'John Doe' },
  };
}

/** `allow`: ranges that may be called though they are not public; this machine's own unless given. */
export async function openRelayServing(allow?: string[]): Promise<RelayServing> {
  const office = await openOffice();
  const relay = openTestRelay(office.store, silentLogger, allow);
  const receiver = await startReceiver();
  const serving = await openServing({ relay: relay.relay }, office);
  const keys = {
    admin: await serving.key('a', 'admin'),
    operator: await serving.key('a', 'operator'),
    viewer: await serving.key('a', 'viewer'),
    stranger: await serving.key('b', 'admin'),
  };
  const as: RelayServing['as'] = (who, method, path, body) => serving.call(method, path, { key: keys[who], body });
  return {
    ...serving,
    relay,
    receiver,
    keys,
    as,
    async endpoint(path, fields = {}) {
      const body = { url: `${receiver.url}${path}`, ...fields };
      const answer = await as('admin', 'POST', '/api/projects/a/endpoints', body);
      if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
      return made.parse(answer.body);
    },
    async publish(ticket = {}, type = 'ticket.created') {
      const answer = await as('admin', 'POST', '/v1/events', { type, data: ticketData(ticket) });
      if (answer.status !== 202) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
      return published.parse(answer.body).id;
    },
    async close() {
      await serving.close();
      await relay.stop(2_000);
      await receiver.close();
      await office.close();
    },
  };
}
